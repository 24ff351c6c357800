"""The microphone: a stream whose callback copies what it is given into a queue, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from queue import SimpleQueue
from time import monotonic  # noqa: TID251 - lost sound shows against the wall clock only
from typing import Any

import numpy as np

from coach.audio.devices import Device, portaudio
from coach.core.frame import FRAME, RATE
from coach.errors import AudioError

LATENCY_S = 0.06
"""Asked of PortAudio."""

MOST_WAITING = 1000
"""Blocks (30 s) that may wait to be heard. More are let go: they count as lost sound."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some 30 ms of sound as it came from the device."""

    pcm: bytes
    """Mono samples, 16 bit, at the microphone's rate."""
    came_s: float
    """When it came, on the monotonic clock."""
    playing: bool
    """Whether coach could be heard then."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The device has stopped by itself."""


class Microphone:
    """One open input device."""

    def __init__(
        self,
        device: Device,
        playing: Callable[[], bool],
        into: "SimpleQueue[Any]",
        rates: tuple[int, ...] = (RATE,),
    ) -> None:
        """Puts `Block`s, and `Ended`, `into` a queue; `playing` says whether coach can be heard.

        Tries the `rates` first, then the device's own; one channel first, then the first of two. Raises
        `AudioError` when the device cannot be opened.
        """
        self._playing = playing
        self._into = into
        self._closing = False
        library = portaudio()
        refusal: Exception | None = None
        for rate, self._channels in product((*rates, device.rate), (1, 2)):
            try:
                self._stream = library.RawInputStream(
                    samplerate=rate,
                    blocksize=FRAME * rate // RATE,
                    device=device.index,
                    channels=self._channels,
                    dtype="int16",
                    latency=LATENCY_S,
                    callback=self._copy,
                    finished_callback=self._ended,
                )
                self._stream.start()
            except library.PortAudioError as why:
                refusal = refusal or why
            else:
                self.rate = rate
                return
        raise AudioError(
            f"Cannot open the microphone {device.name!r} ({refusal}). Does another program use it?"
        ) from refusal

    def close(self) -> None:
        """Let the device go; its thread has ended when this returns."""
        self._closing = True
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)

    def _copy(self, sound: Any, count: int, times: Any, status: Any) -> None:
        """Called by PortAudio in a thread of its own."""
        if self._into.qsize() < MOST_WAITING:
            pcm = bytes(sound)
            if self._channels > 1:
                pcm = np.frombuffer(pcm, np.int16)[:: self._channels].tobytes()
            self._into.put(Block(pcm, monotonic(), self._playing()))

    def _ended(self) -> None:
        if not self._closing:
            self._into.put(Ended())
