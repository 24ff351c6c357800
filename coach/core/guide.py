"""What coach does, phase by phase: the methods that the conversation's table names.

A `Guide` leads one couple through one exercise. It collects actions; `coach.core.session` feeds it and takes them.
"""

from dataclasses import dataclass, field

from coach.core.actions import (
    BOTH,
    NOBODY,
    Action,
    Chime,
    Earcon,
    End,
    Floor,
    GiveFloor,
    Hush,
    Keep,
    Partner,
    Purpose,
    Say,
    ShowStep,
)
from coach.core.agenda import Agenda, Place
from coach.core.answers import Understanding
from coach.core.conversation import Conversation, Phase, Signal
from coach.core.cues import MOVES, CueEngine
from coach.core.frame import samples
from coach.core.ledger import Ledger
from coach.core.listening import Listener, Over
from coach.core.manners import Manners
from coach.core.turns import Ending, Patience, Turn
from coach.core.wording import Couple, Wording, reveals
from coach.packs.exercise import Exercise
from coach.packs.language import Language


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """What a couple may set."""

    country: str = "elsewhere"
    """Whose help lines are read, as a code of countries.toml."""
    begins: Partner = Partner.A
    patience: Patience = field(default_factory=Patience)
    break_minutes: float = 20
    hold_minutes: float = 10
    """In a pause, or after a break, coach asks once after this time, and ends the session after as long again."""
    question_s: float = 12.0
    """How long coach waits for the answer to a question of its own."""
    warmth_s: float = 90.0
    """A good move is named at most this often."""


class Guide:
    """Leads one couple through one exercise. The conversation's table calls its methods."""

    def __init__(
        self, language: Language, exercise: Exercise, couple: Couple, engine: CueEngine, settings: SessionSettings
    ) -> None:
        self.settings = settings
        self.prompts = language.prompts
        self.country = language.countries.country[settings.country]
        self.couple = couple
        self.engine = engine
        self.ledger = Ledger()
        self.agenda = Agenda(exercise, settings.begins)
        self.understanding = Understanding(language.answers)
        self.manners = Manners(language.prompts)
        self.at = 0
        self.phase = Phase.READY
        self.floor: Floor = NOBODY
        self.listener: Listener | None = None
        self.prompt = 0
        """The number of the last prompt."""
        self.deadline: int | None = None
        """When a phase that waits for somebody gives up waiting."""
        self.over = Over("")
        """How the last turn ended."""
        self.alert = ""
        """The kind of the alert that stopped the session."""
        self.context: list[str] = []
        """The turns before this one, oldest first."""
        self._actions: list[Action] = []
        self._wording = Wording(language.prompts, exercise, couple)
        self._ending = Ending(language.answers, settings.patience)
        self._conversation = Conversation(self)
        self._step = (0, 0)
        self._asked = ""
        self._question = ""
        self._earlier = ""
        self._nudged = False
        self._helped = 0
        self._named_at = -samples(3600)
        self._why = "finished"

    # Tools

    def send(self, signal: Signal) -> None:
        """Follow the table."""
        self._conversation.send(signal)

    def do(self, action: Action) -> None:
        """Take an action."""
        self._actions.append(action)

    def take_actions(self) -> tuple[Action, ...]:
        """The actions since the last call."""
        actions, self._actions = tuple(self._actions), []
        return actions

    def say(self, text: str, purpose: Purpose, *, private: bool = False) -> None:
        """Speak, and take the floor for it. `private`: the couple's own words are in it."""
        if not text:
            return
        self.give_floor(NOBODY)
        self.prompt += 1
        self.ledger.coach_spoke += 1
        self.do(Say(self.at, self.prompt, text, purpose, private))

    def say_line(self, line: str, purpose: Purpose = Purpose.PROMPT) -> None:
        """Speak a line of the exercise."""
        self.say(self.fill(line), purpose, private=reveals(line))

    def aside(self, text: str, purpose: Purpose) -> None:
        """Speak within a turn, and let it go on."""
        self.say(text, purpose)
        self.send(Signal.SPEAK_ASIDE)

    def give_floor(self, to: Floor) -> None:
        """Let everybody know who may speak."""
        if to != self.floor:
            self.floor = to
            self.do(GiveFloor(self.at, to))

    def pick(self, lines: tuple[str, ...], **more: str) -> str:
        """The next variant of a line, filled for the present place."""
        return self._wording.pick(lines, self.agenda.place, self.agenda.facts, **more)

    def fill(self, text: str) -> str:
        """A sentence of the exercise, filled for the present place."""
        agreed = self._wording.agreed(self.ledger.promises) if "{agreed}" in text else ""
        return self._wording.fill(text, self.agenda.place, self.agenda.facts, agreed=agreed)

    @property
    def speaking(self) -> Partner | None:
        """Whose words are heard; None where both may speak, or nobody."""
        return self.floor[0] if len(self.floor) == 1 else None

    # PROMPTING: coach leads

    def begin(self) -> None:
        """The session starts."""
        self._enter(self.agenda.begin())

    def waits_for_answer(self) -> bool:
        """Whether the present act gives somebody the floor."""
        place = self.agenda.place
        return place is not None and place.act.who != "nobody"

    def go_on(self) -> None:
        """An act that only speaks was said."""
        self._enter(self.agenda.go_on())

    def come_back(self) -> None:
        """After a pause or a break: the same act again."""
        self.say(self.pick(self.prompts.hold.resume), Purpose.MANNERS)
        self.deadline = None
        self._ask_again()

    def come_back_hearing(self) -> None:
        """The microphone is back: the same act again."""
        self.say(self.pick(self.prompts.hold.microphone_back), Purpose.MANNERS)
        self._ask_again()

    def stay(self) -> None:
        """Nobody wants to stop: the same act again."""
        self.say(self.pick(self.prompts.hold.stop_no), Purpose.MANNERS)
        self.deadline = None
        self._ask_again()

    def _enter(self, place: Place | None) -> None:
        if place is None:
            self.send(Signal.FINISHED)
            return
        if (place.number, place.round) != self._step:
            if place.number != self._step[0]:
                of = len(self.agenda.exercise.step)
                self.do(ShowStep(self.at, place.step.title, place.number, of))
                self.say_line(place.step.purpose)
            self._step = (place.number, place.round)
        self._earlier = ""
        self._helped = 0
        before = self.prompt
        self._asked = place.act.say
        self.say_line(self._asked)
        if self.prompt == before:  # an act without a word: nothing will end, so go on at once
            self.go_on()

    def _ask_again(self) -> None:
        if self.listener is not None:
            self._earlier = " ".join(filter(None, (self._earlier, self.listener.turn.text)))
        if self.agenda.place is None:
            self.send(Signal.FINISHED)
        else:
            self.say_line(self._asked, Purpose.REPROMPT)

    # LISTENING: a partner has the floor

    def open_floor(self) -> None:
        """The act was said: somebody's turn begins."""
        place = self.agenda.place
        assert place is not None, "guarded by waits_for_answer"
        turn = Turn(began=self.at, expect=place.act.expect)
        context = self.context[-2:]
        self.listener = Listener(
            place, turn, self.engine, context, self.manners, self._ending, self.understanding
        )
        self.return_floor()

    def return_floor(self) -> None:
        """Coach has spoken within the turn: it goes on."""
        place = self.agenda.place
        assert self.listener is not None
        assert place is not None
        self.listener.return_floor(self.at)
        self.give_floor(BOTH if place.partner is None else (place.partner,))
        self.do(Chime(self.at, Earcon.YOUR_TURN))

    def close_turn(self) -> None:
        """A turn is over: keep what was said, say what belongs to the answer, go on."""
        place, listener, over = self.agenda.place, self.listener, self.over
        assert listener is not None
        assert place is not None
        partner, text = place.partner, " ".join(filter(None, (self._earlier, listener.turn.text)))
        self.give_floor(NOBODY)
        if partner is not None:
            self.ledger.partners[partner].turns += 1
        if text:
            self.context.append(text)
        self._keep(place, listener, text, over.outcome)
        self._seal(place, over.outcome)
        if over.timed_out:
            self.say(self.pick(self.prompts.turn.time_up), Purpose.MANNERS)
        elif over.outcome == "silent":
            self.say(self.pick(self.prompts.turn.moving_on), Purpose.MANNERS)
        else:
            self._name_move(listener, partner)
        self.manners.end_turn(partner)
        self.say_line(place.act.reply.get(over.outcome, ""))
        self.listener = None
        break_first = self.agenda.wants_break(over.outcome)
        following = self.agenda.go_on(over.outcome)
        if break_first:
            self._asked = following.act.say if following else ""
            self.send(Signal.TAKE_BREAK)
        else:
            self._enter(following)

    def _keep(self, place: Place, listener: Listener, text: str, outcome: str) -> None:
        act = place.act
        if not act.keep or outcome in ("skipped", "silent"):
            return
        number = self.understanding.number(text) if act.expect == "number" else None
        if act.expect in ("story", "phrase"):
            text = self.understanding.phrase(text) if act.expect == "phrase" else text
            too_long = act.words and len(text.split()) > act.words
            fact = value = act.otherwise if too_long or listener.attacked else text
        else:
            fact, value = outcome, outcome if number is None else str(number)
        if fact:
            self.agenda.keep(act.keep, place.partner, fact)
            self._put_down(act.keep, place.partner, value)

    def _seal(self, place: Place, outcome: str) -> None:
        """A yes makes a promise of what was said."""
        words = self.agenda.fact(place.act.promise, place.partner)
        if outcome == "yes" and words:
            self._put_down("promise", place.partner, words)

    def _put_down(self, key: str, partner: Partner | None, value: str) -> None:
        self.ledger.keep(key, partner, value)
        self.do(Keep(self.at, key, partner, value))

    def _name_move(self, listener: Listener, partner: Partner | None) -> None:
        """Name one good move, rarely: one that was asked for, or the last."""
        if listener.attacked or partner is None or self.at - self._named_at < samples(self.settings.warmth_s):
            return
        kinds = [cue.kind for cue in listener.cues if cue.kind in MOVES and cue.kind in self.prompts.move]
        hoped = [kind for kind in kinds if kind in listener.place.act.wants]
        if kinds:
            self._named_at = self.at
            kind = (hoped or kinds)[-1]
            line = self.pick(self.prompts.move[kind], other=self.couple.name(partner.other))
            self.say(line, Purpose.MOVE)

    # What a partner in the turn may need

    def repeat(self) -> None:
        """Say the question again."""
        self.say_line(self._asked, Purpose.REPROMPT)
        self.send(Signal.SPEAK_ASIDE)

    def help(self) -> None:
        """Offer the stem, then examples."""
        place = self.agenda.place
        examples = place.act.examples if place else ()
        self._helped += 1
        if self._helped > 1 and examples:
            example = self.fill(examples[(self._helped - 2) % len(examples)])
            self.aside(self.pick(self.prompts.turn.example, example=example), Purpose.MANNERS)
        else:
            lines = self.prompts.turn.help if self.stem else self.prompts.turn.help_open
            self.aside(self.pick(lines, stem=self.stem), Purpose.MANNERS)

    @property
    def stem(self) -> str:
        """Words to begin with, for the present act."""
        place = self.agenda.place
        return self.fill(place.act.stem) if place else ""

    # ASKING: questions of coach's own

    def ask_to_stop(self) -> None:
        """Somebody said stop: make sure."""
        self._ask("stop", self.pick(self.prompts.hold.stop_ask))

    def offer_break(self) -> None:
        """The last rung of the ladder."""
        self._ask("break", self.pick(self.prompts.hold.break_offer))

    def asked_to_stop(self) -> bool:
        """Whether the question was: stop here?"""
        return self._question == "stop"

    def open_question(self) -> None:
        """Either may answer."""
        self.give_floor(BOTH)
        self.deadline = self.at + samples(self.settings.question_s)

    def _ask(self, question: str, text: str) -> None:
        self._question = question
        self.say(text, Purpose.MANNERS)

    # PAUSED and BREAK

    def pause(self) -> None:
        """Hold everything."""
        self.do(Hush(self.at))
        self.say(self.pick(self.prompts.hold.pause), Purpose.MANNERS)
        self.do(Chime(self.at, Earcon.PAUSE))
        self._hold(self.settings.hold_minutes)

    def begin_break(self) -> None:
        """A timed break, apart."""
        minutes = f"{self.settings.break_minutes:.0f}"
        self.say(self.pick(self.prompts.hold.break_begins, minutes=minutes), Purpose.MANNERS)
        self._hold(self.settings.break_minutes)

    def open_hold(self) -> None:
        """Whoever is there may call coach back."""
        self.give_floor(BOTH)

    def meet_deadline(self) -> None:
        """Nobody came: ask once, then end kindly. A question without an answer is a no to breaks, a yes to stopping."""
        self.deadline = None
        match self.phase:
            case Phase.ASKING:
                self.send(Signal.YES if self.asked_to_stop() else Signal.NO)
            case Phase.PAUSED | Phase.BREAK | Phase.LOST if self._nudged:
                self.send(Signal.LEFT)
            case Phase.PAUSED:
                self._call_back(self.prompts.hold.pause_nudge)
            case Phase.BREAK:
                self._call_back(self.prompts.hold.break_over)
            case Phase.LOST:
                self._call_back(self.prompts.hold.microphone_lost)

    def _hold(self, minutes: float) -> None:
        self._nudged = False
        self.deadline = self.at + samples(60 * minutes)

    def _call_back(self, lines: tuple[str, ...]) -> None:
        self._nudged = True
        self.say(self.pick(lines), Purpose.NUDGE)
        self.deadline = self.at + samples(60 * self.settings.hold_minutes)

    # LOST: the microphone is gone

    def report_lost(self) -> None:
        """Say so, if the loudspeaker still works, and wait."""
        self.do(Hush(self.at))
        self.do(Chime(self.at, Earcon.TROUBLE))
        self.say(self.pick(self.prompts.hold.microphone_lost), Purpose.MANNERS)
        self._hold(self.settings.hold_minutes)

    # CLOSING: the way out, always with the help lines

    def say_goodbye(self) -> None:
        """The exercise is over."""
        self._close("finished", self.prompts.safety.goodbye)

    def stop(self) -> None:
        """The couple stops: what was agreed so far, and the lines."""
        self.say(self.pick(self.prompts.hold.stopped), Purpose.PROMPT)
        if self.ledger.promises:
            self.say(self._wording.agreed(self.ledger.promises), Purpose.PROMPT, private=True)
        self._close("stopped", self.prompts.safety.goodbye)

    def leave(self) -> None:
        """Nobody answers any more."""
        self._close("left", self.pick(self.prompts.hold.left), self.prompts.safety.goodbye)

    def stop_for_safety(self) -> None:
        """Somebody is not safe. Nobody is told who said what."""
        self.do(Hush(self.at))
        first = self.prompts.safety.self_harm if self.alert == "self_harm" else self.prompts.safety.stop
        self._close("safety", first, self.prompts.safety.lines, purpose=Purpose.SAFETY)

    def end(self) -> None:
        """The last word was said."""
        self.give_floor(NOBODY)
        self.do(End(self.at, self._why))

    def _close(self, why: str, *texts: str, purpose: Purpose = Purpose.PROMPT) -> None:
        self._why = why
        self.deadline = None
        for text in (*texts, *(line.say for line in self.country.line)):
            self.say(text, purpose)
