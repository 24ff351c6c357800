"""The way of coach's voice from the loudspeaker to the microphone, learnt as a linear filter.

WebRTC's canceller silences what it is not sure of, and with it the first tenth of a second of a partner who
begins to speak. This filter silences nothing: it subtracts what it predicts, so that a partner is left whole
from their first sound on, over a rest of coach. It is a Kalman filter in the frequency domain, in partitions
of one frame (G. Enzner and P. Vary, "Frequency-domain adaptive Kalman filter for acoustic echo control in
hands-free telephones", 2006): where the rest is louder than the filter's own uncertainty explains, somebody
else speaks, and it learns that much less.
"""

import numpy as np
import numpy.typing as npt

from coach.audio.resampling import Sound
from coach.core.frame import FRAME

PARTITIONS = 13
"""Frames of sound that the filter reaches back: 0.39 s, for the delay of the devices and for the room."""

STEADY = 0.998
"""How little the room changes from frame to frame: 1 not at all."""

UNKNOWN = 0.05
"""Uncertainty of the filter at its beginning, as the energy of an echo."""

FORGETS = 0.2
"""Weight of the newest frame in the average spectrum of the rest."""

QUIET = 100.0
"""Energy at a frequency below which nothing is learnt."""


class EchoPath:
    """One loudspeaker, one room, one microphone."""

    def __init__(self) -> None:
        shape = (PARTITIONS, FRAME + 1)
        self._before = np.zeros(FRAME)
        self._far = np.zeros(shape, np.complex128)
        """Spectra of the latest frames that went to the loudspeaker, the newest first."""
        self._filter = np.zeros(shape, np.complex128)
        self._uncertain = np.full(shape, UNKNOWN)
        self._rest = np.zeros(FRAME + 1)
        """The average spectrum of what was left."""

    def hear(self, near: Sound, far: Sound) -> Sound:
        """What is left of one frame without the echo that was predicted; both a `FRAME` long, at `RATE`."""
        spectrum = np.fft.rfft(np.concatenate([self._before, far]))
        self._before = far.astype(np.float64)
        self._far = np.concatenate([spectrum[None], self._far[:-1]])
        energy = np.square(np.abs(self._far))
        if not energy.any():
            return near
        echo = np.fft.irfft(np.sum(self._far * self._filter, axis=0))[FRAME:]
        left = near - echo
        self._learn(np.fft.rfft(np.concatenate([np.zeros(FRAME), left])), energy)
        return np.clip(left, -32768, 32767).astype(np.int16)

    def _learn(self, left: npt.NDArray[np.complex128], energy: npt.NDArray[np.float64]) -> None:
        self._rest += FORGETS * (np.square(np.abs(left)) - self._rest)
        step = self._uncertain / (np.sum(energy * self._uncertain, axis=0) + 2 * self._rest + QUIET)
        change = np.fft.irfft(step * np.conj(self._far) * left)
        change[:, FRAME:] = 0
        self._filter = self._filter + np.fft.rfft(change)
        kept = STEADY**2
        self._uncertain = kept * (1 - step * energy / 2) * self._uncertain
        self._uncertain += (1 - kept) * np.square(np.abs(self._filter))
