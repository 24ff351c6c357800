"""What answers mean."""

import pytest

from coach.core.answers import Understanding, find
from coach.packs.language import Language


@pytest.fixture
def understanding(english: Language) -> Understanding:
    return Understanding(english.answers)


def test_find_whole_words() -> None:
    """The first, and the longest of those."""
    assert find(["sure", "not sure"], "i'm not sure") == (4, 8)
    assert find(["no"], "i don't know") is None


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("yes", "yes"),
        ("yeah okay", "yes"),
        ("no not really", "no"),
        ("yeah not really", "no"),
        ("mm hm", "yes"),
        ("not today thank you", "no"),
        ("i'm not sure", "unclear"),
        ("maybe", "unclear"),
        ("the weather is nice", "unclear"),
        ("", "unclear"),
    ],
)
def test_yes_no(understanding: Understanding, text: str, means: str) -> None:
    assert understanding.yes_no(text) == means


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("three no four", "low"),
        ("um about a six", "middle"),
        ("ten", "high"),
        ("not calm at all", "low"),
        ("very calm", "high"),
        ("nought", "low"),
        ("banana", "unclear"),
    ],
)
def test_calm(understanding: Understanding, text: str, means: str) -> None:
    assert understanding.calm(text) == means


def test_choice_phrase_and_minutes(understanding: Understanding) -> None:
    """The first option said; few words without their lead-in; a time from now."""
    assert understanding.choice("the second one", {"a": ["first"], "b": ["second", "second one"]}) == "b"
    assert understanding.choice("neither", {"a": ["first"]}) == "unclear"
    assert understanding.phrase("um let's call it the fog") == "the fog"
    assert understanding.phrase("i don't know") == ""
    assert understanding.minutes("in about half an hour") == 30
    assert understanding.minutes("an hour and a half") == 90
    assert understanding.minutes("soon") is None


def test_signs_in_words(understanding: Understanding) -> None:
    """Too much, and back again."""
    assert understanding.too_much("stop it i can't do this it's too much")
    assert not understanding.too_much("you work too much")
    assert not understanding.too_much("if it gets too much for me i will press your hand")
    assert understanding.back("okay we're back")
