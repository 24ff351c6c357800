"""The scripted couple: two people who listen to coach and say their lines when it is their turn.

Each of the two has a queue of their own lines. Whoever coach gives the floor to says their next line after
its pause, and goes on with what follows in the script if that is theirs too; when the floor is both's, the
next line of the script is said, whoever's it is. With no line left they say that they are done. While coach
speaks they wait, and when coach starts to speak while they do, they stop.
"""

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coach.audio.resampling import Sound
from coach.core.actions import Floor, GiveFloor, Partner
from coach.core.frame import FRAME, samples
from coach.rehearsal.script import Line, Script
from coach.rehearsal.voices import Narrator

DONE = "i'm done"
JITTER = 0.1
"""How far pauses vary, as a share, with a seed."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line that was said in the room."""

    number: int
    """Its place in the script, from 0; -1 for "I'm done" when the lines ran out."""
    line: Line
    partner: Partner
    start: int
    end: int
    """Sample just after its last sound."""


class ScriptedCouple:
    """Two voices that act a script."""

    def __init__(self, script: Script, narrators: Sequence[Narrator], seed: int | None = None) -> None:
        """`seed` makes the pauses vary a little, the same way for the same seed."""
        self.spoken: list[Spoken] = []
        self._partners = dict(zip(script.speakers, Partner, strict=True))
        self._narrators = dict(zip(Partner, narrators, strict=True))
        self._lines = {partner: deque[tuple[int, Line]]() for partner in Partner}
        for number, line in enumerate(script.lines):
            self._lines[self._partners[line.speaker]].append((number, line))
        self._random = random.Random(seed) if seed is not None else None
        self._floor: Floor = ()
        self._may_speak_from: int | None = None
        self._next: tuple[Partner, int, Line] | None = None
        self._last = -2
        self._sound: Sound = np.zeros(0, np.int16)
        self._speaking: Spoken | None = None

    @property
    def left(self) -> int:
        """Lines that were not said yet."""
        return sum(len(lines) for lines in self._lines.values())

    def see(self, action: object) -> None:
        """The couple sees who has the floor."""
        if isinstance(action, GiveFloor):
            self._floor = action.to
            self._next = self._choose() if action.to else None
            self._may_speak_from = None

    def sound(self, at: int, coach_speaks: bool) -> Sound:
        """What is heard of the couple in the frame that begins at `at`."""
        if self._speaking is not None:
            return self._go_on(at, coach_speaks)
        if self._next is None or coach_speaks:
            self._may_speak_from = None
            return np.zeros(FRAME, np.int16)
        partner, number, line = self._next
        if self._may_speak_from is None:
            self._may_speak_from = at + samples(self._pause(line))
        if at < self._may_speak_from:
            return np.zeros(FRAME, np.int16)
        return self._begin(at, partner, number, line)

    def _begin(self, at: int, partner: Partner, number: int, line: Line) -> Sound:
        if number >= 0:
            self._lines[partner].popleft()
        self._sound = self._narrators[partner].speak(line.text)
        self._speaking = Spoken(number, line, partner, at, at + len(self._sound))
        self._next, self._last = None, number
        return self._go_on(at, coach_speaks=False)

    def _go_on(self, at: int, coach_speaks: bool) -> Sound:
        assert self._speaking is not None
        if coach_speaks:
            self._sound = self._sound[:0]
        piece, self._sound = self._sound[:FRAME], self._sound[FRAME:]
        if not len(self._sound):
            end = min(self._speaking.end, at + len(piece))
            said = self._speaking
            self.spoken.append(Spoken(said.number, said.line, said.partner, said.start, end))
            self._speaking = None
            self._may_speak_from = None
            self._next = self._follow_on(said)
        return np.pad(piece, (0, FRAME - len(piece)))

    def _follow_on(self, said: Spoken) -> tuple[Partner, int, Line] | None:
        """The line after this one, if its speaker has the floor still."""
        following = self._choose()
        if following is None or following[1] < 0:
            return None
        both = len(self._floor) > 1
        return following if both or following[1] == said.number + 1 else None

    def _choose(self) -> tuple[Partner, int, Line] | None:
        """The next line of those who have the floor."""
        waiting = [
            (lines[0][0], partner)
            for partner, lines in self._lines.items()
            if lines and partner in self._floor
        ]
        if waiting:
            number, partner = min(waiting, key=lambda item: item[0])
            return partner, number, self._lines[partner][0][1]
        if self._floor:
            return self._floor[0], -1, Line(self._floor[0].value, DONE, 1.0)
        return None

    def _pause(self, line: Line) -> float:
        if self._random is None:
            return line.pause_before_s
        return line.pause_before_s * self._random.uniform(1 - JITTER, 1 + JITTER)
