"""Sound for tests: as frames, and as what somebody says."""

from collections.abc import Callable, Iterator

from coach.audio.resampling import Sound
from coach.core.frame import FRAME, Frame

Speak = Callable[..., Sound]
"""`speak("text", before_s=…, after_s=…, voice=…)`: the fixture of that name."""


def frames(sound: Sound, at: int = 0, playing: bool = False) -> Iterator[Frame]:
    """The sound as frames from a position on; what does not fill a frame is left out."""
    for first in range(0, len(sound) - FRAME + 1, FRAME):
        yield Frame(at + first, sound[first : first + FRAME].tobytes(), playing)
