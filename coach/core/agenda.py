"""Where the couple is in the exercise, and what comes next.

    agenda = Agenda(exercise, begins=Partner.A)
    place = agenda.begin()
    while place:
        place = agenda.go_on(outcome)

The agenda knows steps, rounds, acts, conditions and exercises on the way, and nothing of sound or words.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from coach.core.actions import Partner
from coach.core.scoring import Facts, scored
from coach.packs.exercise import (
    BREAK,
    CHOOSE,
    EXERCISE,
    GOODBYE,
    NEXT_ROUND,
    NEXT_STEP,
    ONWARD,
    Act,
    Condition,
    Exercise,
    Step,
    conditions,
)

__all__ = ["Agenda", "Facts", "Place"]

KNOWN = "known"
"""In a condition: any value."""


@dataclass(frozen=True, slots=True)
class Place:
    """One act of the exercise, with the roles that the partners have in it."""

    exercise: Exercise
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

    @property
    def private(self) -> bool:
        """Whether a partner is alone with coach in it."""
        return self.step.private

    @property
    def says(self) -> str:
        """What coach says in it, with its slots."""
        return self.act.say_second if self.round and self.act.say_second else self.act.say


@dataclass(slots=True)
class _Cursor:
    """A place in one exercise."""

    exercise: Exercise
    begins: Partner
    """Who begins the present step; it alternates between steps with a round for each."""
    step: int = 0
    round: int = 0
    act: int = 0
    visits: Counter[str] = field(default_factory=Counter)
    """How often each act of this round happened."""

    @property
    def ended(self) -> bool:
        return self.step >= len(self.exercise.step)

    @property
    def steps(self) -> Step:
        """The present step."""
        return self.exercise.step[self.step]

    @property
    def speaker(self) -> Partner:
        return self.begins if self.round == 0 else self.begins.other

    @property
    def place(self) -> Place:
        step = self.steps
        return Place(self.exercise, step, self.step + 1, self.round, step.act[self.act], self.speaker)


class Agenda:
    """A cursor over an exercise, and over those that it leads to."""

    def __init__(
        self,
        exercise: Exercise,
        begins: Partner = Partner.A,
        *,
        others: Mapping[str, Exercise] | None = None,
        facts: Facts | None = None,
        first_step: int = 1,
    ) -> None:
        """`others` may follow on the way; `first_step` is where an interrupted session goes on."""
        self.facts: Facts = dict(facts or {})
        self._others = others or {}
        self._exercise = exercise
        self._begins = begins
        self._first_step = first_step
        self._stack: list[_Cursor] = []

    @property
    def place(self) -> Place | None:
        """The present act, or None when the exercise is over."""
        return self._stack[-1].place if self._stack else None

    @property
    def exercise(self) -> Exercise:
        """The present exercise, or the last one."""
        return self._stack[-1].exercise if self._stack else self._exercise

    @property
    def whereabouts(self) -> tuple[Exercise, int]:
        """The exercise that the couple came for and the number of its step, whatever happens within it."""
        main = next((cursor for cursor in self._stack if not cursor.exercise.passing), self._stack[0])
        return main.exercise, main.step + 1

    def begin(self) -> Place | None:
        """Go to the first act."""
        if not self.offers(self._exercise):
            self._exercise, self._first_step = self._others.get(CHOOSE, self._exercise), 1
        if self.offers(self._exercise):
            self._push(self._exercise, self._begins, self._first_step - 1)
        return self.place

    def go_on(self, outcome: str = "") -> Place | None:
        """Leave the present act with what came out of it. Returns the next place."""
        place = self.place
        if place is None:
            return None
        target = place.act.answers.get(outcome, place.act.then)
        if target.startswith(EXERCISE):
            exercise = self._others.get(target.removeprefix(EXERCISE))
            if exercise is not None and self.offers(exercise):
                self._push(exercise, self._cursor.begins)
                return self.place
            target = place.act.then
        self._follow(place.act.then if target == BREAK else target)
        return self.place

    def wants_break(self, outcome: str) -> bool:
        """Whether this outcome of the present act leads to a break."""
        place = self.place
        return place is not None and place.act.answers.get(outcome, place.act.then) == BREAK

    def offers(self, exercise: Exercise) -> bool:
        """Whether the exercise may be done, as far as is known."""
        return self.holds(exercise.when)

    def keep(self, key: str, partner: Partner | None, value: str) -> None:
        """Remember an answer; conditions, scores and slots look it up."""
        self.facts[key, partner] = value
        self.facts.update(scored(self.exercise, self.facts))

    def forget_words(self) -> None:
        """Forget what was said in the couple's own words. Answers that only steer the way stay."""
        told = {
            act.keep
            for exercise in (self._exercise, *(cursor.exercise for cursor in self._stack))
            for act in exercise.acts()
            if act.expect in ("story", "phrase")
        }
        self.facts = {at: value for at, value in self.facts.items() if at[0] not in told}

    def fact(self, key: str, partner: Partner | None) -> str | None:
        """The answer of that partner, or of both."""
        return self.facts.get((key, partner), self.facts.get((key, None)))

    def holds(self, when: str) -> bool:
        """Whether a condition holds at the present place."""
        return all(self._is(condition) for condition in conditions(when))

    # The way

    @property
    def _cursor(self) -> _Cursor:
        return self._stack[-1]

    def _push(self, exercise: Exercise, begins: Partner, step: int = 0) -> None:
        self._stack.append(_Cursor(exercise, begins))
        for earlier in exercise.step[:step]:
            if earlier.rounds == "each":
                self._cursor.begins = self._cursor.begins.other
        self._enter_step(min(step, len(exercise.step) - 1))

    def _follow(self, target: str) -> None:
        if target == NEXT_ROUND:
            self._leave_round()
        elif target == NEXT_STEP:
            self._leave_step()
        elif target == GOODBYE:
            self._enter_step(max(self._cursor.step + 1, len(self._cursor.exercise.step) - 1))
        elif target == ONWARD or target.startswith(EXERCISE) or not self._jump(target):
            self._onward()

    def _jump(self, name: str) -> bool:
        cursor = self._cursor
        position = cursor.steps.find(name)
        if position is None or cursor.visits[name] >= cursor.steps.act[position].at_most:
            return False
        self._enter_act(position)
        return True

    def _onward(self) -> None:
        cursor = self._cursor
        for position in range(cursor.act + 1, len(cursor.steps.act)):
            act = cursor.steps.act[position]
            if not act.aside and self.holds(act.when):
                self._enter_act(position)
                return
        self._leave_round()

    def _enter_act(self, position: int) -> None:
        cursor = self._cursor
        cursor.act = position
        act = cursor.steps.act[position]
        cursor.visits[act.name] += 1
        self.facts.update({(key, None): value for key, value in act.put.items()})

    def _leave_round(self) -> None:
        if self._cursor.steps.rounds == "each" and self._cursor.round == 0:
            self._enter_round(1)
        else:
            self._leave_step()

    def _leave_step(self) -> None:
        cursor = self._cursor
        if cursor.steps.rounds == "each":
            cursor.begins = cursor.begins.other
        self._enter_step(cursor.step + 1)

    def _enter_step(self, number: int) -> None:
        cursor = self._cursor
        cursor.step, cursor.round = number, 0
        while not cursor.ended:
            if self.holds(cursor.steps.when):
                self._enter_round(0)
                return
            cursor.step += 1
        self._stack.pop()
        if self._stack and self.offers(self._cursor.exercise):
            self._onward()
        elif self._stack:
            self._choose_another()

    def _choose_another(self) -> None:
        """What happened on the way speaks against the exercise: the couple chooses another one."""
        begins = self._stack.pop().begins
        if (choose := self._others.get(CHOOSE)) is not None:
            self._push(choose, begins)
        elif self._stack:
            self._onward()

    def _enter_round(self, number: int) -> None:
        self._cursor.round = number
        self._cursor.visits.clear()
        self._cursor.act = -1
        self._onward()

    def _is(self, condition: Condition) -> bool:
        """Without a role a condition holds if it is true of either partner, or of both."""
        if condition.role and self._stack:
            speaker = self._cursor.speaker
            partner = speaker if condition.role == "speaker" else speaker.other
            answers = [self.fact(condition.key, partner)]
        else:
            answers = [answer for (key, _), answer in self.facts.items() if key == condition.key]
        found = any(answer and condition.value in (answer, KNOWN) for answer in answers)
        return found != condition.negated
