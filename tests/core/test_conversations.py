"""Whole conversations in plain text, played with the real English pack: coach must not change unseen.

After a change that is meant: COACH_UPDATE=1 pytest tests/core/test_conversations.py, and read the difference.
"""

import difflib
import os
from pathlib import Path

import pytest

from coach.core.cues import CueEngine
from coach.packs.language import Language
from coach.rehearsal.playing import play

CONVERSATIONS = sorted((Path(__file__).parent.parent / "conversations").glob("*.txt"))


def test_there_are_enough() -> None:
    """The quiet one, the flooded one, stop at every step, an alert in every place …"""
    assert len(CONVERSATIONS) >= 25


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
def test_conversation(path: Path, english: Language, engine: CueEngine) -> None:
    """The couple says the same, so coach does the same."""
    written = path.read_text(encoding="utf-8")
    played = play(written, english, engine)
    if os.environ.get("COACH_UPDATE"):
        path.write_text(played, encoding="utf-8")
    elif played != written:
        lines = difflib.unified_diff(
            written.splitlines(), played.splitlines(), "as written", "as played", lineterm="", n=2
        )
        pytest.fail(f"{path.name} went differently\n" + "\n".join(lines), pytrace=False)
