"""How well a rehearsal went: what was heard, what was noticed and answered, and how quickly.

A script says what each line holds; the couple remembers when each line was said; the session's actions say
what coach made of it. All times are on the audio clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from coach.core.actions import Action, Answer, Notice, Withdraw
from coach.core.events import Event, UtteranceHeard, Word
from coach.core.frame import samples, seconds
from coach.core.kinds import CUES
from coach.rehearsal.couple import Spoken

GRACE = samples(1.5)
"""A cue is noticed at the latest this long after its line."""


@dataclass
class Review:
    """Watches a rehearsal."""

    words: list[Word] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def see(self, item: Event | Action) -> None:
        """One event or action went by."""
        match item:
            case UtteranceHeard():
                self.words += item.words
            case Notice():
                self.notices.append(item)
            case Withdraw():
                self.notices = [notice for notice in self.notices if notice.cue != item.cue]
            case Answer():
                self.answers.append(item)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what the script expected, what coach noticed, what it answered."""

    number: int
    speaker: str
    text: str
    heard: str
    expected: tuple[str, ...]
    noticed: tuple[str, ...]
    answered: tuple[str, ...]


def table(review: Review, spoken: Sequence[Spoken]) -> list[Row]:
    """What became of each line that was said, in the order of time."""
    rows = []
    for position, said in enumerate(spoken):
        until = spoken[position + 1].start if position + 1 < len(spoken) else said.end + 10 * GRACE
        until = min(until, said.end + 10 * GRACE)
        noticed = [notice for notice in review.notices if said.start <= notice.at < until]
        cues = {id(notice.cue) for notice in noticed}
        answered = [answer for answer in review.answers if id(answer.cue) in cues]
        rows.append(
            Row(
                said.number + 1,
                said.line.speaker,
                said.line.text,
                " ".join(heard_in(review.words, said)),
                said.line.cues,
                tuple(dict.fromkeys(notice.cue.kind for notice in noticed)),
                tuple(answer.rung for answer in answered),
            )
        )
    return rows


def heard_in(words: Sequence[Word], said: Spoken) -> list[str]:
    """The words that were recognised while the line was said."""
    return [
        word.text for word in words if said.start <= (word.start + word.end) // 2 <= said.end + samples(0.1)
    ]


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Substitutions, insertions and deletions between two lists of words (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            cost = min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
            diagonal, row[j] = row[j], cost
    return row[-1]


def word_error_rate(rows: Sequence[Row]) -> float:
    """Errors for each word that was said, 0 to 1."""
    errors = sum(word_errors(row.text.split(), row.heard.split()) for row in rows)
    return errors / max(1, sum(len(row.text.split()) for row in rows))


def decision_delays(review: Review) -> list[float]:
    """For each attack that was noticed: seconds from the end of its last word to the decision."""
    delays = []
    for notice in review.notices:
        last = [
            word
            for word in review.words
            if word.start < notice.at and word.text == notice.cue.words.split()[-1]
        ]
        if notice.cue.kind in CUES and last:
            delays.append(seconds(notice.at - last[-1].end))
    return delays


def answer_delays(review: Review, began: Sequence[int]) -> list[float]:
    """For each attack that was answered: seconds from its last word's end to the answer's first sample.

    `began` are the times at which coach began to be heard.
    """
    delays = []
    for answer in review.answers:
        last = [
            word
            for word in review.words
            if word.end < answer.at and word.text == answer.cue.words.split()[-1]
        ]
        first = next((at for at in began if at >= answer.at), None)
        if last and first is not None:
            delays.append(seconds(first - last[-1].end))
    return delays


def median_and_95(values: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile; not a number for no values."""
    if not values:
        return float("nan"), float("nan")
    return float(np.median(values)), float(np.percentile(values, 95))
