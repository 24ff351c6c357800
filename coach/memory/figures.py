"""What one session amounted to: figures, computed from its entries. Pure.

Nothing here compares the partners or adds up to a mark. The report shows cues and moves of
both together; by partner they are kept for `coach.memory.practice` and for the audit of even-handedness.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from coach.core.actions import Partner
from coach.core.frame import seconds
from coach.core.kinds import CUES, MOVES
from coach.memory.entries import Answered, Ended, Entry, Floor, Kept, Spoken, Step
from coach.memory.moments import standing

PARTS = 12
"""Into how many parts of equal length a session is cut, to see how the talking moved between the partners."""

CALM_WORDS = {"low": 2.0, "middle": 5.5, "high": 8.5}
"""How calm somebody is who said it in words: the middle of the numbers that coach takes for the same."""


class Mark(NamedTuple):
    """Something noticed, on the line of the session."""

    at_s: float
    kind: str


class Promise(NamedTuple):
    """What a partner said they would do."""

    partner: Partner | None
    """None where both promised it."""
    words: str
    by: str = ""
    """When, in their words; empty where nothing was said."""


class Side(msgspec.Struct):
    """One partner's side of a session."""

    speech_s: float = 0.0
    floor_s: float = 0.0
    """How long the partner alone had the floor."""
    parts: list[float] = msgspec.field(default_factory=lambda: [0.0] * PARTS)
    """Seconds of speech in each part of the session."""
    cues: dict[str, int] = {}
    moves: dict[str, int] = {}
    answered: int = 0
    """How often coach answered one of the cues. The audit: it should not differ much between the partners."""
    calm: list[float] = []
    """0 to 10, each time the partner was asked."""
    closeness: str = ""
    """`closer`, `same` or `further`."""


class Figures(msgspec.Struct):
    """A session in figures."""

    a: Side = msgspec.field(default_factory=Side)
    b: Side = msgspec.field(default_factory=Side)
    length_s: float = 0.0
    marks: list[Mark] = []
    promises: list[Promise] = []
    went: dict[Partner, str] = {}
    """How it went with the promise of the time before."""
    needs: dict[str, int] = {}
    """What may have lain beneath the cues, by the need's name in the pack."""
    pattern: str = ""
    """The couple's own name for it."""
    theme: str = ""
    recurring: bool = False
    """They said it is a fight they keep having."""
    signs: bool = False
    """The signs for therapy were told by voice."""
    heard: list[str] = []
    """Answers to whether they felt heard: `yes`, `no` or `unclear`."""
    step: int = 0
    """The last step they came to, from 1."""
    of: int = 0
    why: str = ""
    """How it ended; empty while it is open."""

    def side(self, partner: Partner) -> Side:
        """That partner's side."""
        return self.a if partner is Partner.A else self.b

    @property
    def moves(self) -> int:
        """Good moves of both."""
        return sum(mark.kind in MOVES for mark in self.marks)

    @property
    def cues(self) -> int:
        """Hard moments of both."""
        return sum(mark.kind in CUES for mark in self.marks)


def tally(entries: Iterable[Entry]) -> Figures:
    """The figures of one session."""
    log = list(entries)
    figures = Figures(length_s=round(seconds(max((entry.at for entry in log), default=0)), 2))
    _time_the_floor(figures, log)
    _mark(figures, log)
    for entry in log:
        match entry:
            case Spoken():
                _add_speech(figures, entry)
            case Answered(partner=partner) if partner is not None:
                figures.side(partner).answered += 1
            case Kept():
                _add_answer(figures, entry)
            case Step(number=number, of=of):
                figures.step, figures.of = number, of
            case Ended(why=why):
                figures.why = why
    return figures


def _add_speech(figures: Figures, spoken: Spoken) -> None:
    """Cut an utterance at the borders between the parts of the session, and count it where it was."""
    if spoken.partner is None or not figures.length_s:
        return
    side, length = figures.side(spoken.partner), figures.length_s / PARTS
    begin, end = seconds(spoken.start), seconds(max(spoken.start, spoken.end))
    side.speech_s += end - begin
    for part in range(PARTS):
        last = float("inf") if part == PARTS - 1 else (part + 1) * length
        side.parts[part] += max(0.0, min(end, last) - max(begin, part * length))


def _time_the_floor(figures: Figures, log: list[Entry]) -> None:
    owner: Partner | None = None
    since = 0
    for entry in log:
        if isinstance(entry, Floor | Ended):
            if owner is not None:
                figures.side(owner).floor_s += seconds(entry.at - since)
            to = entry.to if isinstance(entry, Floor) else ()
            owner, since = (to[0] if len(to) == 1 else None), entry.at


def _mark(figures: Figures, log: list[Entry]) -> None:
    noticed = standing(log)
    figures.marks = [Mark(round(seconds(entry.at), 2), entry.kind) for entry in noticed]
    figures.needs = dict(Counter(entry.need for entry in noticed if entry.need and entry.kind in CUES))
    for partner in Partner:
        kinds = Counter(entry.kind for entry in noticed if entry.partner is partner)
        figures.side(partner).cues = {kind: kinds[kind] for kind in sorted(CUES & kinds.keys())}
        figures.side(partner).moves = {kind: kinds[kind] for kind in sorted(MOVES & kinds.keys())}


def _add_answer(figures: Figures, kept: Kept) -> None:
    match kept.key:
        case "heard":
            figures.heard.append(kept.value)
        case "promise":
            figures.promises.append(Promise(kept.partner, kept.value))
        case "promise-by" if figures.promises:
            figures.promises[-1] = figures.promises[-1]._replace(by=kept.value)
        case "promise-went" if kept.partner is not None:
            figures.went[kept.partner] = kept.value
        case "calm" | "calm-before" | "calm-after" if kept.partner is not None:
            if (calm := calm_of(kept.value)) is not None:
                figures.side(kept.partner).calm.append(calm)
        case "closeness" if kept.partner is not None:
            figures.side(kept.partner).closeness = kept.value
        case "pattern" | "theme":
            setattr(figures, kept.key, kept.value)
        case "recurring" | "signs":
            setattr(figures, kept.key, kept.value == "yes")


def calm_of(value: str) -> float | None:
    """A kept answer to "how calm are you?" as a number from 0 to 10, or None where it was none."""
    if value in CALM_WORDS:
        return CALM_WORDS[value]
    return min(10.0, float(value)) if value.isascii() and value.isdigit() else None
