"""Frames: 30 ms of sound, numbered. Audio is the clock, and this is its tick.

A point in time is an integer count of samples at `RATE` since the session's first frame. Nothing in the
core knows another time.
"""

from dataclasses import dataclass

RATE = 16_000
"""Samples per second of everything that coach hears."""

FRAME = 480
"""Samples in a frame: 30 ms at `RATE`."""


@dataclass(frozen=True, slots=True)
class Frame:
    """30 ms of what the microphone heard."""

    at: int
    """Position of the first sample, in samples at `RATE` since the session began."""

    pcm: bytes
    """`FRAME` mono samples, signed 16 bit, native byte order."""

    playing: bool = False
    """Whether coach could be heard speaking during this frame (its clip, or the loudspeaker's latency)."""

    over: bool = False
    """Whether a partner speaks who has begun while coach spoke, where the room takes coach out of `pcm`."""

    @property
    def end(self) -> int:
        """Position just after the last sample."""
        return self.at + FRAME


def samples(seconds: float) -> int:
    """Seconds as a whole number of samples."""
    return round(seconds * RATE)


def seconds(count: int) -> float:
    """A count of samples as seconds."""
    return count / RATE
