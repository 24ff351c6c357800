"""Slots and variants."""

import pytest

from coach.core.actions import Partner
from coach.core.wording import Couple, Wording, reveals
from coach.packs.language import Language

A, B = Partner.A, Partner.B


@pytest.fixture
def wording(english: Language) -> Wording:
    return Wording(english.prompts, english.exercises.values(), Couple("Emma", "Callum"))


def test_slots(wording: Wording, english: Language) -> None:
    """Names, what was kept, and what stands for it otherwise."""
    assert wording.fill("{first} and {second}") == "Emma and Callum"
    assert wording.fill("{pattern} and {nobody-knows}") == "the old pattern and"
    facts = {("pattern", None): "the fog", ("calm", A): "low"}
    assert wording.fill("{pattern}, {calm}", None, facts) == "the fog, low"


def test_variants_are_taken_in_turn(wording: Wording) -> None:
    lines = ("one", "two")
    assert [wording.pick(lines) for _ in range(3)] == ["one", "two", "one"]


def test_agreements_are_read_back_one_by_one(wording: Wording) -> None:
    assert wording.agreed([(A, "to call"), (B, "to stay")])[1:] == ["Emma: to call.", "Callum: to stay."]
    assert len(wording.agreed([(None, "to talk")])) == 2
    assert len(wording.agreed([])) == 1


def test_own_words_are_known() -> None:
    """A prompt with the couple's own words in it is not kept as a clip."""
    assert reveals("so {pattern} shows up")
    assert not reveals("{speaker}, and {listener}")
