"""The table of the conversation."""

import pytest

from coach.core.conversation import TABLE, Phase, Row, Signal, check, mermaid
from coach.core.cues import CueEngine
from coach.core.guide import Guide, SessionSettings
from coach.core.wording import Couple
from coach.packs.language import Language


@pytest.fixture
def guide(english: Language, engine: CueEngine) -> Guide:
    return Guide(english, english.exercises["healing"], Couple("Emma", "Callum"), engine, SessionSettings())


def test_every_name_is_there(guide: Guide) -> None:
    """What the library would find only when a row is followed."""
    check(TABLE, guide)
    with pytest.raises(AttributeError, match=r"lead\.fly"):
        check((*TABLE, Row(Signal.START, (Phase.READY,), Phase.PROMPTING, "lead.fly")), guide)
    with pytest.raises(ValueError, match="no way into or out of"):
        check(tuple(row for row in TABLE if row.dest is not Phase.BREAK), guide)


@pytest.mark.parametrize("phase", set(Phase) - {Phase.READY, Phase.CLOSING, Phase.ENDED})
def test_safety_leaves_every_phase(guide: Guide, phase: Phase) -> None:
    """And so does stop, at the latest the second time."""
    assert any(row.signal is Signal.ALERT and phase in row.source for row in TABLE)
    assert any(row.signal is Signal.STOP and phase in row.source for row in TABLE)


def test_unknown_signals_are_nothing(guide: Guide) -> None:
    """It is no error to say resume while nothing is paused."""
    guide.send(Signal.RESUME)
    assert guide.phase is Phase.READY


def test_the_diagram_names_every_phase() -> None:
    drawn = mermaid()
    assert all(phase.value in drawn for phase in Phase)
