"""Listening to one turn: from sound events to findings.

A `Listener` is made when a partner gets the floor and is gone when the floor is. It knows what was asked and
finds out: what was noticed, which command was given, whether the turn is over and what came out of it, whether
somebody needs a nudge. What coach does about a finding is the session's business.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from coach.core.agenda import Place
from coach.core.answers import Understanding
from coach.core.cues import ALERTS, COMMANDS, CUES, MOVES, Cue, CueEngine, Noticer
from coach.core.events import FrameHeard, PartialHeard, UtteranceHeard
from coach.core.frame import FRAME, samples
from coach.core.manners import Manners, Reply
from coach.core.turns import SHORT, Ending, Turn


class Need(Enum):
    """What a partner who has the floor may need from coach."""

    NUDGE = "nudge"
    STEM = "stem"
    MORE = "more"
    REPROMPT = "reprompt"
    TIME_SIGNAL = "time signal"


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
class Over:
    """The turn is over."""

    outcome: str
    timed_out: bool = False


Finding = Noticed | TakenBack | Commanded | Needed | Cued | Over

TIME_SIGNAL_PAUSE = samples(1.0)
"""A time signal waits for a pause of this length: never mid-sentence."""
OVERTIME = 1.5
"""A turn ends at this multiple of its limit."""
STORY = 6
"""An answer of so many words to a yes-or-no question is an answer, even if it is neither."""
URGENCY = ("stop", "pause", "break", "erase", "mute", "repeat", "skip", "help", "done")
"""When one utterance holds several commands, the first of these counts."""


class Listener:
    """Hears one turn."""

    def __init__(
        self,
        place: Place,
        turn: Turn,
        engine: CueEngine,
        context: Sequence[str],
        manners: Manners,
        ending: Ending,
        understanding: Understanding,
    ) -> None:
        self.place = place
        self.turn = turn
        self.cues: list[Cue] = []
        """Noticed in this turn and not taken back."""
        self._engine = engine
        self._noticer = Noticer(engine, context)
        self._manners = manners
        self._ending = ending
        self._understanding = understanding
        self._asked: set[Need] = set()
        self._floor = 0
        manners.begin_turn()

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
        act, text = self.place.act, self.turn.text
        match act.expect:
            case "yes-no":
                return self._understanding.yes_no(text)
            case "number":
                return self._understanding.calm(text)
            case "choice":
                return self._understanding.choice(text, act.choices)
            case "ready":
                return "yes"
            case _ if not text:
                return "silent"
            case _ if act.wants and not any(cue.kind in act.wants for cue in self.cues):
                return "missing"
        return "told"

    # What is said

    def _hear_words(self, utterance: UtteranceHeard) -> Iterator[Finding]:
        yield from self._notice(utterance.text, final=True)
        commands = {cue.kind: cue for cue in self._commands(utterance.text)}
        yield from (Noticed(cue) for cue in commands.values())
        urgent = next((commands[name] for name in URGENCY if name in commands), None)
        if urgent is not None:
            self._cut(utterance, urgent.first, urgent.last)
            yield Over(self.outcome()) if urgent.kind == "done" else Commanded(urgent.kind)
        elif self.place.act.expect in SHORT and self.place.act.expect != "phrase" and utterance.words:
            yield from self._hear_answer()

    def _commands(self, text: str) -> list[Cue]:
        """Commands are looked for in each utterance by itself: "I'm done" after a long story is one too."""
        return [cue for cue in self._engine.notice(text) if cue.kind in COMMANDS]

    def _hear_answer(self) -> Iterator[Finding]:
        """A short answer that was understood ends the turn; so does a long one: nobody is asked twice for a yes."""
        outcome = self.outcome()
        if outcome != "unclear" or Need.REPROMPT in self._asked or len(self.turn.text.split()) >= STORY:
            yield Over(outcome)

    def _cut(self, utterance: UtteranceHeard, first: int, last: int) -> None:
        """Take a command out of the words: "I'm done" is no part of the story."""
        rest = utterance.words[:first] + utterance.words[last:]
        self.turn.utterances = [heard for heard in self.turn.utterances if heard is not utterance]
        if rest:
            self.turn.utterances.append(UtteranceHeard(utterance.at, rest))

    def _notice(self, text: str, *, final: bool) -> Iterator[Finding]:
        """What is new in the words, and what is gone."""
        new = self._noticer.hear(text, final=final)
        for cue in self._noticer.withdrawn:
            self._manners.withdrawn(cue)
            yield from self._take_back(cue)
        for cue in new:
            if cue.kind in COMMANDS:
                continue
            self.cues.append(cue)
            yield Noticed(cue)
            if cue.kind in CUES | MOVES and (held := self._manners.noticed(cue)):
                yield from self._take_back(held)
    def _take_back(self, cue: Cue) -> Iterator[Finding]:
        if cue in self.cues and cue.kind not in ALERTS:
            self.cues.remove(cue)
            yield TakenBack(cue)

    # What is not said

    def _wait(self, at: int) -> Iterator[Finding]:
        silence = self.turn.silence(at)
        if silence and not self.turn.partial and (reply := self._reply(at, silence)):
            yield Cued(reply)
        elif not self.turn.told:
            yield from self._wait_for_words(silence)
        elif self.place.act.limit_s and silence >= TIME_SIGNAL_PAUSE and self._over_limit():
            yield from self._signal_time()
        elif self._ending.over(self.turn, at):
            yield from self._end()

    def _reply(self, at: int, silence: int) -> Reply | None:
        return self._manners.reply(at, self.place.partner, silence)

    def _wait_for_words(self, silence: int) -> Iterator[Finding]:
        patience = self._ending.patience
        limit = patience.give_up_s if self.turn.nudges >= 2 else patience.nudge_s
        if silence < samples(limit):
            return
        self.turn.nudges += 1
        if self.turn.nudges > 2:
            yield Over("unclear" if self.place.act.expect in ("yes-no", "number", "choice") else "silent")
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
            self._asked.add(Need.REPROMPT)
            self.turn.utterances.clear()
            yield Needed(Need.REPROMPT)
        elif self._ending.unfinished(self.turn) and Need.MORE not in self._asked:
            self._asked.add(Need.MORE)
            yield Needed(Need.MORE)
        else:
            yield Over(outcome)
