"""What all parts of a session share: the couple, the pack, the time, the floor, and coach's mouth."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from coach.core.actions import NOBODY, Action, Floor, GiveFloor, Hush, Keep, Partner, Purpose, Say
from coach.core.agenda import Agenda, Facts
from coach.core.answers import Understanding
from coach.core.completeness import Completeness
from coach.core.conversation import Phase, Signal
from coach.core.cues import CueEngine
from coach.core.endings import Ending, Patience
from coach.core.frame import samples
from coach.core.heat import Heat
from coach.core.ledger import Ledger
from coach.core.level import Level
from coach.core.listening import Senses
from coach.core.manners import Manners
from coach.core.turns import own_pace, tempo_of_talk
from coach.core.wording import Couple, Wording, reveals
from coach.packs.exercise import CHOOSE, Exercise
from coach.packs.language import Language, Lines

QUIET = samples(0.8)
"""Coach begins to speak by itself only after so much silence."""


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """What a couple may set."""

    country: str = "elsewhere"
    """Whose help lines are read, as a code of countries.toml."""
    begins: Partner = Partner.A
    patience: Patience = field(default_factory=Patience)
    break_minutes: int = 20
    """A break is at least so long."""
    hold_minutes: float = 10
    """In a pause, or after a break, coach asks once after this time, and ends after as long again."""
    question_s: float = 12.0
    """How long coach waits for the answer to a question of its own."""
    warmth_s: float = 90.0
    """A good move is named at most this often."""
    facts: Mapping[tuple[str, Partner | None], str] = field(default_factory=dict)
    """What is known already: what the couple promised the last time, whether it is their first time, or all
    that was answered in a session that was cut off."""
    first_step: int = 1
    """Where a session that was cut off goes on."""


class Sitting:
    """One couple, at one table, now."""

    def __init__(
        self,
        language: Language,
        exercise: Exercise,
        couple: Couple,
        engine: CueEngine,
        settings: SessionSettings,
        send: Callable[[Signal], None],
    ) -> None:
        self.settings = settings
        self.prompts = language.prompts
        self.country = language.countries.country[settings.country]
        self.couple = couple
        self.send = send
        """Follows the conversation's table."""
        self.ledger = Ledger()
        known: Facts = dict(settings.facts)
        self.agenda = Agenda(
            exercise,
            settings.begins,
            others=language.exercises,
            facts=known,
            first_step=settings.first_step,
        )
        self.understanding = Understanding(language.answers)
        self.manners = Manners(language.prompts)
        self.heat = Heat()
        self.level = Level()
        self.paces = {partner: own_pace() for partner in (*Partner, None)}
        """How each partner pauses; None is for when either may speak."""
        self.tempo = tempo_of_talk()
        ending = Ending(language.answers, settings.patience, Completeness(language.turn_endings))
        self.senses = Senses(engine, self.manners, ending, self.understanding, self.heat, self.level)
        self.at = 0
        self.voiced = -QUIET
        """When a voice was heard last."""
        self.floor: Floor = NOBODY
        self.prompt = 0
        """The number of the last prompt."""
        self.unheard: list[Say] = []
        """What was said and nobody has heard to its end yet."""
        self.deadline: int | None = None
        """When a phase that waits for somebody gives up waiting."""
        self.context: list[str] = []
        """The turns before this one, oldest first."""
        self._wording = Wording(language.prompts, (*language.exercises.values(), exercise), couple)
        self._actions: list[Action] = []

    def do(self, action: Action) -> None:
        """Take an action."""
        self._actions.append(action)

    def take_actions(self) -> tuple[Action, ...]:
        """The actions since the last call."""
        actions, self._actions = tuple(self._actions), []
        return actions

    # The floor

    def give_floor(self, to: Floor) -> None:
        """Let everybody know who may speak."""
        if to != self.floor:
            self.floor = to
            self.do(GiveFloor(self.at, to))

    @property
    def speaking(self) -> Partner | None:
        """Whose words are heard; None where both may speak, or nobody."""
        return self.floor[0] if len(self.floor) == 1 else None

    @property
    def private(self) -> bool:
        """Whether what is said now is put down nowhere."""
        place = self.agenda.place
        return place is not None and place.private

    @property
    def choosing(self) -> bool:
        """Whether the couple hears what it can choose from: that too depends on what was said in private."""
        place = self.agenda.place
        return place is not None and place.exercise.name == CHOOSE

    # Coach's mouth

    def say(self, text: str, purpose: Purpose, *, private: bool = False) -> None:
        """Speak, and take the floor for it. `private`: the couple's own words are in it."""
        if not text:
            return
        self.give_floor(NOBODY)
        self.prompt += 1
        self.ledger.coach_spoke += 1
        said = Say(self.at, self.prompt, text, purpose, private or self.private or self.choosing)
        self.unheard.append(said)
        self.do(said)

    def heard(self, prompt: int) -> None:
        """A prompt was heard to its end."""
        self.unheard = [said for said in self.unheard if said.prompt > prompt]

    def take_unheard(self) -> list[Say]:
        """What nobody has heard; it counts as said no more."""
        unheard, self.unheard = self.unheard, []
        return unheard

    def say_again(self, unheard: list[Say]) -> None:
        """Say what nobody could hear."""
        for said in unheard:
            self.say(said.text, said.purpose, private=said.private)

    def hush(self) -> None:
        """Fall silent, and forget what was still to be said."""
        self.unheard = []
        self.do(Hush(self.at))

    def say_line(self, line: str, purpose: Purpose = Purpose.PROMPT) -> None:
        """Speak a line of the exercise. A line that reads back the agreements is one prompt for each."""
        if line == "{agreed}":
            for text in self._wording.agreed(self.ledger.promises):
                self.say(text, purpose, private=True)
        else:
            self.say(self.fill(line), purpose, private=reveals(line))

    def say_one_of(self, lines: Lines, purpose: Purpose, **more: str) -> None:
        """Speak the next variant of a sentence."""
        self.say(self.pick(lines, **more), purpose)

    def say_agreed(self) -> None:
        """Read back what was agreed so far, if anything was."""
        if self.ledger.promises:
            self.say_line("{agreed}")

    def pick(self, lines: Lines, **more: str) -> str:
        """The next variant of a sentence, filled for whoever has the floor in this act."""
        place = self.agenda.place
        partner = place.partner if place else None
        both = self.prompts.you_two
        names = {"name": both, "other": both}
        if partner is not None:
            names = {"name": self.couple.name(partner), "other": self.couple.name(partner.other)}
        return self._wording.pick(lines, place, self.agenda.facts, **{**names, **more})

    def fill(self, text: str) -> str:
        """A sentence of the exercise, filled for the present place."""
        return self._wording.fill(text, self.agenda.place, self.agenda.facts)

    # What is put down

    def put_down(self, key: str, partner: Partner | None, value: str) -> None:
        """Keep an answer, unless it was given in private."""
        if not self.private:
            self.ledger.keep(key, partner, value)
            self.do(Keep(self.at, key, partner, value))

    @property
    def quiet(self) -> bool:
        """Whether nobody is speaking."""
        return self.at - self.voiced >= QUIET


class Part:
    """Something that acts in a sitting. The conversation's table calls its methods."""

    def __init__(self, sitting: Sitting) -> None:
        self.sitting = sitting
        self.prompts = sitting.prompts
        self.settings = sitting.settings

    def send(self, signal: Signal) -> None:
        """Follow the table."""
        self.sitting.send(signal)


__all__ = ["QUIET", "Part", "Phase", "SessionSettings", "Sitting"]
