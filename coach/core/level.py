"""Whether the voices arrive as they should: not from too far away, and not too loud for the microphone.

The recogniser itself does not mind how loud somebody is. But a voice that arrives this faintly is soon lost
in the noise of the room, and one this loud is clipped: one word in ten is then heard wrong (measured).
"""

from enum import Enum

from coach.core.frame import FRAME, samples

FAR_DB = -56.0
"""Speech is fainter on average: some 35 dB below the usual."""
LOUD_DB = -11.0
"""Speech is louder on average: much of it is clipped."""
LEAST = samples(3.0) // FRAME
"""Frames of speech over which the average is taken."""
AGAIN = samples(180)
"""Coach says so at most this often."""


class Trouble(Enum):
    """What is wrong with the voices."""

    FAR = "far"
    LOUD = "loud"


class Level:
    """Watches how loud the voices are."""

    def __init__(self) -> None:
        self._frames = 0
        self._mean_db = 0.0
        self._told = -AGAIN

    def spoke(self, level_db: float) -> None:
        """A frame of speech."""
        self._frames += 1
        self._mean_db += (level_db - self._mean_db) / min(self._frames, LEAST)

    def trouble(self, at: int) -> Trouble | None:
        """What coach should say something about now. It is told once, and then the voices are heard anew."""
        if self._frames < LEAST or at - self._told < AGAIN or FAR_DB <= self._mean_db <= LOUD_DB:
            return None
        self._told, self._frames = at, 0
        return Trouble.FAR if self._mean_db < FAR_DB else Trouble.LOUD
