"""The way out of a session, whatever led there.

It always has the help lines, so that hearing them exposes nobody.
"""

from coach.core.actions import NOBODY, End, Purpose
from coach.core.sitting import Part, Sitting

CUT_OFF = "cut off"


class Close(Part):
    """Says goodbye."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(sitting)
        self.alert = ""
        """The kind of the alert that stopped the session."""
        self._why = "finished"

    def say_goodbye(self) -> None:
        """The exercise is over."""
        self._close("finished", self.prompts.safety.goodbye)

    def stop(self) -> None:
        """The couple stops: what was agreed so far, and the lines."""
        self.sitting.say_one_of(self.prompts.hold.stopped, Purpose.PROMPT)
        self.sitting.say_agreed()
        self._close("stopped", self.prompts.safety.goodbye)

    def leave(self) -> None:
        """Nobody answers any more."""
        self.sitting.say_one_of(self.prompts.hold.left, Purpose.PROMPT)
        self._close("left", self.prompts.safety.goodbye)

    def part_unhearing(self) -> None:
        """Coach hears no word any more, for good."""
        self.sitting.hush()
        self.sitting.say_one_of(self.prompts.hold.hearing_lost, Purpose.PROMPT)
        self._close(CUT_OFF, self.prompts.safety.goodbye)

    def stop_for_safety(self) -> None:
        """Somebody is not safe. Nobody is told who said what."""
        self.sitting.hush()
        first = self.prompts.safety.self_harm if self.alert == "self_harm" else self.prompts.safety.stop
        self._close("safety", first, self.prompts.safety.lines, purpose=Purpose.SAFETY)

    def end(self) -> None:
        """The last word was said. A session that was cut off has no `End`: another time it may go on."""
        self.sitting.give_floor(NOBODY)
        if self._why != CUT_OFF:
            self.sitting.do(End(self.sitting.at, self._why))

    def _close(self, why: str, *texts: str, purpose: Purpose = Purpose.PROMPT) -> None:
        self._why = why
        self.sitting.deadline = None
        for text in (*texts, *(line.say for line in self.sitting.country.line)):
            self.sitting.say(text, purpose)
