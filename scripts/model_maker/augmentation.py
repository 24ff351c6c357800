"""What happens to speech between a mouth and the samples: speed, room, microphone, noise, level.

Sounds are 16 kHz floats on the scale of 16-bit integers. Only a change of speed moves phones in time, and
it is returned.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.signal import fftconvolve, lfilter, resample_poly  # type: ignore[import-untyped]

from model_maker import sounds
from model_maker.sounds import Sound
from model_maker.speech import RATE

_SPEEDS: Final = (92, 95, 98, 102, 105, 108)
_EARLY_S: Final = 0.05


def change_speed(sound: Sound, rng: np.random.Generator) -> tuple[Sound, float]:
    """Play faster or slower by up to 8 %, pitch and formants with it. Returns (sound, new length / old
    length).
    """
    if rng.random() < 0.4:
        return sound, 1.0
    percent = int(rng.choice(_SPEEDS))
    return resample_poly(sound, percent, 100), percent / 100


def room_response(rng: np.random.Generator, reverberation_s: float, direct_to_reverberant_db: float) -> Sound:
    """An impulse response: the direct sound, some early echoes, and a tail that falls by 60 dB in
    `reverberation_s`.

    The tail darkens as it decays, as air and walls make it do.
    """
    count = int(reverberation_s * RATE)
    time = np.arange(count) / RATE
    tail = rng.standard_normal(count) * 10 ** (-3 * time / reverberation_s)
    tail = lfilter([1], [1, -rng.uniform(0.2, 0.6)], tail)
    tail[: int(rng.uniform(0.001, 0.004) * RATE)] = 0
    for _ in range(rng.integers(3, 9)):
        at = rng.uniform(0.001, _EARLY_S)
        tail[min(count - 1, int(at * RATE))] += (
            rng.choice([-1, 1]) * 10 ** (-3 * at / reverberation_s) * rng.uniform(1, 6)
        )
    response = tail * 10 ** (-direct_to_reverberant_db / 20) / np.sqrt(np.sum(np.square(tail)))
    response[0] = 1.0
    return np.asarray(response, dtype=np.float64)


def in_room(sound: Sound, response: Sound) -> Sound:
    """Sound as it is heard in a room, as long as before and about as loud."""
    heard = fftconvolve(sound, response)[: len(sound)]
    return np.asarray(heard / np.sqrt(np.sum(np.square(response))), dtype=np.float64)


def with_noise(sound: Sound, noise: Sound, snr_db: float) -> Sound:
    """Add noise of level 1 so that speech, where there is any, is `snr_db` above it."""
    loud = np.abs(sound) > 1
    level = float(np.sqrt(np.mean(np.square(sound[loud])))) if loud.any() else 1.0
    return sound + noise * level * 10 ** (-snr_db / 20)


def _microphone(sound: Sound, rng: np.random.Generator) -> Sound:
    """A gentle slope over frequency, up or down."""
    return np.asarray(lfilter([1, -rng.uniform(-0.4, 0.5)], [1], sound), dtype=np.float64)


def disturb(sound: Sound, rng: np.random.Generator) -> Sound:
    """One room, microphone, noise and level drawn at random; one time in six nothing but the level."""
    if rng.random() > 1 / 6:
        if rng.random() < 0.5:
            response = room_response(rng, rng.uniform(0.12, 0.8), rng.uniform(-3, 14))
            sound = in_room(sound, response)
        if rng.random() < 0.4:
            sound = _microphone(sound, rng)
        if rng.random() < 0.75:
            noise = sounds.NOISES[rng.integers(len(sounds.NOISES))](len(sound), rng)
            sound = with_noise(sound, noise, rng.uniform(8, 45))
        if rng.random() < 0.15:
            event = list(sounds.EVENTS.values())[rng.integers(len(sounds.EVENTS))](len(sound), rng)
            sound = with_noise(sound, event, rng.uniform(12, 40))
    return np.asarray(sound * 10 ** (rng.uniform(-20, 4) / 20), dtype=np.float64)
