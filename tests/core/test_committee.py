"""Several judges of one sentence."""

from collections.abc import Mapping, Sequence

import pytest

from coach.core.committee import Committee


class Counting:
    """A judge that counts how often it is asked."""

    def __init__(self, chance: float) -> None:
        self.chance = chance
        self.asked = 0

    def judge(self, text: str, context: Sequence[str]) -> Mapping[str, float]:
        self.asked += 1
        return {"any_cue": self.chance}


def test_the_mean_is_of_log_odds() -> None:
    committee = Committee([Counting(0.9), Counting(0.5)], {}, {})
    assert committee.judge("you never ask", ())["any_cue"] == pytest.approx(0.75)


def test_what_was_judged_is_not_judged_anew() -> None:
    judge = Counting(0.5)
    committee = Committee([judge], {}, {})
    for context in ([], [], ["are you ready"], ["are you ready"]):
        committee.judge("yes please", context)
    assert judge.asked == 2
