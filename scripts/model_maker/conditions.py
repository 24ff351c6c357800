"""The rooms and noises of the evaluation, always the same: they are drawn from fixed seeds, and so never
those of training.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from model_maker import augmentation, sounds
from model_maker.speech import RATE, Samples

_SEED: Final = 987_654_321
_NOISE_DB: Final = 20.0
_REVERBERATION_S: Final = 0.4
_DIRECT_TO_REVERBERANT_DB: Final = 3.0
"""A living room, the speaker about a metre from the microphone."""

Condition = Callable[[Samples, int], Samples]
"""Sound and the number of its sentence to the sound as it is heard."""


def _samples(sound: npt.NDArray[np.float64]) -> Samples:
    loudest = float(np.abs(sound).max(initial=1.0))
    return np.round(sound * min(1.0, 32767 / loudest)).astype(np.int16)


def _clean(samples: Samples, number: int) -> Samples:
    return samples


def _noisy(samples: Samples, number: int) -> Samples:
    """Pink and white noise by turns."""
    rng = np.random.default_rng(_SEED + number)
    noise = (sounds.pink if number % 2 else sounds.white)(len(samples), rng)
    return _samples(augmentation.with_noise(samples.astype(np.float64), noise, _NOISE_DB))


def _reverberant(samples: Samples, number: int) -> Samples:
    rng = np.random.default_rng(_SEED + number)
    response = augmentation.room_response(rng, _REVERBERATION_S, _DIRECT_TO_REVERBERANT_DB)
    return _samples(augmentation.in_room(samples.astype(np.float64), response))


CONDITIONS: Final[dict[str, Condition]] = {"clean": _clean, "noise 20 dB": _noisy, "room 0.4 s": _reverberant}


def wordless(seconds: float) -> dict[str, Samples]:
    """Sounds in which nobody speaks, each of `seconds`: silence, and every kind of `sounds.EVENTS` at a
    middling level.
    """
    count = int(seconds * RATE)
    rng = np.random.default_rng(_SEED)
    made = {"silence": np.zeros(count, np.int16)}
    for name, make in sounds.EVENTS.items():
        made[name] = _samples(make(count, rng) * 300)
    return made
