"""The loudspeaker: a stream that never stops, filled with clips or with silence.

It runs all the time because starting a stream takes longer than a word, and sleepy (Bluetooth) loudspeakers
swallow the beginning of the first one.

It holds as little sound as will do, for what it holds is heard so much later. A computer that is too busy
does not fill it in time, and then it stutters: from the next silence on it holds more, for as long as coach
runs.
"""

import math
from collections import deque
from contextlib import suppress
from time import monotonic  # noqa: TID251 - when a sample is heard is a matter of the wall clock
from typing import Any

import numpy as np

from coach.audio.devices import Device, portaudio
from coach.audio.echo import FarEnd
from coach.audio.playout import Playout
from coach.core.room import Clip
from coach.errors import AudioError

HOLDS_S = (0.04, 0.08, 0.2)
"""Asked of PortAudio: at first, and one more each time that it has stuttered."""

_needs: dict[str, float] = {}
"""What each loudspeaker, by its name, has turned out to need of `HOLDS_S`."""

ABORTED_S = 0.03
"""For so long after a hush something may still be on its way (measured: 10 ms)."""

SOON_S = 0.04
"""What holds no more than this may be heard to its end when coach falls silent."""

STALL_S = 1.0
"""A loudspeaker that wants nothing for so long is gone."""


class Loudspeaker:
    """One open output device."""

    def __init__(self, device: Device, far: FarEnd | None = None) -> None:
        """`far` is given all that goes to the device. Raises `AudioError` when it cannot be opened."""
        self._far = far
        self._device = device
        self._playout = Playout(device.rate)
        self._rate = device.rate
        self._audible_until_s = -math.inf
        self._speaking_until_s = -math.inf
        self._called_s = monotonic()
        self._ends: deque[tuple[float, Clip]] = deque()
        """When each clip that was handed to the device whole is heard to its end."""
        self._stuttered = False
        """Whether it did so since it was opened."""
        self._open()

    @property
    def _needed_s(self) -> float:
        return _needs.get(self._device.name, HOLDS_S[0])

    def _open(self) -> None:
        self.holds_s = self._needed_s
        """What was asked of PortAudio."""
        if self._far:
            self._far.slip(opened=True)
        library = portaudio()
        refusal: Exception | None = None
        for self._channels in (1, 2):
            try:
                self._stream = library.RawOutputStream(
                    samplerate=self._device.rate,
                    device=self._device.index,
                    channels=self._channels,
                    dtype="int16",
                    latency=self.holds_s,
                    callback=self._fill,
                )
                self._stream.start()
            except library.PortAudioError as why:
                refusal = refusal or why
            else:
                return
        raise AudioError(
            f"Cannot open the loudspeaker {self._device.name!r} ({refusal}). Does another program use it?"
        ) from refusal

    @property
    def audible(self) -> bool:
        """Whether coach can be heard now, or will be in a moment."""
        return self._playout.busy or monotonic() < self._audible_until_s

    @property
    def speaking(self) -> bool:
        """Whether coach can be heard speaking now, or will be in a moment; an earcon is no speech."""
        return self._playout.speaking or monotonic() < self._speaking_until_s

    @property
    def stalled(self) -> bool:
        """Whether the device has stopped asking for sound."""
        return not self.asked(STALL_S)

    def asked(self, within_s: float) -> bool:
        """Whether the device has asked for sound so lately."""
        return monotonic() - self._called_s <= within_s

    def play(self, clip: Clip) -> None:
        """Queue a clip."""
        self._playout.play(clip)

    def ended(self, now_s: float) -> list[Clip]:
        """The clips that were heard to their end by this time, and were not told before."""
        ended = []
        while self._ends and self._ends[0][0] <= now_s:
            ended.append(self._ends.popleft()[1])
        return ended

    def steady(self) -> bool:
        """Hold more sound from now on, if it stuttered and is silent now; whether it was opened anew."""
        if not self._stuttered or self.audible or self.holds_s == HOLDS_S[-1]:
            return False
        self._stuttered = False
        _needs[self._device.name] = next(hold for hold in HOLDS_S if hold > self.holds_s)
        self.close()
        with suppress(AudioError):  # then it is gone, and `stalled` will say so
            self._open()
            self._called_s = monotonic()
        return True

    def hush(self) -> bool:
        """Fall silent; whether the device was stopped, with what it held already.

        Where somebody listens to the echo it is not, if it holds little: the echo would be elsewhere then.
        """
        if self._far and self.holds_s <= SOON_S:
            self.forget()
            return False
        self._stream.abort(ignore_errors=True)  # the callback has ended when this returns
        self._playout = Playout(self._rate)
        self._ends.clear()
        self._audible_until_s = self._speaking_until_s = monotonic() + ABORTED_S
        if self._far:
            self._far.slip(opened=True)
        with suppress(portaudio().PortAudioError):  # then it is gone, and `stalled` will say so
            self._stream.start()
        return True

    def forget(self) -> None:
        """Fall silent without touching the device: what it holds already is still heard."""
        self._playout.hush()
        self._ends.clear()

    def close(self) -> None:
        """Let the device go; its thread has ended when this returns."""
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)

    def _fill(self, out: Any, count: int, times: Any, status: Any) -> None:
        """Called by PortAudio in a thread of its own."""
        now = self._called_s = monotonic()
        if status.output_underflow:
            self._stuttered |= self._playout.busy
            if self._far:
                self._far.slip()
        if not self._playout.busy:
            out[:] = bytes(2 * count * self._channels)
            if self._far:
                self._far.put(np.zeros(count, np.int16))
            return
        delay = times.outputBufferDacTime - times.currentTime  # 0 or nonsense with some drivers
        if not 0 < delay < 1:
            delay = self._stream.latency
        self._audible_until_s = now + delay + count / self._rate
        if self._playout.speaking:  # said before the clip is taken: coach must not seem silent in between
            self._speaking_until_s = self._audible_until_s
        sound = self._playout.take(count)
        out[:] = np.repeat(sound, self._channels).tobytes()
        if self._far:
            self._far.put(sound)
        self._ends += [(now + delay + end / self._rate, clip) for clip, end in self._playout.take_ended()]
