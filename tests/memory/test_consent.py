"""What may be kept follows from what both voices said, and from nothing else."""

from itertools import product

import pytest
from couple import A, B

from coach.core.actions import Keep
from coach.memory.consent import AGREED_KEYS, NEVER_KEYS, Consent, Level, allowed
from coach.memory.entries import Kept, Noticed, Spoken

ANSWERS = ("yes", "no", "unclear", None)


def heard(*answers: tuple[str, object, str | None]) -> Consent:
    consent = Consent()
    for key, partner, value in answers:
        if value is not None:
            consent = consent.hear(Keep(0, key, partner, value))  # type: ignore[arg-type]
    return consent


@pytest.mark.parametrize(("a", "b"), [*product(ANSWERS, repeat=2)])
def test_nothing_is_kept_without_the_yes_of_both(a: str | None, b: str | None) -> None:
    consent = heard(("consent", A, a), ("consent", B, b))
    assert (consent.level is Level.AGREEMENTS) == (a == b == "yes")
    assert consent.refused == any(answer not in ("yes", None) for answer in (a, b))


@pytest.mark.parametrize(("a", "b"), [*product(ANSWERS, repeat=2)])
def test_words_need_a_yes_of_both_to_both_questions(a: str | None, b: str | None) -> None:
    agreed = (("consent", A, "yes"), ("consent", B, "yes"))
    assert (heard(*agreed, ("consent-words", A, a), ("consent-words", B, b)).level is Level.WORDS) == (
        a == b == "yes"
    )
    assert heard(("consent-words", A, a), ("consent-words", B, b)).level is Level.NOTHING


def test_a_later_no_counts_and_so_does_a_later_yes() -> None:
    consent = heard(("consent", A, "yes"), ("consent", B, "yes"), ("consent", A, "no"))
    assert consent.level is Level.NOTHING
    assert consent.hear(Keep(9, "consent", A, "yes")).level is Level.AGREEMENTS


def test_an_answer_from_both_can_refuse_and_cannot_agree() -> None:
    assert heard(("consent", None, "yes")).level is Level.NOTHING
    both = heard(("consent", A, "yes"), ("consent", B, "yes"))
    assert both.hear(Keep(0, "consent", None, "no")).level is Level.NOTHING


def test_who_sits_there_alone_answers_alone() -> None:
    assert Consent(voices=(A,)).hear(Keep(0, "consent", A, "yes")).level is Level.AGREEMENTS


def test_without_the_second_yes_no_words_pass() -> None:
    spoken = Spoken(0, A, 0, 160, 2, "my words")
    noticed = Noticed(0, A, "criticism", "rule", words="my words", need="to matter")
    assert allowed(spoken, Level.AGREEMENTS) == Spoken(0, A, 0, 160, 2)
    assert allowed(noticed, Level.AGREEMENTS) == Noticed(0, A, "criticism", "rule", need="to matter")
    assert allowed(spoken, Level.WORDS) == spoken
    assert allowed(spoken, Level.NOTHING) is None


def test_keys_that_nobody_listed_count_as_words() -> None:
    entry = Kept(0, "a-new-key", A, "my words")
    assert allowed(entry, Level.AGREEMENTS) is None
    assert allowed(entry, Level.WORDS) == entry


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("key", sorted(NEVER_KEYS))
def test_the_private_check_is_never_written_down(key: str, level: Level) -> None:
    assert allowed(Kept(0, key, A, "yes"), level) is None
    assert key not in AGREED_KEYS
