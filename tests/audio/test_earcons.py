"""Earcons are short, soft, and do not click."""

import numpy as np
import pytest

from coach.audio.earcons import earcon
from coach.audio.resampling import resample
from coach.audio.voice_activity import VoiceActivity
from coach.core.actions import Earcon
from coach.core.frame import RATE


@pytest.mark.parametrize("kind", Earcon)
def test_it_is_short_and_soft_and_begins_and_ends_in_silence(kind: Earcon) -> None:
    clip = earcon(kind)
    sound = clip.samples / 32768
    assert clip.seconds < 0.4
    assert 0.05 < np.abs(sound).max() < 0.2
    assert abs(sound[0]) < 0.001
    assert abs(sound[-1]) < 0.001
    assert np.abs(np.diff(sound)).max() < 0.06  # a click is a step
    assert abs(sound.mean()) < 0.001


def test_all_are_different() -> None:
    assert len({earcon(kind).samples.tobytes() for kind in Earcon}) == len(Earcon)


def test_a_cue_is_softer_than_the_others() -> None:
    peaks = {kind: np.abs(earcon(kind).samples).max() for kind in Earcon}
    assert all(peaks[Earcon.CUE] < peak for kind, peak in peaks.items() if kind is not Earcon.CUE)


@pytest.mark.parametrize("kind", Earcon)
def test_none_is_taken_for_a_voice(kind: Earcon) -> None:
    """Coach hears its own earcons: they are no reason to be deaf, so they must not sound like a partner."""
    clip = earcon(kind)
    sound = resample(clip.samples, clip.rate, RATE)
    around = np.zeros(RATE // 2, np.int16)
    for loudness in (0.1, 1, 3):
        ear = VoiceActivity()
        heard = np.concatenate([around, (sound * loudness).astype(np.int16), around])
        assert not any(ear.hear(heard[at : at + 480].tobytes()) for at in range(0, len(heard), 480))
