"""The loudspeaker: a stream that never stops, filled with clips or with silence.

It runs all the time because starting a stream takes longer than a word, and sleepy (Bluetooth) loudspeakers
swallow the beginning of the first one.
"""

import math
from time import monotonic  # noqa: TID251 - when a sample is heard is a matter of the wall clock
from typing import Any

from coach.audio.devices import Device, portaudio
from coach.audio.playout import Playout
from coach.core.room import Clip
from coach.errors import AudioError

LATENCY_S = 0.04
"""Asked of PortAudio: short enough to hush in mid-word within 50 ms, long enough not to stutter."""

STALL_S = 1.0
"""A loudspeaker that wants nothing for so long is gone."""


class Loudspeaker:
    """One open output device."""

    def __init__(self, device: Device) -> None:
        """Raises `AudioError` when the device cannot be opened."""
        library = portaudio()
        self._playout = Playout(device.rate)
        self._rate = device.rate
        self._audible_until_s = -math.inf
        self._called_s = monotonic()
        try:
            self._stream = library.RawOutputStream(
                samplerate=device.rate,
                device=device.index,
                channels=1,
                dtype="int16",
                latency=LATENCY_S,
                callback=self._fill,
            )
            self._stream.start()
        except library.PortAudioError as why:
            raise AudioError(
                f"Cannot open the loudspeaker {device.name!r} ({why}). Does another program use it?"
            ) from why

    @property
    def audible(self) -> bool:
        """Whether coach can be heard now, or will be in a moment."""
        return self._playout.busy or monotonic() < self._audible_until_s

    @property
    def stalled(self) -> bool:
        """Whether the device has stopped asking for sound."""
        return monotonic() - self._called_s > STALL_S

    def play(self, clip: Clip) -> None:
        """Queue a clip."""
        self._playout.play(clip)

    def hush(self) -> None:
        """Fall silent as fast as the device can."""
        self._playout.hush()

    def close(self) -> None:
        """Let the device go; its thread has ended when this returns."""
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)

    def _fill(self, out: Any, count: int, times: Any, status: Any) -> None:
        """Called by PortAudio in a thread of its own."""
        now = self._called_s = monotonic()
        if not self._playout.busy:
            out[:] = bytes(2 * count)
            return
        delay = times.outputBufferDacTime - times.currentTime  # 0 or nonsense with some drivers
        if not 0 < delay < 1:
            delay = self._stream.latency
        out[:] = self._playout.take(count).tobytes()
        self._audible_until_s = now + delay + count / self._rate
