"""The rhythms: told apart by somebody who sees no colours, and safe to look at."""

from itertools import combinations

import pytest

from coach.core.frame import FRAME, samples
from coach.device.looks import RHYTHMS, Look

STEP = samples(0.1)
WINDOW = samples(20)


def pattern(look: Look, shift: int = 0) -> list[bool]:
    rhythm = RHYTHMS[look]
    return [rhythm.is_on(at + shift) for at in range(0, WINDOW, STEP)]


@pytest.mark.parametrize(("one", "other"), list(combinations(Look, 2)), ids=lambda look: look.value)
def test_any_two_differ_however_they_are_shifted(one: Look, other: Look) -> None:
    """Whenever somebody looks up, at least a tenth of the time one is on and the other is off."""
    first = pattern(one)
    for shift in range(0, RHYTHMS[other].cycle, STEP):
        second = pattern(other, shift)
        assert sum(a != b for a, b in zip(first, second, strict=True)) >= 0.1 * len(first)


@pytest.mark.parametrize("look", Look, ids=lambda look: look.value)
def test_no_look_flashes_more_than_three_times_a_second(look: Look) -> None:
    """Three flashes a second is the limit of the accessibility guidelines."""
    on = [RHYTHMS[look].is_on(at) for at in range(0, samples(10), FRAME)]
    flashes = [i for i in range(1, len(on)) if on[i] and not on[i - 1]]
    for first, fourth in zip(flashes, flashes[3:], strict=False):
        assert (fourth - first) * FRAME > samples(1)


@pytest.mark.parametrize("look", Look, ids=lambda look: look.value)
def test_every_beat_can_be_seen(look: Look) -> None:
    """No beat is shorter than 0.15 s: five frames, and long enough for an eye that is elsewhere."""
    beats = RHYTHMS[look].beats_s
    assert all(beat >= 0.15 for beat in beats)
    assert len(beats) == 1 or len(beats) % 2 == 0
