"""The measurements measure what they say."""

import subprocess
import sys
from pathlib import Path

import pytest

from coach import CueEngine, load_engine

SCRIPTS = Path(__file__).parent.parent / "scripts"


@pytest.fixture(autouse=True)
def benchmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))


def test_copied_rules_have_other_words() -> None:
    """Ten times the rules find in the same words what the rules find: the copies fit other words."""
    from benchmarks.cues import lines, many_times

    engine = load_engine(model=False)
    larger = CueEngine(many_times(engine.rules, 3))
    assert len(larger.rules.rules) == 3 * len(engine.rules.rules)
    assert [larger.notice(text) for text in lines()] == [engine.notice(text) for text in lines()]
    copied = larger.notice("you1 always1 do1 this1 you1 never1 think1 about1 anybody1 but1 yourself1")
    assert not copied or copied[0].rule.endswith("-1")


def test_a_process_is_not_charged_with_its_parents_memory() -> None:
    """Memory is counted from where the measured process begins."""
    from benchmarks._processes import cost

    held = bytearray(200 * 2**20)
    assert cost([sys.executable, "-S", "-c", "pass"]).memory_mb < 100 < len(held) / 2**20


def test_figures_are_written_as_json(tmp_path: Path) -> None:
    """One object, with the figures of each measurement."""
    import json

    from benchmarks._figures import Figure, command

    command("", {"A": lambda: iter([Figure("speed", 1234.5, "words/s")])}).main(
        ["--json", str(tmp_path / "found.json")], standalone_mode=False
    )
    found = json.loads((tmp_path / "found.json").read_text())
    assert found == {"A": [{"about": "speed", "value": 1234.5, "unit": "words/s", "reach": ""}]}


def test_what_there_is_to_measure_is_told() -> None:
    """A name that is none."""
    done = subprocess.run([SCRIPTS / "bench", "nothing"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert all(name in done.stderr for name in ("cues", "history", "obvious", "session", "turns"))
