"""What a room is: where sound comes from and goes to, on one clock.

`coach.audio.live.LiveRoom`, `coach.audio.recording.RecordingRoom` and `coach.rehearsal.room.RehearsalRoom`
are rooms; the same session runs in all three.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from coach.core.events import ButtonPressed, MicrophoneBack, MicrophoneLost, SoundLost
from coach.core.frame import Frame

RoomEvent = ButtonPressed | MicrophoneLost | MicrophoneBack | SoundLost
"""What a room reports besides sound."""


@dataclass(frozen=True, slots=True)
class Clip:
    """Sound to be played: a prompt or an earcon."""

    samples: npt.NDArray[np.int16]
    """Mono samples."""

    rate: int
    """Samples per second."""

    text: str = ""
    """What is spoken in it, empty for an earcon."""

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.samples) / self.rate


class Room(Protocol):
    """Yields frames and takes clips.

    Iteration yields `Frame`s in order, and `RoomEvent`s between them; it ends when the room has no more
    sound. A clip that is played becomes audible at once, after the clips played before it; frames carry
    `playing` as long as any speech of it can be heard.
    """

    def __iter__(self) -> Iterator[Frame | RoomEvent]: ...

    def play(self, clip: Clip) -> None:
        """Queue a clip. Returns at once."""

    def hush(self) -> None:
        """Fall silent now, in mid-word, and forget the queued clips."""

    def close(self) -> None:
        """Let the devices go. May be called twice."""
