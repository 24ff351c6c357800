"""Counting, and the audit of even-handedness."""

import pytest

from coach.core.actions import Partner
from coach.core.cues import Cue
from coach.core.frame import samples
from coach.core.ledger import Ledger

A, B = Partner.A, Partner.B


def cue(kind: str) -> Cue:
    return Cue(kind, "rule", "because", 2, "partner", "", 0, 1, "words", "pattern", 0.9)


def test_counts() -> None:
    """Cues and moves of each; a cue that is taken back does not count, and nobody's is nobody's."""
    ledger = Ledger()
    for partner in (A, None):
        ledger.notice(partner, cue("criticism"))
        ledger.notice(partner, cue("validation"))
        ledger.notice(partner, cue("done"))
    assert ledger.partners[A].cues == {"criticism": 1}
    assert ledger.partners[A].moves == {"validation": 1}
    ledger.withdraw(A, cue("criticism"))
    ledger.withdraw(None, cue("criticism"))
    assert not +ledger.partners[A].cues


def test_audit() -> None:
    """Differences between the two: of what was answered, of named moves, of the floor."""
    ledger = Ledger()
    assert ledger.audit.answered == ledger.audit.floor == 0
    for partner, answered, floor in ((A, 2, 30), (B, 1, 10)):
        for _ in range(2):
            ledger.notice(partner, cue("criticism"))
        ledger.partners[partner].answered["sentence"] = answered
        ledger.partners[partner].floor = samples(floor)
    ledger.partners[A].named = 2
    audit = ledger.audit
    assert (audit.answered, audit.rungs, audit.named, audit.floor) == (0.5, 1, 2, 0.5)


def test_talk() -> None:
    """Shares, and who has had much less of it."""
    ledger = Ledger()
    assert ledger.talk_share == {A: 0.5, B: 0.5}
    assert ledger.quieter(0.35, 1) is None
    ledger.partners[A].speech, ledger.partners[B].speech = samples(90), samples(30)
    assert ledger.talk_share[B] == pytest.approx(0.25)
    assert ledger.quieter(0.35, 60) is B
    assert ledger.quieter(0.2, 60) is None
    assert ledger.partners[A].cues_per_minute == 0


def test_promises_and_erasing() -> None:
    ledger = Ledger()
    ledger.keep("promise", A, "to call")
    ledger.keep("pattern", None, "the fog")
    assert ledger.promises == [(A, "to call")]
    ledger.forget()
    assert not ledger.kept
