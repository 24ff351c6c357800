"""Listening to one turn: from sound events to findings.

A `Listener` is made when a partner gets the floor and is gone when the floor is. It knows what was asked and
finds out: what was noticed, which command was given, whether the turn is over and what came out of it, and
whether somebody needs a nudge. What coach does about a finding is the session's business.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from coach.core.agenda import Place
from coach.core.answers import Understanding, find
from coach.core.cues import ALERTS, COMMANDS, CUES, MOVES, Cue, CueEngine, Noticer
from coach.core.endings import Ending
from coach.core.events import FrameHeard, PartialHeard, UtteranceHeard
from coach.core.frame import FRAME, samples
from coach.core.heat import Heat
from coach.core.level import Level, Trouble
from coach.core.manners import Manners, Reply
from coach.core.turns import SHORT, Turn


class Need(Enum):
    """What a partner who has the floor may need from coach."""

    NUDGE = "nudge"
    STEM = "stem"
    MORE = "more"
    REPROMPT = "reprompt"
    TIME_SIGNAL = "time signal"
    SAY_AGAIN = "say again"
    """Some of it was lost on the way."""
    CLOSER = "closer"
    """Can hardly be heard."""
    FURTHER = "further"
    """Is too loud for the microphone."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """A cue, a move or an alert."""

    cue: Cue


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A cue that does not count any more."""

    cue: Cue


@dataclass(frozen=True, slots=True)
class Commanded:
    """A voice command to coach."""

    command: str


@dataclass(frozen=True, slots=True)
class Needed:
    """The speaker needs something from coach."""

    need: Need


@dataclass(frozen=True, slots=True)
class Cued:
    """The moment to answer a cue has come."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class TooMuch:
    """The moment has come to offer a break."""


@dataclass(frozen=True, slots=True)
class Over:
    """The turn is over."""

    outcome: str
    timed_out: bool = False


Finding = Noticed | TakenBack | Commanded | Needed | Cued | TooMuch | Over

TIME_SIGNAL_PAUSE = samples(1.0)
"""A time signal waits for a pause of this length: never mid-sentence."""
OVERTIME = 1.5
"""A turn ends at this multiple of its limit."""
CLOSED = frozenset({"yes-no", "number", "choice"})
"""What is asked for here can be heard in the words."""
TOLD = frozenset({"story", "phrase"})
"""To these a mere "yeah" is no answer."""
STORY = 6
"""An answer of so many words to a yes-or-no question is an answer, even if it is neither."""
VOICE = ("slower", "faster", "louder", "softer")
"""Commands that change coach's voice."""
URGENCY = ("stop", "pause", "break", "erase", "mute", *VOICE, "repeat", "skip", "help", "done")
"""When one utterance holds several commands, the first of these counts."""
COMMAND_WORDS = 8
"""A command that was said with a pause in it has at most so many words."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was said to the same question, before a pause or a break came in between."""

    text: str = ""
    cues: tuple[Cue, ...] = ()


NEW = Before()


@dataclass(frozen=True, slots=True)
class Senses:
    """What a listener hears with. The same for all turns of a session."""

    engine: CueEngine
    manners: Manners
    ending: Ending
    understanding: Understanding
    heat: Heat
    level: Level


class Listener:
    """Hears one turn."""

    def __init__(
        self, place: Place, turn: Turn, senses: Senses, context: Sequence[str], before: Before = NEW
    ) -> None:
        self.place = place
        self.turn = turn
        self.before = before
        self.cues = list(before.cues)
        """Noticed in this turn and not taken back."""
        self._senses = senses
        self._noticer = Noticer(senses.engine, context)
        self._manners = senses.manners
        self._ending = senses.ending
        self._understanding = senses.understanding
        self._asked: set[Need] = set()
        self._sound_lost = False
        self._answered = -1
        """The number of utterances there were when coach answered a cue: one utterance is answered once."""
        self._floor = 0
        self._manners.begin_turn()

    @property
    def said(self) -> str:
        """Everything that was said in the turn, also before a break, and what is being said just now."""
        before = "" if self.place.act.expect in CLOSED else self.before.text
        return " ".join(filter(None, (before, self.turn.text, self.turn.partial)))

    def lose_sound(self) -> None:
        """Some of the sound never arrived."""
        self._sound_lost = True

    def miss(self, length: int) -> None:
        """So many samples went by unheard: no silence, and no time of the turn."""
        self.turn.miss(length)

    @property
    def attacked(self) -> bool:
        """Whether the turn holds an attack: its words are not read back."""
        return any(cue.kind in CUES for cue in self.cues)

    def hear(self, event: FrameHeard | PartialHeard | UtteranceHeard) -> Iterator[Finding]:
        """One event of the room."""
        match event:
            case FrameHeard():
                self._floor += FRAME
                self.turn.hear_frame(event.at, FRAME, event.speech)
                yield from self._wait(event.at)
            case PartialHeard():
                self.turn.partial = event.text
                yield from self._notice(event.text, final=False)
            case UtteranceHeard():
                self.turn.hear_utterance(event)
                yield from self._hear_words(event)

    def return_floor(self, at: int) -> None:
        """Coach has said something within the turn; the silence counts from here."""
        self.turn.since = at

    def outcome(self) -> str:
        """What came out of the turn as it stands."""
        act, text = self.place.act, self.said
        match act.expect:
            case "yes-no":
                return self._understanding.yes_no(text)
            case "number":
                return self._understanding.calm(text)
            case "choice":
                return self._understanding.choice(text, act.choices)
            case "ready":
                return "yes"
            case "phrase" if not self._understanding.phrase(text):
                return "silent"
            case _ if not text:
                return "silent"
        return "told" if self._as_hoped(text) else "missing"

    def _as_hoped(self, text: str) -> bool:
        """Whether the turn holds what the act hopes for: a move, the stem, or words that count."""
        act = self.place.act
        stem = act.stem.lower().strip(" ,.?!")
        return (
            not act.wants
            or any(cue.kind in act.wants for cue in self.cues)
            or find((*act.counts, stem) if stem else act.counts, text) is not None
        )

    # What is said

    def _hear_words(self, utterance: UtteranceHeard) -> Iterator[Finding]:
        commands, spread = self._commands()
        urgent = next((commands[name] for name in URGENCY if name in commands), None)
        to_coach = urgent is not None and urgent.last - urgent.first >= len(utterance.words)
        yield from self._notice(utterance.text, final=True, to_coach=to_coach)
        if not self.place.private and self._understanding.too_much(utterance.text):
            self._senses.heat.said_so()
        yield from (Noticed(cue) for cue in commands.values())
        if urgent is not None:
            answer = self.outcome() if self.place.act.expect in CLOSED else "unclear"
            self._cut(spread, urgent)
            if urgent.kind != "done":
                yield Commanded(urgent.kind)
            elif answer != "unclear":
                yield Over(answer)  # "no that's all" is a no
            else:
                yield from self._end_at_once()
        elif self.place.act.expect in TOLD and self._ending.only_backchannel(utterance.text):
            self.turn.acknowledge()
        elif self._answers_at_once and utterance.words:
            yield from self._hear_answer()

    @property
    def _answers_at_once(self) -> bool:
        """Whether an answer ends the turn as soon as it is understood; not where there is time for more."""
        act = self.place.act
        return act.expect in SHORT and act.expect != "phrase" and not act.limit_s

    def _commands(self) -> tuple[dict[str, Cue], int]:
        """Commands in the last utterance, or in the last few, if somebody paused in one; and in how many.

        Each utterance is looked at by itself: "I'm done" after a long story is a command too.
        """
        utterances = self.turn.utterances
        for count in range(1, len(utterances) + 1):
            text = " ".join(utterance.text for utterance in utterances[-count:])
            if count > 1 and len(text.split()) > COMMAND_WORDS:
                break
            found = {cue.kind: cue for cue in self._senses.engine.notice(text) if cue.kind in COMMANDS}
            if any(kind in URGENCY for kind in found) or (found and count == 1):
                return found, count
        return {}, 1

    def _hear_answer(self) -> Iterator[Finding]:
        """A short answer that was understood ends the turn; so does a long one. Nobody is asked twice."""
        if self.place.act.expect == "ready" and self._understanding.yes_no(self.turn.text) == "no":
            self.turn.utterances.clear()
            return
        outcome = self.outcome()
        if outcome != "unclear" or Need.REPROMPT in self._asked or len(self.turn.text.split()) >= STORY:
            yield Over(outcome)

    def _end_at_once(self) -> Iterator[Finding]:
        """They said that they are done. To a question that wants an answer, that is none: ask once more."""
        outcome = self.outcome()
        if outcome == "unclear" and Need.REPROMPT not in self._asked:
            yield from self._ask_again()
        else:
            yield Over(outcome)

    def _cut(self, count: int, command: Cue) -> None:
        """Take a command out of the last utterances: "I'm done" is no part of the story."""
        utterances = self.turn.utterances[-count:]
        words = [word for utterance in utterances for word in utterance.words]
        rest = tuple(words[: command.first] + words[command.last :])
        self._drop(count)
        if rest:
            self.turn.utterances.append(UtteranceHeard(utterances[-1].at, rest))

    def _drop(self, count: int) -> None:
        del self.turn.utterances[-count:]

    def _notice(self, text: str, *, final: bool, to_coach: bool = False) -> Iterator[Finding]:
        """What is new in the words, and what is gone. Words to coach attack nobody."""
        new = self._noticer.hear(text, final=final)
        for cue in self._noticer.withdrawn:
            self._manners.withdrawn(cue)
            yield from self._take_back(cue)
        for cue in new:
            if cue.kind in COMMANDS or (to_coach and cue.kind in CUES):
                continue
            self.cues.append(cue)
            yield Noticed(cue)
            if self.place.private:
                continue  # a partner alone is led back to nothing
            if cue.kind in CUES | MOVES and (held := self._manners.noticed(cue)):
                yield from self._take_back(held)

    def _take_back(self, cue: Cue) -> Iterator[Finding]:
        if cue in self.cues and cue.kind not in ALERTS:
            self.cues.remove(cue)
            yield TakenBack(cue)

    # What is not said

    def _wait(self, at: int) -> Iterator[Finding]:
        silence = self.turn.silence(at)
        if finding := self._speak_up(at, silence):
            yield finding
        elif not self.turn.told:
            yield from self._wait_for_words(silence)
        elif self.place.act.limit_s and silence >= TIME_SIGNAL_PAUSE and self._over_limit():
            yield from self._signal_time()
        elif self._ending.over(self.turn, at):
            yield from self._end()

    def _speak_up(self, at: int, silence: int) -> Finding | None:
        """What coach has to say in the next pause, whoever has the floor. At most one thing in a pause."""
        partner = self.place.partner
        if self.turn.partial or not self._manners.pausing(silence):
            return None
        fresh = self.turn.told and len(self.turn.utterances) != self._answered
        if fresh and self._senses.heat.too_much(at, partner) and self._manners.may_speak(at):
            return TooMuch()
        if reply := self._manners.reply(at, partner, silence):
            self._answered = len(self.turn.utterances)
            return Cued(reply)
        if self._sound_lost:
            self._sound_lost = False
            return Needed(Need.SAY_AGAIN)
        if trouble := self._senses.level.trouble(at):
            return Needed(Need.CLOSER if trouble is Trouble.FAR else Need.FURTHER)
        return None

    def _wait_for_words(self, silence: int) -> Iterator[Finding]:
        patience = self._ending.patience
        limit = patience.give_up_s if self.turn.nudges >= 2 else patience.nudge_s
        if self.place.act.expect == "ready":
            limit = patience.ready_s
        if silence < samples(limit):
            return
        self.turn.nudges += 1
        if self.turn.nudges > 2:
            yield Over("unclear" if self.place.act.expect in CLOSED else "silent")
        else:
            yield Needed(Need.NUDGE if self.turn.nudges == 1 else Need.STEM)

    def _over_limit(self) -> bool:
        limit = samples(self.place.act.limit_s)
        return self._floor > limit * (OVERTIME if Need.TIME_SIGNAL in self._asked else 1)

    def _signal_time(self) -> Iterator[Finding]:
        if Need.TIME_SIGNAL in self._asked:
            yield Over(self.outcome(), timed_out=True)
        else:
            self._asked.add(Need.TIME_SIGNAL)
            yield Needed(Need.TIME_SIGNAL)

    def _end(self) -> Iterator[Finding]:
        outcome = self.outcome()
        if outcome == "unclear" and Need.REPROMPT not in self._asked:
            yield from self._ask_again()
        elif self._ending.in_doubt(self.turn):
            self.turn.ask()
            yield Needed(Need.MORE)
        else:
            yield Over(outcome)

    def _ask_again(self) -> Iterator[Finding]:
        self._asked.add(Need.REPROMPT)
        self.turn.utterances.clear()
        yield Needed(Need.REPROMPT)
