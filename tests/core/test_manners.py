"""The ladder: sparse, even-handed, and after a chance to recover."""

import pytest

from coach.core.actions import Partner
from coach.core.cues import Cue
from coach.core.frame import samples
from coach.core.manners import Manners
from coach.packs.language import Language

A, B = Partner.A, Partner.B
PAUSE = samples(0.8)


def cue(kind: str = "criticism", severity: int = 2, need: str = "", first: int = 0) -> Cue:
    last = first + 3
    return Cue(
        kind, "rule", "because", severity, "partner", need, first, last, "you never listen", "pattern", 0.9
    )


@pytest.fixture
def manners(english: Language) -> Manners:
    return Manners(english.prompts)


def answer(manners: Manners, at: float, partner: Partner = A, **more: object) -> str | None:
    """The rung that a new cue gets."""
    manners.begin_turn()
    manners.noticed(cue(**more))  # type: ignore[arg-type]
    reply = manners.reply(samples(at), partner, PAUSE)
    manners.end_turn(partner)
    return reply.rung if reply else None


def test_the_ladder(manners: Manners) -> None:
    """A chime, a sentence, a stem, the offer of a break."""
    assert [answer(manners, at) for at in (0, 30, 60, 90)] == ["chime", "sentence", "stem", "break"]
    manners.begin_anew()
    assert answer(manners, 120) == "sentence"


def test_each_has_their_own_rung(manners: Manners) -> None:
    """What one did is not held against the other."""
    assert [answer(manners, at) for at in (0, 30)] == ["chime", "sentence"]
    assert answer(manners, 60, B) == "chime"


def test_a_turn_without_a_cue_climbs_down(manners: Manners) -> None:
    assert [answer(manners, at) for at in (0, 30)] == ["chime", "sentence"]
    manners.begin_turn()
    manners.end_turn(A)
    assert answer(manners, 60) == "sentence"


def test_words_are_far_apart(manners: Manners) -> None:
    """Within 20 s of the last words there is only the chime, for whomever."""
    assert answer(manners, 0, severity=3) == "sentence"
    assert answer(manners, 10, severity=3) == "chime"
    assert answer(manners, 15, B, severity=3) == "chime"
    assert answer(manners, 21, B, severity=3) == "sentence"


def test_recovering_takes_it_back(manners: Manners) -> None:
    """A feeling or an apology; not thanks. And words that the recogniser takes back are gone."""
    held = cue()
    manners.noticed(held)
    assert manners.noticed(cue("appreciation", first=5)) is None
    assert manners.noticed(cue("feeling", first=5)) is held
    assert manners.reply(0, A, PAUSE) is None
    manners.noticed(held)
    manners.withdrawn(held)
    assert manners.reply(0, A, PAUSE) is None


def test_what_was_said_before_an_attack_does_not_take_it_back(manners: Manners) -> None:
    """Not even where it is noticed after it: an attack may be decided sooner than a move."""
    held = cue(first=4)
    manners.noticed(held)
    assert manners.noticed(cue("feeling", first=0)) is None
    assert manners.noticed(cue("validation", first=4)) is None
    reply = manners.reply(0, A, PAUSE)
    assert reply is not None
    assert reply.cue is held


def test_never_in_mid_sentence(manners: Manners) -> None:
    """Nor for somebody who is not known."""
    manners.noticed(cue())
    assert manners.reply(0, A, PAUSE - 1) is None
    assert manners.reply(0, None, PAUSE) is None
    assert manners.reply(0, A, PAUSE) is not None
    assert manners.reply(0, A, PAUSE) is None


def test_the_stem_fits_the_need(manners: Manners, english: Language) -> None:
    """The need beneath an attack chooses the words to begin with."""
    for at in (0, 30):
        answer(manners, at)
    manners.begin_turn()
    manners.noticed(cue(need="support"))
    reply = manners.reply(samples(60), A, PAUSE)
    assert reply is not None
    assert reply.text == english.prompts.need_stem["support"]


def test_the_heaviest_is_answered(manners: Manners) -> None:
    light, heavy = cue(severity=1), cue("contempt", 3)
    manners.noticed(light)
    manners.noticed(heavy)
    manners.noticed(light)
    reply = manners.reply(0, A, PAUSE)
    assert reply is not None
    assert reply.cue is heavy
