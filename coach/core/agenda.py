"""Where the couple is in the exercise, and what comes next.

    agenda = Agenda(exercise, begins=Partner.A)
    place = agenda.begin()
    while place:
        place = agenda.go_on(outcome)

The agenda knows steps, rounds, acts and conditions, and nothing of sound or words.
"""

from collections import Counter
from dataclasses import dataclass

from coach.core.actions import Partner
from coach.packs.exercise import BREAK, GOODBYE, NEXT_ROUND, NEXT_STEP, ONWARD, WHEN, Act, Exercise, Step

Facts = dict[tuple[str, Partner | None], str]
"""What was answered, by key and partner (None: by both)."""


@dataclass(frozen=True, slots=True)
class Place:
    """One act of the exercise, with the roles that the partners have in it."""

    step: Step
    number: int
    """Of the step, from 1."""
    round: int
    act: Act
    speaker: Partner

    @property
    def listener(self) -> Partner:
        """The partner who is not the speaker."""
        return self.speaker.other

    @property
    def partner(self) -> Partner | None:
        """Whose answer is waited for; None where it is both's, or nobody's."""
        return {"speaker": self.speaker, "listener": self.listener}.get(self.act.who)


class Agenda:
    """A cursor over an exercise."""

    def __init__(self, exercise: Exercise, begins: Partner = Partner.A) -> None:
        self.exercise = exercise
        self.facts: Facts = {}
        self.begins = begins
        """Who begins the present step; it alternates between steps with a round for each."""
        self._step = 0
        self._round = 0
        self._act = 0
        self._visits: Counter[str] = Counter()

    @property
    def place(self) -> Place | None:
        """The present act, or None when the exercise is over."""
        if self._step >= len(self.exercise.step):
            return None
        step = self.exercise.step[self._step]
        speaker = self.begins if self._round == 0 else self.begins.other
        return Place(step, self._step + 1, self._round, step.act[self._act], speaker)

    def begin(self) -> Place | None:
        """Go to the first act."""
        self._enter_step(0)
        return self.place

    def go_on(self, outcome: str = "") -> Place | None:
        """Leave the present act with what came out of it. Returns the next place."""
        place = self.place
        if place is None:
            return None
        target = place.act.answers.get(outcome, place.act.then)
        if target == BREAK:
            target = place.act.then
        if target == NEXT_ROUND:
            self._leave_round()
        elif target == NEXT_STEP:
            self._leave_step()
        elif target == GOODBYE:
            self._enter_step(max(self._step + 1, len(self.exercise.step) - 1))
        elif target == ONWARD or not self._jump(target):
            self._onward()
        return self.place

    def wants_break(self, outcome: str) -> bool:
        """Whether this outcome of the present act leads to a break."""
        place = self.place
        return place is not None and place.act.answers.get(outcome, place.act.then) == BREAK

    def keep(self, key: str, partner: Partner | None, value: str) -> None:
        """Remember an answer; `when` conditions and slots look it up."""
        self.facts[key, partner] = value

    def fact(self, key: str, partner: Partner | None) -> str | None:
        """The answer of that partner, or of both."""
        return self.facts.get((key, partner), self.facts.get((key, None)))

    def _jump(self, name: str) -> bool:
        step = self.exercise.step[self._step]
        position = step.find(name)
        if position is None or self._visits[name] >= step.act[position].at_most:
            return False
        self._act = position
        self._visits[name] += 1
        return True

    def _onward(self) -> None:
        step = self.exercise.step[self._step]
        for position in range(self._act + 1, len(step.act)):
            act = step.act[position]
            if not act.aside and self._holds(act.when):
                self._act = position
                self._visits[act.name] += 1
                return
        self._leave_round()

    def _leave_round(self) -> None:
        if self.exercise.step[self._step].rounds == "each" and self._round == 0:
            self._enter_round(1)
        else:
            self._leave_step()

    def _leave_step(self) -> None:
        if self.exercise.step[self._step].rounds == "each":
            self.begins = self.begins.other
        self._enter_step(self._step + 1)

    def _enter_step(self, number: int) -> None:
        self._step = number
        while self._step < len(self.exercise.step):
            if self._holds(self.exercise.step[self._step].when):
                self._enter_round(0)
                return
            self._step += 1

    def _enter_round(self, number: int) -> None:
        self._round = number
        self._visits.clear()
        self._act = -1
        self._onward()

    def _holds(self, condition: str) -> bool:
        """A condition about an answer holds if it is true of the answer of either partner, or of both."""
        if not condition:
            return True
        match = WHEN.fullmatch(condition)
        assert match is not None, "checked when the pack was loaded"
        key, negated, value = match[1], match[2], match[3]
        found = value in (answer for (name, _), answer in self.facts.items() if name == key)
        return found != bool(negated)
