"""Sound that never came is counted; sound that comes late is not."""

import numpy as np

from coach.audio.lost_sound import LostSound

RATE, BLOCK = 16_000, 480


def found(arrivals_s: list[float], rate: int = RATE) -> int:
    counter = LostSound(rate)
    return sum(counter.block(at, BLOCK) for at in arrivals_s)


def steady(blocks: int, drift: float = 0.0) -> list[float]:
    jitter = np.random.default_rng(3).exponential(0.004, blocks)
    return [(1 + drift) * 0.03 * n + late for n, late in enumerate(jitter)]


def test_a_steady_stream_loses_nothing() -> None:
    assert found(steady(4000)) == 0


def test_two_clocks_that_drift_apart_lose_nothing() -> None:
    assert found(steady(20_000, drift=+200e-6)) == 0
    assert found(steady(20_000, drift=-200e-6)) == 0


def test_late_blocks_that_come_all_at_once_are_not_lost() -> None:
    arrivals = [max(at, 12.0) if 10 <= at < 12 else at for at in steady(1000)]
    assert found(arrivals) == 0


def test_lost_blocks_are_counted_once() -> None:
    arrivals = [at for at in steady(1000) if not 10 <= at < 10.6]
    assert abs(found(arrivals) - 0.6 * RATE) < 2 * BLOCK
