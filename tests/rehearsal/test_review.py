"""The figures of a rehearsal."""

from hypothesis import given
from hypothesis import strategies as st

from coach.rehearsal.review import median_and_95, word_errors

words = st.lists(st.sampled_from("abcd"), max_size=8)


def test_errors_are_substitutions_insertions_and_deletions() -> None:
    """One of each."""
    assert word_errors(["i", "felt", "very", "sad"], ["i", "fell", "sad", "today"]) == 3
    assert word_errors([], ["so"]) == 1


@given(words, words)
def test_errors_are_a_distance(one: list[str], other: list[str]) -> None:
    """Nothing is nothing, both ways are alike, and it is never more than rewriting everything."""
    assert word_errors(one, one) == 0
    assert word_errors(one, other) == word_errors(other, one)
    assert abs(len(one) - len(other)) <= word_errors(one, other) <= max(len(one), len(other))


def test_no_values_have_no_median() -> None:
    """Not a number, rather than an invented one."""
    median, late = median_and_95([])
    assert median != median
    assert late != late
