"""Speech is told from everything else."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import Speak

from coach.audio.resampling import Sound
from coach.audio.voice_activity import HANGOVER, SILENCE_DB, VoiceActivity, level_db
from coach.core.frame import FRAME, RATE

NOISE = np.random.default_rng(7)
TIME = np.arange(4 * RATE) / RATE


def speech_of(sound: Sound) -> list[bool]:
    ear = VoiceActivity()
    return [ear.hear(sound[i : i + FRAME].tobytes()) for i in range(0, len(sound) - FRAME + 1, FRAME)]


@pytest.mark.parametrize("voice", ["slt", "rms", "awb", "en-us+f3"])
def test_a_voice_is_found_where_it_is_and_nowhere_else(speak: Speak, voice: str) -> None:
    line = speak("I felt alone when you left the room", before_s=1, after_s=1, voice=voice)
    found = np.flatnonzero(speech_of(line)) * FRAME / RATE
    loud = np.flatnonzero(np.abs(line.astype(int)) > 500) / RATE
    assert found[0] == pytest.approx(loud[0], abs=0.2)
    assert found[-1] == pytest.approx(loud[-1] + HANGOVER / RATE, abs=0.2)


@pytest.mark.parametrize("down_db", [25, 35])
def test_a_voice_far_away_is_found_too(speak: Speak, down_db: int) -> None:
    near = speak("I felt alone when you left the room", before_s=0.5, after_s=0.5)
    far = (near * 10 ** (-down_db / 20)).astype(np.int16)
    assert sum(speech_of(far)) == pytest.approx(sum(speech_of(near)), rel=0.25)


def test_it_does_not_flicker_between_words(speak: Speak) -> None:
    found = speech_of(speak("I felt alone when you left the room", before_s=0.5, after_s=0.5))
    assert sum(before != after for before, after in pairwise(found)) <= 4


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros(4 * RATE),
        NOISE.normal(0, 30, 4 * RATE),
        NOISE.normal(0, 3000, 4 * RATE),
        np.cumsum(NOISE.normal(0, 60, 4 * RATE)) % 4000 - 2000,
        3000 * np.sin(2 * np.pi * 50 * TIME) + 1000 * np.sin(2 * np.pi * 150 * TIME),
        3000 * np.sin(2 * np.pi * 440 * TIME) * np.exp(-3 * (TIME % 1)),
        20000 * (TIME % 0.5 < 0.002),
    ],
    ids=["nothing", "faint hiss", "loud hiss", "rumble", "mains hum", "a piano", "a clock"],
)
def test_noise_is_no_voice(sound: Sound) -> None:
    assert not any(speech_of(sound.astype(np.int16)))


@settings(max_examples=8, deadline=None)
@given(cuts=st.lists(st.integers(1, 2000), min_size=1, max_size=20))
def test_it_does_not_matter_how_the_sound_is_cut(speak: Speak, cuts: list[int]) -> None:
    line = speak("I felt alone", after_s=0.02)
    whole, cut = VoiceActivity(), VoiceActivity()
    expected, heard, first = whole.hear(line.tobytes()), False, 0
    while first < len(line):
        length = cuts[first % len(cuts)]
        heard = cut.hear(line[first : first + length].tobytes())
        first += length
    assert heard == expected


def test_after_a_reset_the_past_is_forgotten(speak: Speak) -> None:
    ear = VoiceActivity()
    line = speak("I felt alone")
    assert ear.hear(line[: RATE // 2].tobytes())
    ear.reset()
    assert not ear.hear(np.zeros(600, np.int16).tobytes())


def test_level_is_relative_to_full_scale() -> None:
    assert level_db(np.full(480, -32768, np.int16).tobytes()) == pytest.approx(0)
    assert level_db(np.full(480, 328, np.int16).tobytes()) == pytest.approx(-40, abs=0.1)
    assert level_db(np.zeros(480, np.int16).tobytes()) == level_db(b"") == SILENCE_DB


THREADS = """
import os
from coach.audio.voice_activity import BLOCK, VoiceActivity
before = len(os.listdir("/proc/self/task"))
VoiceActivity().hear(os.urandom(20 * BLOCK))
print(len(os.listdir("/proc/self/task")) - before, os.environ.get("OMP_THREAD_LIMIT"))
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="this system does not list threads there")
def test_the_network_stays_in_our_thread() -> None:
    """Its library spreads blocks over threads that wait for one another, unless it is told not to."""
    done = subprocess.run([sys.executable, "-c", THREADS], capture_output=True, text=True, check=True)
    assert done.stdout == "0 None\n"
