"""Conversations in plain text, and trials of exercises."""

import re
from pathlib import Path

import pytest

from coach.core.cues import CueEngine
from coach.errors import ScriptError
from coach.packs.engine import load_engine
from coach.packs.language import PACKS, Language, load_pack
from coach.rehearsal.playing import play, read
from coach.rehearsal.script import SCRIPTS
from coach.rehearsal.trial import rehearse, rehearse_exercise


@pytest.fixture(scope="module")
def english() -> Language:
    return load_pack(PACKS / "en")


@pytest.fixture(scope="module")
def engine() -> CueEngine:
    return load_engine(PACKS / "en", model=False)


def test_coachs_lines_are_left_out_when_read() -> None:
    """Only what the couple does is taken from the file."""
    script = read(
        "# a comment\nexercise: weekly\nknows: a = 1\nknows: b = 2\n\ncoach: hello\n  [note]\nEmma: yes\n"
    )
    assert script.lines == ("Emma: yes",)
    assert script.comments == ("# a comment",)
    assert script.settings["knows"] == ("a = 1", "b = 2")
    assert script.setting("exercise", "healing") == "weekly"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("(earthquake)", "Nothing is known"),
        ("nothing at all", "Nothing happens"),
        ("(skip to: The moon)", "No step is called"),
    ],
)
def test_what_cannot_happen(english: Language, engine: CueEngine, body: str, says: str) -> None:
    with pytest.raises(ScriptError, match=says):
        play(f"exercise: appreciation\n\n{body}\n(skip to: The moon)", english, engine)


def test_no_such_exercise(english: Language, engine: CueEngine) -> None:
    with pytest.raises(ScriptError, match="There is no exercise 'tea'"):
        play("exercise: tea\n\n", english, engine)


COUPLES = sorted(path for path in SCRIPTS.rglob("*.json") if path.stem != "demo")


@pytest.mark.parametrize("path", COUPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_couples_lines_fit(path: Path, english: Language, engine: CueEngine) -> None:
    """Each couple says all its lines where they belong, and comes to the end."""
    told = rehearse(english, engine, path.stem, path.parent)
    assert "[end: finished]" in told
    assert "not said" not in told
    assert "didn't catch" not in told
    share = re.search(r"that is (\d+) % of the", told)
    assert share is not None
    assert int(share[1]) <= 25 or english.exercises[path.stem].passing, (
        "coach speaks at most a quarter of the time"
    )


def test_a_couple_that_goes_along() -> None:
    """An exercise without a couple of its own is gone through too."""
    told = rehearse_exercise(PACKS / "en", "healing")
    assert "[end: finished]" in told
    assert "of which coach speaks" in told
