"""Coach gives way: a partner speaks over it. It falls silent, listens, and says again what was not heard.

Whoever is silent again after something that was no command has only murmured, or has asked something of the
other. Then what was broken off is said once more; broken off again, it counts as heard, so that nobody who
goes on talking is held up by the same sentence for ever.
"""

from coach.core.actions import Say
from coach.core.conversation import Signal
from coach.core.floor import TurnHolder
from coach.core.frame import samples
from coach.core.sitting import Part, Sitting

PATIENCE = samples(1.2)
"""Coach goes on only after so much silence."""


class Yield(Part):
    """Gives way, and goes on."""

    def __init__(self, sitting: Sitting, turn: TurnHolder) -> None:
        super().__init__(sitting)
        self._turn = turn
        self._broken_off: list[Say] = []
        self._said_at = 0
        """The number of the last prompt then: there is another one when something else was said since."""
        self._said_again = ""
        """What was broken off before."""

    def give_way(self) -> None:
        """Fall silent in mid-word. What nobody has heard to its end is kept."""
        if unheard := self.sitting.take_unheard():
            self.sitting.hush()
            self.sitting.voiced = self.sitting.at
            self._broken_off, self._said_at = unheard, self.sitting.prompt

    def give_back(self) -> None:
        """Within a turn the speaker goes on, and what coach wanted to say is let go."""
        self.sitting.hush()
        self._turn.hand_back(chime=False)

    def go_on(self) -> None:
        """Say the rest, when it is quiet and nothing else has been said since."""
        if not self._broken_off:
            return
        if self.sitting.prompt != self._said_at:
            self._broken_off = []
        elif self.sitting.at - self.sitting.voiced >= PATIENCE:
            rest, self._broken_off = self._broken_off, []
            twice = rest[0].text == self._said_again
            self._said_again = "" if twice else rest[0].text
            rest = rest[1:] if twice else rest
            self.sitting.say_again(rest)
            if not rest:
                self.send(Signal.PROMPT_ENDED)
