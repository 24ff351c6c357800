"""Scripts: what can be played, and what gets one clear line."""

import json
from pathlib import Path

import pytest

from coach.errors import ScriptError
from coach.rehearsal.script import load_script

TWO = [{"speaker": "Ann", "text": "hello"}, {"speaker": "Bob", "text": "hi", "cues": ["command:yes"]}]


def write(folder: Path, content: object) -> Path:
    path = folder / "script.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_a_script_is_lines_of_two_speakers(tmp_path: Path) -> None:
    """Speakers come in the order of their first lines; keys that coach does not know are welcome."""
    script = load_script(write(tmp_path, [*TWO, {"speaker": "Ann", "text": "bye", "note": "softly"}]))
    assert script.speakers == ("Ann", "Bob")
    assert len(script.lines) == 3
    assert script.labelled


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is no script"),
        ("{", "is no script"),
        ({"speaker": "Ann"}, "is no script"),
        ([{"speaker": "Ann"}], "is no script"),
        ([], "0 speakers"),
        ([{"speaker": "Ann", "text": "alone"}], "1 speakers"),
        ([*TWO, {"speaker": "Cid", "text": "me too"}], "3 speakers"),
        ([{**TWO[0], "pause_before_s": -1}, TWO[1]], "line 1: a pause of -1"),
        ([{**TWO[0], "pause_before_s": 1e9}, TWO[1]], "line 1: a pause"),
        ([TWO[0], {**TWO[1], "text": "word " * 500}], "line 2 is longer"),
        ("[" * 100_000, "is no script"),
    ],
)
def test_what_cannot_be_played_gets_one_line(tmp_path: Path, content: object, says: str) -> None:
    """What is wrong, and what to do."""
    with pytest.raises(ScriptError, match=says) as caught:
        load_script(write(tmp_path, content))
    assert "\n" not in str(caught.value)


def test_a_missing_script_is_named(tmp_path: Path) -> None:
    """The path is in the message."""
    with pytest.raises(ScriptError, match=r"nowhere\.json"):
        load_script(tmp_path / "nowhere.json")
