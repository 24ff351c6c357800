"""What measurements of sound are made of: coach's prompts, partners, and rooms. The same every time."""

import re
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from coach.audio.resampling import Sound, resample
from coach.core.frame import RATE
from coach.packs.engine import ENGLISH, load_engine
from coach.packs.language import load_pack
from coach.rehearsal.script import SCRIPTS
from coach.rehearsal.trial import rehearse
from coach.rehearsal.voices import Narrator
from coach.speech.voice import Voice

Floats = npt.NDArray[np.float64]

VOICES = ("slt", "rms", "awb", "kal16", "en-gb", "en-us+f3", "en-gb+m3", "en-us+f4", "en+m7")
"""Voices of partners; none of them is coach's."""


def prompts() -> list[Sound]:
    """What coach says in a whole conversation of every kind, each sentence once, in its own voice."""
    language, engine = load_pack(ENGLISH), load_engine(ENGLISH, model=False)
    texts: dict[str, None] = {}
    for exercise in sorted(path.stem for path in SCRIPTS.glob("*.json")):
        if exercise in language.exercises:
            told = rehearse(language, engine, exercise).splitlines()
            texts |= dict.fromkeys(m[1] for line in told if (m := re.match(r"\s*coach: (.+)", line)))
    with tempfile.TemporaryDirectory() as folder:
        voice = Voice(cache_dir=Path(folder))
        clips = [voice.render(text) for text in texts]
        voice.close()
    return [resample(clip.samples, clip.rate, RATE) for clip in clips]


def spoken(text: str, voice: str) -> Sound:
    """A line of a partner's, without the silence before and after it."""
    sound = Narrator(voice).speak(text)
    loud = np.flatnonzero(np.abs(sound.astype(int)) > np.abs(sound.astype(int)).max() / 100)
    return sound[loud[0] : loud[-1] + 1]


def loudness(sound: npt.NDArray[np.generic]) -> float:
    """Root mean square where it is no silence."""
    pieces = sound[: len(sound) // 320 * 320].astype(np.float64).reshape(-1, 320)
    power = np.mean(np.square(pieces), axis=1)
    return float(np.sqrt(np.mean(power[power > power.max() / 1000])))


def first_sound(sound: npt.NDArray[np.generic]) -> int:
    """Where it can first be heard: the first 10 ms within 30 dB of its loudness."""
    pieces = sound[: len(sound) // 160 * 160].astype(np.float64).reshape(-1, 160)
    loud = np.sqrt(np.mean(np.square(pieces), axis=1)) >= loudness(sound) * 10 ** (-30 / 20)
    return 160 * int(np.argmax(loud))


def response(chance: np.random.Generator, reverberation_s: float) -> Floats:
    """How a room answers to a click: the click, and a tail that falls by 60 dB in `reverberation_s`."""
    if not reverberation_s:
        return np.ones(1)
    time = np.arange(round(reverberation_s * RATE)) / RATE
    tail = chance.standard_normal(len(time)) * 10 ** (-3 * time / reverberation_s)
    tail[: round(0.0025 * RATE)] = 0
    tail *= 10 ** (-3 / 20) / np.sqrt(np.sum(np.square(tail)))
    tail[0] = 1
    return np.asarray(tail / np.sqrt(np.sum(np.square(tail))))


def in_room(sound: Floats, answer: Floats) -> Floats:
    """The sound as it is heard in the room, as long as before."""
    size = 1 << (len(sound) + len(answer)).bit_length()
    heard = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(answer, size), size)
    return np.asarray(heard[: len(sound)])
