"""What the light says, and how: a rhythm for each look, so that nobody needs to see colours.

A rhythm is a cycle of on and off, counted on the audio clock. The rhythms differ so much that any two of
them, however they are shifted, disagree for a good part of the time (held by a test), and none flashes more
than three times a second, which is safe for people with photosensitive epilepsy.

    listening, to both   on
    listening, to A      on, with one short gap
    listening, to B      on, with two short gaps
    speaking             slow and even, more on than off
    thinking             quick and even
    cue                  three flashes, once
    pause                two blinks, and a long rest
    idle                 one short, faint blink every four seconds
    trouble              long, short, short
"""

from dataclasses import dataclass
from enum import Enum

from coach.core.frame import samples

Colour = tuple[float, float, float]
"""Red, green and blue, each 0 to 1."""


class Look(Enum):
    """What the light can say."""

    IDLE = "idle"
    LISTENING_A = "listening to A"
    LISTENING_B = "listening to B"
    LISTENING_BOTH = "listening to both"
    THINKING = "thinking"
    SPEAKING = "speaking"
    CUE = "cue"
    PAUSE = "pause"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A cycle of on and off, and the colour where there is one."""

    beats_s: tuple[float, ...]
    """On, off, on, off … in seconds, at least 0.15 s each. One beat alone is steady."""
    colour: Colour
    brightness: float = 1.0
    """0 to 1; in the evening a steady light should not dazzle."""
    side: str = "all"
    """On a ring: `left` for A, `right` for B, or `all`."""

    @property
    def cycle(self) -> int:
        """Length of the cycle in samples."""
        return samples(sum(self.beats_s))

    def is_on(self, age: int) -> bool:
        """Whether the light is on so many samples after the look began."""
        at, on = age % self.cycle, True
        for beat_s in self.beats_s:
            if at < (beat := samples(beat_s)):
                return on
            at, on = at - beat, not on
        return False


_WARM: Colour = (1.0, 0.75, 0.4)
_GREEN: Colour = (0.1, 1.0, 0.2)
_BLUE: Colour = (0.1, 0.3, 1.0)
_WHITE: Colour = (1.0, 1.0, 0.9)
_AMBER: Colour = (1.0, 0.5, 0.0)
_RED: Colour = (1.0, 0.05, 0.0)

RHYTHMS: dict[Look, Rhythm] = {
    Look.IDLE: Rhythm((0.15, 3.85), _WARM, 0.3),
    Look.LISTENING_A: Rhythm((2.1, 0.4), _GREEN, 0.6, "left"),
    Look.LISTENING_B: Rhythm((1.3, 0.4, 0.4, 0.4), _BLUE, 0.6, "right"),
    Look.LISTENING_BOTH: Rhythm((1.0,), _WHITE, 0.6),
    Look.THINKING: Rhythm((0.2, 0.2), _WHITE, 0.5),
    Look.SPEAKING: Rhythm((1.0, 0.6), _WARM, 0.7),
    Look.CUE: Rhythm((0.2, 0.2, 0.2, 0.2, 0.2, 0.8), _AMBER),
    Look.PAUSE: Rhythm((0.3, 0.3, 0.3, 2.1), _BLUE, 0.4),
    Look.TROUBLE: Rhythm((1.2, 0.3, 0.3, 0.3, 0.3, 0.6), _RED),
}
"""How each look is shown."""

CUE_LASTS = RHYTHMS[Look.CUE].cycle
"""A cue is shown once."""
