"""Turns: what one partner says until the floor may change. When that is, `coach.core.endings` decides."""

from collections import deque
from dataclasses import dataclass, field

from coach.core.events import UtteranceHeard
from coach.core.frame import samples, seconds
from coach.packs.exercise import Expect

SHORT: frozenset[Expect] = frozenset({"yes-no", "number", "choice", "phrase", "ready"})
"""Answers that are a few words long."""

PAUSE = samples(0.2)
"""A shorter gap in the sound is no pause: lips close in every word."""
HESITATION = samples(0.5)
"""A pause of this length is one for thought."""


class Pauses:
    """How long pauses are from which somebody went on: the last few. It outlives the turn."""

    USUAL_S = 0.8
    """A pause of somebody who was not heard yet."""

    def __init__(self, remembered: int, share: float, assumed: int) -> None:
        """`share` of the pauses are shorter than `typical_s`; `assumed` usual ones are counted in."""
        self._heard: deque[float] = deque(maxlen=remembered)
        self._share = share
        self._assumed = [self.USUAL_S] * assumed

    def hear(self, length: int) -> None:
        """There was a pause of so many samples, and talk went on."""
        self._heard.append(seconds(length))

    @property
    def typical_s(self) -> float:
        """A pause that is nothing out of the ordinary, in seconds."""
        pauses = sorted([*self._heard, *self._assumed])
        return pauses[int(self._share * len(pauses))]


def own_pace() -> Pauses:
    """How one partner pauses: three in four of their pauses are shorter."""
    return Pauses(remembered=20, share=0.75, assumed=4)


def tempo_of_talk() -> Pauses:
    """How the talk goes just now, whoever speaks: half of the last few pauses are shorter."""
    return Pauses(remembered=5, share=0.5, assumed=2)


@dataclass(slots=True)
class Turn:
    """One turn, growing."""

    began: int
    """When the floor was given."""
    expect: Expect = "story"
    limit_s: int = 0
    """The time that the step gives for it; 0 where it gives none in particular."""
    pace: Pauses = field(default_factory=own_pace)
    """Of the partner whose turn it is."""
    tempo: Pauses = field(default_factory=tempo_of_talk)
    """Of the whole talk."""
    utterances: list[UtteranceHeard] = field(default_factory=list)
    sounded: int = 0
    """End of the last frame with speech in it; 0 before there was any."""
    since: int = 0
    """From when a silence counts: the last speech, or the end of what coach said meanwhile."""
    speech: int = 0
    """Samples in which somebody spoke."""
    hesitations: int = 0
    """Pauses for thought from which the speaker went on."""
    acknowledged: bool = False
    """The last that was heard is a listener's "mm hm"."""
    nudges: int = 0
    partial: str = ""
    """What the recogniser makes of the utterance that is under way."""
    asked: int | None = None
    """How many utterances there were when coach asked whether there is more; None before."""

    def __post_init__(self) -> None:
        self.since = self.since or self.began

    @property
    def text(self) -> str:
        """Everything said in the turn, without the utterance that is under way."""
        return " ".join(utterance.text for utterance in self.utterances if utterance.words)

    @property
    def length(self) -> int:
        """How many words the turn has so far."""
        return sum(len(utterance.words) for utterance in self.utterances)

    def last_words(self, count: int) -> list[str]:
        """At most so many words from the end of the turn. It takes no longer for a longer turn."""
        found: list[str] = []
        for utterance in reversed(self.utterances):
            found[:0] = [word.text for word in utterance.words[-(count - len(found)) :]]
            if len(found) >= count:
                break
        return found

    @property
    def told(self) -> bool:
        """Whether anything was said."""
        return bool(self.utterances or self.partial)

    def hear_frame(self, at: int, frame: int, speech: bool) -> None:
        """One frame went by; `frame` is its length in samples."""
        if not speech:
            return
        pause = at - frame - self.sounded
        if self.sounded and self.since == self.sounded and pause >= PAUSE:
            self.pace.hear(pause)
            self.tempo.hear(pause)
            self.hesitations += pause >= HESITATION
        self.sounded = self.since = at
        self.speech += frame

    def miss(self, length: int) -> None:
        """So many samples went by unheard: they are no silence."""
        self.began += length
        self.since += length
        if self.sounded:
            self.sounded += length

    def hear_utterance(self, utterance: UtteranceHeard) -> None:
        """Words became final."""
        self.partial = ""
        if utterance.words:
            self.acknowledged = False
            self.utterances.append(utterance)

    def acknowledge(self) -> None:
        """The last utterance says no more than "I'm listening": it is no part of the turn."""
        del self.utterances[-1]
        self.acknowledged = bool(self.utterances)

    def ask(self) -> None:
        """Coach asks whether there is more."""
        self.asked = len(self.utterances)

    def silence(self, at: int) -> int:
        """Samples of silence up to now."""
        return max(0, at - self.since)
