"""A room for the tests of the box: whoever sits there answers what coach says, and presses the button."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from coach.audio.playout import Playout
from coach.audio.resampling import Sound
from coach.core.events import ButtonPressed, Press
from coach.core.frame import FRAME, RATE, Frame, samples, seconds
from coach.core.room import Clip, ClipEnded, RoomEvent

Speak = Callable[[str], Sound]


class Table:
    """Nobody speaks until coach does, except for `first`."""

    def __init__(
        self,
        speak: Speak,
        answers: Mapping[str, str] | None = None,
        *,
        first: str = "",
        moves: Mapping[float, Callable[[], object]] | None = None,
        limit_s: float = 240.0,
    ) -> None:
        """`answers` by a part of what coach says; the first that fits. `moves` happen at their time, in s.

        After `limit_s` the room is empty.
        """
        self._speak = speak
        self._answers = dict(answers or {})
        self._moves = sorted((moves or {}).items())
        self._limit = samples(limit_s)
        self._playout = Playout(RATE)
        self._presses: list[Press] = []
        self._sound = np.concatenate([silence(0.5), speak(first)]) if first else silence(0)
        self._answer = ""
        self.said: list[str] = []
        """What coach said."""
        self.now_s = 0.0
        self.closed = False

    def __iter__(self) -> Iterator[Frame | RoomEvent]:
        for at in range(0, self._limit, FRAME):
            self.now_s = seconds(at)
            while self._moves and self._moves[0][0] <= self.now_s:
                self._moves.pop(0)[1]()
            while self._presses:
                yield ButtonPressed(at, self._presses.pop(0))
            playing = self._playout.speaking
            self._playout.take(FRAME)
            if self._answer and not self._playout.busy:
                self._sound = np.concatenate([silence(0.6), self._speak(self._answer)])
                self._answer = ""
            piece, self._sound = self._sound[:FRAME], self._sound[FRAME:]
            yield Frame(at, np.pad(piece, (0, FRAME - len(piece))).tobytes(), playing)
            for clip, _ in self._playout.take_ended():
                yield ClipEnded(at + FRAME, clip)

    def play(self, clip: Clip) -> None:
        """Coach says something: an answer may follow."""
        self._playout.play(clip)
        if clip.text:
            self.said.append(clip.text)
            self._answer = next((said for key, said in self._answers.items() if key in clip.text), "")

    def hush(self) -> None:
        """Coach falls silent."""
        self._playout.hush()

    def forget(self) -> None:
        """Nobody hears the rest of what is being said here, by coach or by anybody else."""
        self._playout.hush()
        self._sound, self._answer = silence(0), ""

    def press(self, press: Press) -> None:
        """What the button tells."""
        self._presses.append(press)

    def close(self) -> None:
        """The room is left."""
        self.closed = True


def silence(length_s: float) -> Sound:
    """Nothing is heard."""
    return np.zeros(samples(length_s), np.int16)
