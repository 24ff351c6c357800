"""Short sounds with a meaning, of our own making, for people who do not look at a light.

Each is a few soft notes, like a wooden bar struck with felt: a sine with a little of its fourth harmonic,
which dies away first. They differ in direction, not only in pitch, so that they can be told apart by ear:
rising invites, falling closes, one note asks for attention, two equal low ones mean trouble.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from coach.core.actions import Earcon
from coach.core.room import Clip

EARCON_RATE = 22050
"""Samples per second: that of the voice."""

_ATTACK_S = 0.012
_FADE_S = 0.03
_LOUDNESS = 0.16
"""Peak, as a part of full scale: some 12 dB below the voice."""

_C5, _E5, _G5, _A4, _E4, _C4 = 523.25, 659.26, 783.99, 440.0, 329.63, 261.63

_Note = tuple[float, float, float]
"""When it begins (s), its pitch (Hz), how long it rings (s)."""

_NOTES: dict[Earcon, tuple[_Note, ...]] = {
    Earcon.YOUR_TURN: ((0.0, _C5, 0.2), (0.13, _G5, 0.25)),
    Earcon.HEARD: ((0.0, _E5, 0.16),),
    Earcon.PAUSE: ((0.0, _G5, 0.2), (0.12, _E5, 0.2), (0.24, _C5, 0.15)),
    Earcon.CUE: ((0.0, _A4, 0.3),),
    Earcon.TROUBLE: ((0.0, _C4, 0.16), (0.19, _C4, 0.18)),
}


@cache
def earcon(kind: Earcon) -> Clip:
    """The sound, shorter than 0.4 s, that begins and ends in silence."""
    notes = _NOTES[kind]
    sound = np.zeros(round(EARCON_RATE * max(begin + rings for begin, _, rings in notes)))
    for begin, pitch, rings in notes:
        note = _note(pitch, rings)
        first = round(begin * EARCON_RATE)
        sound[first : first + len(note)] += note[: len(sound) - first]
    loudness = _LOUDNESS * (0.6 if kind is Earcon.CUE else 1.0)  # a cue must not startle
    return Clip((sound / np.abs(sound).max() * loudness * 32767).astype(np.int16), EARCON_RATE)


def _note(pitch: float, rings_s: float) -> npt.NDArray[np.float64]:
    time = np.arange(round(rings_s * EARCON_RATE)) / EARCON_RATE
    tone = np.sin(2 * np.pi * pitch * time) * np.exp(-6 * time / rings_s)
    overtone = 0.2 * np.sin(2 * np.pi * 4 * pitch * time) * np.exp(-18 * time / rings_s)
    attack = np.sin(np.pi / 2 * np.minimum(1, time / _ATTACK_S)) ** 2
    fade = np.sin(np.pi / 2 * np.minimum(1, (rings_s - time) / _FADE_S)) ** 2
    return np.asarray((tone + overtone) * attack * fade)
