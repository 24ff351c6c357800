"""Turns: what one partner says until the floor may change, and when that is.

People think while they are silent. How long a silence must be before it is an end depends on what was said
last (an unfinished "because", a finished "that's it") and on what was asked (a yes or a story). The rule is
in `Patience`; this module only applies it, on the audio clock.
"""

from dataclasses import dataclass, field

from coach.core.answers import find
from coach.core.events import UtteranceHeard
from coach.core.frame import samples
from coach.packs.exercise import Expect
from coach.packs.language import Answers


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a silence ends a turn, in seconds, by how the words before it ended."""

    finished_s: float = 2.0
    usual_s: float = 3.2
    unfinished_s: float = 6.0
    answer_s: float = 0.9
    """After the answer to a short question."""
    nudge_s: float = 8.0
    """Silence before anything was said."""
    give_up_s: float = 12.0
    """Silence after the second nudge."""


SHORT: frozenset[Expect] = frozenset({"yes-no", "number", "choice", "phrase", "ready"})
"""Answers that are a few words long."""


@dataclass(slots=True)
class Turn:
    """One turn, growing."""

    began: int
    """When the floor was given."""
    expect: Expect = "story"
    utterances: list[UtteranceHeard] = field(default_factory=list)
    sounded: int = 0
    """End of the last frame with speech in it; 0 before there was any."""
    since: int = 0
    """From when a silence counts: the last speech, or the end of what coach said meanwhile."""
    speech: int = 0
    """Samples in which somebody spoke."""
    nudges: int = 0
    partial: str = ""
    """What the recogniser makes of the utterance that is under way."""

    def __post_init__(self) -> None:
        self.since = self.since or self.began

    @property
    def text(self) -> str:
        """Everything said in the turn, without the utterance that is under way."""
        return " ".join(utterance.text for utterance in self.utterances if utterance.words)

    @property
    def told(self) -> bool:
        """Whether anything was said."""
        return bool(self.utterances or self.partial)

    def hear_frame(self, at: int, frame: int, speech: bool) -> None:
        """One frame went by; `frame` is its length in samples."""
        if speech:
            self.sounded = self.since = at
            self.speech += frame

    def hear_utterance(self, utterance: UtteranceHeard) -> None:
        """Words became final."""
        self.partial = ""
        if utterance.words:
            self.utterances.append(utterance)

    def silence(self, at: int) -> int:
        """Samples of silence up to now."""
        return max(0, at - self.since)


class Ending:
    """Decides whether a silence is the end of a turn."""

    def __init__(self, answers: Answers, patience: Patience) -> None:
        self._unfinished = frozenset(answers.unfinished)
        self._finished = answers.finished
        self._backchannels = answers.backchannels
        self.patience = patience

    def wait(self, turn: Turn) -> int:
        """Samples of silence after which the turn, as it stands, is over."""
        if turn.expect in SHORT:
            return samples(self.patience.answer_s)
        words = turn.text.split()
        if words and words[-1] in self._unfinished and not self._ends_finished(words):
            return samples(self.patience.unfinished_s)
        if self._ends_finished(words):
            return samples(self.patience.finished_s)
        return samples(self.patience.usual_s)

    def over(self, turn: Turn, at: int) -> bool:
        """Whether the turn is over at this moment. A turn in which nothing was said is never over by itself."""
        return bool(turn.utterances) and not turn.partial and turn.silence(at) >= self.wait(turn)

    def unfinished(self, turn: Turn) -> bool:
        """Whether the last words ask for more."""
        words = turn.text.split()
        return bool(words) and words[-1] in self._unfinished and not self._ends_finished(words)

    def _ends_finished(self, words: list[str]) -> bool:
        tail = " ".join(words[-6:])
        return any(tail == phrase or tail.endswith(" " + phrase) for phrase in self._finished)

    def only_backchannel(self, text: str) -> bool:
        """Whether the text is nothing but "mm hm" and the like."""
        rest = text
        while rest and (hit := find(self._backchannels, rest)):
            rest = (rest[: hit[0]] + rest[hit[0] + hit[1] :]).strip()
            rest = " ".join(rest.split())
        return not rest
