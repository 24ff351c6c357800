"""What a room is: where sound comes from and goes to, on one clock.

`coach.audio.live.LiveRoom`, `coach.audio.recording.RecordingRoom` and `coach.rehearsal.room.RehearsalRoom`
are rooms; the same session runs in all three.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from coach.core.events import (
    ButtonPressed,
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneBack,
    MicrophoneLost,
    SoundLost,
)
from coach.core.frame import Frame


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Sound to be played: a prompt or an earcon. The same sound played twice is two clips."""

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


@dataclass(frozen=True, slots=True)
class ClipEnded:
    """The last sample of a clip was heard in the room."""

    at: int
    clip: Clip
    """The very one that was played."""


RoomEvent = (
    ButtonPressed
    | MicrophoneLost
    | MicrophoneBack
    | LoudspeakerLost
    | LoudspeakerBack
    | SoundLost
    | ClipEnded
)
"""What a room reports besides sound."""


class Room(Protocol):
    """Yields frames and takes clips.

    Iteration yields `Frame`s in order, and `RoomEvent`s between them; it ends when the room has no more
    sound. A clip that is played becomes audible at once, after the clips played before it; frames carry
    `playing` as long as any speech of it can be heard, and `ClipEnded` tells when it was heard to its end.
    What is hushed, or not yet heard when a device is lost, never ends: the room has forgotten it.
    """

    def __iter__(self) -> Iterator[Frame | RoomEvent]: ...

    def play(self, clip: Clip) -> None:
        """Queue a clip. Returns at once."""

    def hush(self) -> None:
        """Fall silent now, in mid-word, and forget the queued clips."""

    def close(self) -> None:
        """Let the devices go. May be called twice."""
