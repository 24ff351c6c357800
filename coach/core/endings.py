"""When a turn is over.

People think while they are silent, and most long silences come after a whole sentence: the words alone do
not tell whether somebody is through. So `Ending` adds up what speaks against an end (`Doubt`), waits longer
the more of it there is, and asks whether there is more instead of taking the floor away:

| what was heard | what coach does | after a silence of |
|---|---|---|
| a short answer to a short question | ends the turn | `Patience.answer_s` |
| … in a step that gives time for more | ends the turn | `sure_s` |
| "that's it", and nothing against it | ends the turn | `finished_s` |
| no doubt, or hardly any | ends the turn | `sure_s` |
| a little doubt | asks | `sure_s` |
| doubt | asks | `ask_s` |
| in a step that gives time for a story: any doubt | asks | `ask_s` |
| … and a sentence that clearly goes on ("and then i just") | asks | `open_s` |
| nothing, when coach has asked | ends the turn | `asked_s` |
| a mere yes, when coach has asked | ends the turn | `nudge_s` |
| "no that's it", when coach has asked | ends the turn | `answer_s` |
| more, and doubt again | ends the turn | `open_s` |

Coach asks once in a turn. Why these signs and these weights: `docs/turns.md`.
"""

import math
from dataclasses import dataclass

from coach.core.answers import find
from coach.core.completeness import OPEN, Completeness
from coach.core.frame import samples
from coach.core.turns import SHORT, Turn
from coach.packs.language import Answers


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a silence coach lets pass, in seconds."""

    answer_s: float = 0.9
    """After the answer to a short question."""
    finished_s: float = 1.6
    """After "that's it", if nothing else is in doubt."""
    sure_s: float = 2.0
    """When there is little doubt, or none."""
    ask_s: float = 3.4
    """In doubt, before coach asks whether there is more."""
    open_s: float = 6.0
    """After a sentence that goes on, before coach asks, where there is time for a story."""
    asked_s: float = 5.0
    """After coach has asked."""
    nudge_s: float = 8.0
    """Silence before anything was said."""
    give_up_s: float = 12.0
    """Silence after the second nudge."""
    ready_s: float = 40.0
    """In place of both while somebody gets up, leaves the room or calls the other: nobody is hurried."""


SURE = 0.2
"""With less doubt than that coach ends a turn without asking."""
DOUBTFUL = 0.7
"""With less doubt than that coach asks as soon as it would end a turn, unless the step gives time."""

# What each sign weighs. The unit of doubt is a sentence that one turn in twenty would end with.
HESITATION = 0.4
HESITATIONS = 3
"""More of them do not count."""
PACE = 0.6
"""For pauses e times as long as a second, in the partner's habit and in the last few pauses of the talk."""
LENGTH = 0.3
STORY_GROWS = 10
"""Words by which a turn becomes e times as much of a story, at its beginning."""
HALTING = 0.4
HALTING_WORDS = 2
"""Words between two pauses, at most, of somebody who searches for words."""
ACKNOWLEDGED = -0.7
"""After a listener's "mm hm" whoever wants to go on does so soon."""
BRIEF = 2.0
BRIEF_WORDS = 12
"""Fewer words than that are hardly a story, in a step that gives time for one."""
BARE_WORDS = 5
"""Words, at most, of a mere "no, that's it" when coach has asked whether there is more."""
TAIL = 12
"""Words from the end of a turn that are looked at. No phrase that rounds one off is longer."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What speaks against the end of a turn; less than nothing where it speaks for it."""

    words: float = 0.0
    """The last sentence goes on, or was rounded off with "that's it"."""
    hesitations: float = 0.0
    """The speaker has paused for thought in this turn and gone on."""
    pace: float = 0.0
    """The speaker's pauses are longer, or shorter, than most people's."""
    tempo: float = 0.0
    """So were the last few pauses, whoever made them."""
    length: float = 0.0
    """A long story is under way: it rarely ends at the next pause."""
    halting: float = 0.0
    """The words come one or two at a time."""
    acknowledged: float = 0.0
    """A listener has said "mm hm", and the speaker has not gone on."""
    brief: float = 0.0
    """The step gives time for a story, and there is hardly a sentence yet."""

    @property
    def total(self) -> float:
        """All of it."""
        return (
            self.words
            + self.hesitations
            + self.pace
            + self.tempo
            + self.length
            + self.halting
            + self.acknowledged
            + self.brief
        )


class Ending:
    """Decides whether a silence is the end of a turn."""

    def __init__(self, answers: Answers, patience: Patience, completeness: Completeness) -> None:
        self._answers = answers
        self._completeness = completeness
        self.patience = patience

    def over(self, turn: Turn, at: int) -> bool:
        """Whether coach has waited long enough. A turn in which nothing was said is never over by itself."""
        silence = turn.silence(at)
        if not turn.utterances or turn.partial or silence < samples(self.patience.answer_s):
            return False
        return silence >= self.wait(turn)

    def wait(self, turn: Turn) -> int:
        """Samples of silence after which coach ends the turn as it stands, or asks (`in_doubt`)."""
        return samples(self._wait_s(turn))

    def in_doubt(self, turn: Turn) -> bool:
        """Whether coach should ask for more instead of ending the turn."""
        return turn.asked is None and turn.expect not in SHORT and self.doubt(turn).total >= SURE

    def doubt(self, turn: Turn) -> Doubt:
        """What speaks against an end now."""
        words, length = turn.last_words(TAIL), turn.length
        finished = self._finished(words)
        halting = bool(turn.utterances) and len(turn.utterances[-1].words) <= HALTING_WORDS
        return Doubt(
            words=-1.0 if finished else min(1.0, self._completeness.openness(words)),
            hesitations=HESITATION * min(HESITATIONS, turn.hesitations),
            pace=PACE * math.log(turn.pace.typical_s),
            tempo=PACE * math.log(turn.tempo.typical_s),
            length=LENGTH * math.log1p(length / STORY_GROWS),
            halting=HALTING if halting and not finished else 0.0,
            acknowledged=ACKNOWLEDGED if turn.acknowledged else 0.0,
            brief=BRIEF * max(0.0, 1 - length / BRIEF_WORDS) if turn.limit_s and not finished else 0.0,
        )

    def only_backchannel(self, text: str) -> bool:
        """Whether the text is nothing but "mm hm" and the like."""
        rest = text
        while rest and (hit := find(self._answers.backchannels, rest)):
            rest = (rest[: hit[0]] + rest[hit[0] + hit[1] :]).strip()
            rest = " ".join(rest.split())
        return not rest

    def _wait_s(self, turn: Turn) -> float:
        patience, words = self.patience, turn.last_words(TAIL)
        finished = self._finished(words)
        goes_on = not finished and self._completeness.openness(words) >= OPEN
        if turn.expect in SHORT:
            if goes_on and turn.expect == "phrase":
                return patience.ask_s
            return patience.sure_s if turn.limit_s else patience.answer_s
        if turn.asked is not None and len(turn.utterances) <= turn.asked:
            return patience.nudge_s if turn.acknowledged else patience.asked_s
        if self._nothing_more(turn):
            return patience.answer_s
        doubt = self.doubt(turn).total
        if doubt < SURE:
            return patience.finished_s if finished else patience.sure_s
        if turn.asked is not None or (goes_on and turn.limit_s):
            return patience.open_s
        return patience.sure_s if doubt < DOUBTFUL and not turn.limit_s else patience.ask_s

    def _nothing_more(self, turn: Turn) -> bool:
        """Whether coach has asked for more, and the answer was a mere no."""
        if turn.asked is None:
            return False
        words = [word.text for utterance in turn.utterances[turn.asked :] for word in utterance.words]
        refused = find(self._answers.no, " ".join(words)) is not None or self._finished(words)
        return len(words) <= BARE_WORDS and refused

    def _finished(self, words: list[str]) -> bool:
        """Whether the words end with a phrase that rounds a turn off."""
        tail = " " + " ".join(words)
        return any(tail.endswith(" " + phrase) for phrase in self._answers.finished)
