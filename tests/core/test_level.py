"""Voices that arrive too faintly, or too loud."""

import pytest

from coach.core.frame import FRAME, samples
from coach.core.level import AGAIN, LEAST, Level, Trouble


def after(level_db: float, frames: int = LEAST, level: Level | None = None) -> Level:
    level = level or Level()
    for _ in range(frames):
        level.spoke(level_db)
    return level


@pytest.mark.parametrize(
    ("level_db", "trouble"), [(-62, Trouble.FAR), (-50, None), (-25, None), (-14, None), (-8, Trouble.LOUD)]
)
def test_far_and_loud(level_db: float, trouble: Trouble | None) -> None:
    assert after(level_db).trouble(0) is trouble


def test_a_word_or_two_tell_nothing() -> None:
    assert after(-62, LEAST - 1).trouble(0) is None


def test_it_is_told_once_and_again_only_after_a_while() -> None:
    level = after(-62)
    assert level.trouble(samples(10)) is Trouble.FAR
    after(-62, level=level)
    assert level.trouble(samples(10) + AGAIN - FRAME) is None
    assert level.trouble(samples(10) + AGAIN) is Trouble.FAR


def test_who_came_closer_is_heard_anew() -> None:
    level = after(-62)
    level.trouble(0)
    after(-25, level=level)
    assert level.trouble(2 * AGAIN) is None
