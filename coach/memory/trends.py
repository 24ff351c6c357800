"""What many sessions show together: a direction, what comes back, and when company might help. Pure.

The ratio of good moves to hard moments is a rule of thumb (Gottman found about five to one in the quarrels of
couples who stayed happy). It is drawn as a share with Wilson's 95 % interval, because the counts are small:
three moves and one cue are 75 %, and anything from 30 % to 95 % is likely. Two stretches of talks differ only
where their intervals do not touch.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from math import sqrt
from typing import Literal, NamedTuple

from coach.memory.figures import Figures

Direction = Literal["rising", "falling", "steady", "early"]
Sign = Literal["same-fight", "unsettled", "not-heard", "dismissive", "stuck"]

SHOWN = 12
"""Talks that are drawn: about a season, and as many as a phone can show."""
LATELY = 6
"""Talks that count for what comes back and for the signs."""
HALF = 3
"""Fewer talks than this in each half, and there is no direction to speak of."""
OFTEN = 3
"""A sign shows in at least this many of the last talks."""
Z_95 = 1.959964


class Talk(NamedTuple):
    """One session of a pair."""

    uid: str
    began: datetime
    figures: Figures


class Share(NamedTuple):
    """A share of counted things, with the interval in which it lies with 95 % confidence. All 0 to 1."""

    low: float
    value: float
    high: float


def share(hits: int, of: int) -> Share | None:
    """Wilson's interval; None where nothing was counted.

    >>> share(3, 4)
    Share(low=0.3006..., value=0.75, high=0.9544...)
    """
    if of <= 0:
        return None
    p, z2 = hits / of, Z_95**2
    centre = (p + z2 / (2 * of)) / (1 + z2 / of)
    reach = Z_95 / (1 + z2 / of) * sqrt(p * (1 - p) / of + z2 / (4 * of * of))
    return Share(max(0.0, min(p, centre - reach)), p, min(1.0, max(p, centre + reach)))


def helpful(talks: Sequence[Talk]) -> Share | None:
    """The share of good moves among everything noticed in these talks."""
    moves = sum(talk.figures.moves for talk in talks)
    return share(moves, moves + sum(talk.figures.cues for talk in talks))


def dismissive(talks: Sequence[Talk]) -> Share | None:
    """The share of talking down and shutting down among everything noticed in these talks."""
    sides = [side for talk in talks for side in (talk.figures.a, talk.figures.b)]
    cold = sum(side.cues.get(kind, 0) for side in sides for kind in ("contempt", "stonewalling"))
    return share(cold, sum(talk.figures.moves + talk.figures.cues for talk in talks))


def direction(
    talks: Sequence[Talk], measure: Callable[[Sequence[Talk]], Share | None] = helpful
) -> Direction:
    """Whether a share differs between the later and the earlier half of the last talks."""
    shown = [talk for talk in talks[-SHOWN:] if talk.figures.marks]
    half = len(shown) // 2
    if half < HALF:
        return "early"
    before, after = measure(shown[:half]), measure(shown[half:])
    if before is None or after is None:
        return "early"
    if after.low > before.high:
        return "rising"
    return "falling" if after.high < before.low else "steady"


def themes(talks: Sequence[Talk]) -> list[tuple[str, int]]:
    """The needs beneath hard moments that came back: (need, in how many of the last talks)."""
    counts = Counter(need for talk in talks[-LATELY:] for need in talk.figures.needs)
    return sorted(((need, n) for need, n in counts.items() if n >= 2), key=lambda pair: (-pair[1], pair[0]))


def recurring(talks: Sequence[Talk]) -> int:
    """In how many of the last talks they said that it is a fight they keep having."""
    return sum(talk.figures.recurring for talk in talks[-LATELY:])


# Signs that company might help


def signs(talks: Sequence[Talk]) -> list[Sign]:
    """What the last talks show of the five signs; nothing where coach has told them by voice already."""
    if any(talk.figures.signs for talk in talks):
        return []
    last = [talk.figures for talk in talks[-LATELY:]]
    again = max((count for need, count in themes(talks)), default=0)
    shown: dict[Sign, bool] = {
        "same-fight": recurring(talks) >= OFTEN or again > OFTEN,
        "unsettled": sum(map(_unsettled, last)) >= OFTEN,
        "not-heard": sum("no" in figures.heard for figures in last) >= OFTEN,
        "dismissive": direction(talks, dismissive) == "rising",
        "stuck": sum(map(_stuck, last)) >= OFTEN,
    }
    return [sign for sign, shows in shown.items() if shows]


def _unsettled(figures: Figures) -> bool:
    """Somebody left less calm than they came, or further away."""
    sides = (figures.a, figures.b)
    return any(
        side.closeness == "further" or (len(side.calm) > 1 and side.calm[-1] < side.calm[0]) for side in sides
    )


def _stuck(figures: Figures) -> bool:
    """The talk was broken off, or what was promised the last time did not work out."""
    return figures.why in ("stopped", "left") or "not-yet" in figures.went.values()
