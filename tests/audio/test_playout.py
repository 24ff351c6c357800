"""Clips become one stream of samples."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coach.audio.playout import FADE_S, Playout
from coach.core.room import Clip

RATE = 16_000


def tone(seconds: float, rate: int = RATE) -> Clip:
    return Clip(np.full(round(seconds * rate), 8000, np.int16), rate)


def test_clips_follow_each_other_and_then_there_is_silence() -> None:
    playout = Playout(RATE)
    playout.play(tone(0.01))
    playout.play(Clip(np.full(100, -50, np.int16), RATE))
    taken = playout.take(300)
    assert (taken[:160] == 8000).all()
    assert (taken[160:260] == -50).all()
    assert (taken[260:] == 0).all()
    assert not playout.busy


def test_a_clip_ends_with_its_last_sample_and_only_if_it_was_heard_out() -> None:
    playout = Playout(RATE)
    clips = [tone(0.01), Clip(np.zeros(0, np.int16), RATE, "nothing to hear"), tone(0.02), tone(1)]
    for clip in clips:
        playout.play(clip)
    playout.take(100)
    assert playout.take_ended() == []
    playout.take(380)
    ended = playout.take_ended()
    assert [place for _, place in ended] == [60, 60, 380]
    assert all(clip is other for (clip, _), other in zip(ended, clips, strict=False))
    playout.hush()
    playout.take(2 * RATE)
    assert playout.take_ended() == []


@given(st.lists(st.integers(0, 700), min_size=1, max_size=30), st.lists(st.integers(0, 900), max_size=4))
def test_it_does_not_matter_how_much_is_taken_at_once(takes: list[int], lengths: list[int]) -> None:
    clips = [Clip(np.arange(length, dtype=np.int16) + 1, RATE) for length in lengths]
    whole, pieces = Playout(RATE), Playout(RATE)
    for clip in clips:
        whole.play(clip)
        pieces.play(clip)
    taken = np.concatenate([pieces.take(count) for count in takes])
    assert (taken == whole.take(len(taken))).all()


def test_other_rates_are_brought_to_ours() -> None:
    playout = Playout(RATE)
    playout.play(tone(0.5, rate=22_050))
    assert np.count_nonzero(playout.take(RATE)) == 8000


def test_hush_fades_out_without_a_click_and_forgets_the_queue() -> None:
    playout = Playout(RATE)
    playout.play(tone(1))
    playout.play(tone(1))
    playout.take(1000)
    playout.hush()
    taken = playout.take(RATE)
    fade = round(FADE_S * RATE)
    assert np.abs(np.diff(np.concatenate([[8000], taken]))).max() < 8000 / fade * 2
    assert (taken[fade:] == 0).all()
    assert not playout.busy


def test_what_is_played_after_a_hush_is_heard() -> None:
    playout = Playout(RATE)
    playout.play(tone(1))
    playout.hush()
    playout.play(tone(0.1))
    assert np.count_nonzero(playout.take(RATE) == 8000) == 1600
