"""Sounds that are no speech, made from nothing: hum, tones, clicks, breathing, music-like noise, hiss.

Training labels them as pause, and mixes them under speech; evaluation asks that no word is heard in them.
Every function takes a number of samples and a generator, and gives 16 kHz floats with a root mean square of
about 1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, lfilter, sosfilt  # type: ignore[import-untyped]

from model_maker.speech import RATE

Sound = npt.NDArray[np.float64]
Maker = Callable[[int, np.random.Generator], Sound]


def _level(sound: npt.NDArray[Any]) -> Sound:
    root_mean_square = float(np.sqrt(np.mean(np.square(sound)))) if len(sound) else 0.0
    return np.asarray(sound / root_mean_square if root_mean_square > 0 else sound, dtype=np.float64)


def _seconds(count: int) -> Sound:
    return np.arange(count) / RATE


def white(count: int, rng: np.random.Generator) -> Sound:
    return rng.standard_normal(count)


def pink(count: int, rng: np.random.Generator) -> Sound:
    """Noise whose power falls by 3 dB an octave, as that of rooms, fans and streets roughly does."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    return _level(np.fft.irfft(spectrum / np.sqrt(np.arange(1, len(spectrum) + 1)), count))


def rumble(count: int, rng: np.random.Generator) -> Sound:
    """Noise of a car or a fan: mostly below a few hundred hertz."""
    return _level(lfilter([1], [1, -rng.uniform(0.9, 0.98)], rng.standard_normal(count)))


def hum(count: int, rng: np.random.Generator) -> Sound:
    """Mains hum of 50 or 60 Hz with its harmonics."""
    base, time = rng.choice([50.0, 60.0]), _seconds(count)
    harmonics = [
        rng.uniform(0, 1) / k * np.sin(2 * np.pi * (base * k * time + rng.uniform())) for k in range(1, 13)
    ]
    return _level(sum(harmonics) + 0.02 * rng.standard_normal(count))


def tone(count: int, rng: np.random.Generator) -> Sound:
    """A steady or beeping tone between 100 Hz and 4 kHz."""
    time = _seconds(count)
    sound = np.sin(2 * np.pi * 100 * 40 ** rng.uniform() * time)
    if rng.random() < 0.5:
        sound = sound * (np.sin(2 * np.pi * rng.uniform(0.5, 4) * time) > 0)
    return _level(sound + 1e-3 * rng.standard_normal(count))


def clicks(count: int, rng: np.random.Generator) -> Sound:
    """A ticking clock, cups or typing: short rings at random or regular times."""
    sound = np.zeros(count)
    length = int(0.03 * RATE)
    for start in np.cumsum(rng.uniform(0.08, 0.9, max(1, count // 4000)) * RATE).astype(int):
        if start + length >= count:
            break
        decay = np.exp(-_seconds(length) * rng.uniform(150, 900))
        ring = np.sin(2 * np.pi * rng.uniform(300, 6000) * _seconds(length)) + rng.standard_normal(length)
        sound[start : start + length] += decay * ring * rng.uniform(0.3, 1)
    return _level(sound + 1e-3 * rng.standard_normal(count))


def breathing(count: int, rng: np.random.Generator) -> Sound:
    """Breath in, breath out: soft noise in a band, swelling every few seconds."""
    low = rng.uniform(200, 900)
    band = butter(2, [low, low * rng.uniform(2, 6)], "bandpass", fs=RATE, output="sos")
    swell = (
        np.clip(np.sin(2 * np.pi * rng.uniform(0.2, 0.6) * _seconds(count) + rng.uniform(0, 6)), 0, 1) ** 2
    )
    return _level(sosfilt(band, rng.standard_normal(count)) * (swell + 0.02))


def music(count: int, rng: np.random.Generator) -> Sound:
    """Chords of plucked or held notes with overtones, one after another."""
    sound = np.zeros(count)
    start = 0
    while start < count:
        length = min(count - start, int(rng.uniform(0.15, 0.8) * RATE))
        time = _seconds(length)
        envelope = np.exp(-time * rng.uniform(0, 6)) * np.minimum(1, time * 50)
        for _ in range(rng.integers(1, 5)):
            pitch = 55 * 2 ** (rng.integers(0, 48) / 12)
            overtones = (np.sin(2 * np.pi * pitch * k * time) / k ** rng.uniform(0.7, 2) for k in range(1, 9))
            sound[start : start + length] += envelope * sum(overtones)
        start += length
    return _level(sound + 1e-3 * rng.standard_normal(count))


NOISES: Final[tuple[Maker, ...]] = (white, pink, pink, rumble)
"""Steady noises that go under speech."""
EVENTS: Final[dict[str, Maker]] = {
    "hiss": white,
    "pink noise": pink,
    "rumble": rumble,
    "hum": hum,
    "tone": tone,
    "clicks": clicks,
    "breathing": breathing,
    "music": music,
}
"""Everything that must not be taken for words."""
