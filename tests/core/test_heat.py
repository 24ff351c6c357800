"""Signs of flooding."""

from coach.core.actions import Partner
from coach.core.events import UtteranceHeard, Word
from coach.core.frame import samples
from coach.core.heat import AGAIN, MANY, SOME, SOON, WINDOW, Heat

A = Partner.A


def spoken(words: int, seconds: float) -> UtteranceHeard:
    length = samples(seconds) // words
    return UtteranceHeard(0, tuple(Word("word", i * length, (i + 1) * length) for i in range(words)))


def attacked(times: int, at: int = 0) -> Heat:
    heat = Heat()
    for _ in range(times):
        heat.attacked(at)
    return heat


def test_many_attacks_in_a_short_time() -> None:
    """By whomever; those of long ago do not count, nor those taken back."""
    assert not attacked(MANY - 1).too_much(0, A)
    assert attacked(MANY).too_much(0, A)
    assert not attacked(MANY).too_much(WINDOW + 1, A)
    heat = attacked(MANY)
    heat.recovered()
    assert not heat.too_much(0, A)


def test_some_attacks_and_a_fast_or_loud_voice() -> None:
    """Fast and loud are measured against words a second, and this partner's own level."""
    heat = attacked(SOME)
    heat.told(A, spoken(20, 10.0))
    assert not heat.too_much(0, A)
    heat.told(A, spoken(20, 3.0))
    assert heat.too_much(0, A)
    assert not heat.too_much(0, Partner.B)
    loud = attacked(SOME)
    for level in [-40.0] * 600 + [-20.0] * 60:
        loud.spoke(A, level)
    assert loud.too_much(0, A)
    loud.spoke(None, 0.0)


def test_saying_so_is_enough() -> None:
    """And is heard again sooner than the other signs."""
    heat = Heat()
    heat.said_so()
    assert heat.too_much(0, None)
    heat.offered(0)
    assert not heat.too_much(1, None)
    heat.said_so()
    assert not heat.too_much(SOON - 1, None)
    assert heat.too_much(SOON, None)


def test_a_break_is_offered_rarely() -> None:
    heat = attacked(MANY)
    heat.offered(0)
    for _ in range(MANY):
        heat.attacked(AGAIN - 10)
    assert not heat.too_much(AGAIN - 1, A)
    assert heat.too_much(AGAIN, A)
