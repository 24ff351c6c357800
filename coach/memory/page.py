"""What the report says: from what happened to sentences and pictures. Pure.

No sentence compares the two. Hard moments are told for both together and never by whom; moments that helped
are told by name, the same number for each at most. Words of the couple are quoted only where they were kept.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coach.core.actions import Partner
from coach.core.kinds import CUES, MOVES
from coach.core.wording import Couple
from coach.memory.entries import Noticed
from coach.memory.figures import Figures, Promise
from coach.memory.pictures import pictures, trend
from coach.memory.plain import one_line
from coach.memory.practice import choose
from coach.memory.texts import ReportTexts, fill, told_date
from coach.memory.trends import Sign, Talk

MOST_PROMISES = 2
"""Promises shown of each partner: the last ones."""
MOST_MOMENTS = 3
"""Moments shown of each partner."""
LONG, BRIEF = 80, 32
"""Characters of anything somebody said, so that one sheet is enough."""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a report is made of."""

    couple: Couple
    talks: Sequence[Talk]
    """The pair's sessions, the oldest first; the last is the one of the report."""
    moments: Sequence[Noticed]
    """Cues and moves of that session that were not taken back."""
    signs: Sequence[Sign] = ()
    """Signs for therapy to be mentioned here."""
    open: bool = False
    """The session never ended."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A list, cut where the sheet would be too small."""

    shown: list[dict[str, str]]
    left: str = ""
    """How many more there are; empty if none."""


def page(made_of: Material, texts: ReportTexts) -> dict[str, Any]:
    """The slots of the template."""
    talk, couple = made_of.talks[-1], made_of.couple
    return {
        "language": texts.page.language,
        "title": fill(texts.page.title, first=couple.a, second=couple.b),
        "subtitle": fill(texts.page.subtitle, date=told_date(texts, talk.began)),
        "notice": texts.page.unfinished if made_of.open else "",
        "promises": _promises(talk.figures, couple, texts),
        "went": _went(talk.figures, couple, texts),
        "moments": _moments(made_of, texts),
        "hard": _hard(talk.figures, texts),
        "beneath": _beneath(talk.figures, texts),
        "pictures": pictures(talk.figures, couple, texts),
        "practices": [_practice(partner, made_of, texts) for partner in Partner],
        "trend": trend(made_of.talks, texts),
        "signs": [getattr(texts.signs, sign.replace("-", "_")) for sign in made_of.signs],
    }


def quoted(words: str, texts: ReportTexts, longest: int = LONG) -> str:
    """What somebody said, as it is set: on one line, with capitals, and cut where it is long."""
    plain = " ".join(one_line(words).split())
    for closing in texts.page.closings:
        plain = plain.removesuffix(closing).rstrip() if plain != closing else plain
    plain = " ".join(word.capitalize() if word in texts.page.capital else word for word in plain.split())
    return cut(plain[:1].upper() + plain[1:], longest)


def cut(plain: str, longest: int) -> str:
    """The text, up to a word within so many characters."""
    return plain if len(plain) <= longest else plain[: longest - 1].rsplit(" ", 1)[0] + "…"


def _promises(figures: Figures, couple: Couple, texts: ReportTexts) -> Shown:
    def told(promise: Promise) -> dict[str, str]:
        words, by = quoted(promise.words, texts), cut(one_line(promise.by), BRIEF)
        if promise.partner is None:
            sentence = fill(texts.agreed.both, words=words)
        else:
            sentence = fill(texts.agreed.promise, name=couple.name(promise.partner), words=words)
        return {"words": sentence, "aside": fill(texts.agreed.by, words=by) if by else ""}

    shown = [
        promise
        for number, promise in enumerate(figures.promises)
        if sum(later.partner is promise.partner for later in figures.promises[number:]) <= MOST_PROMISES
    ]
    left = len(figures.promises) - len(shown)
    return Shown([told(promise) for promise in shown], fill(texts.page.more, count=left) if left else "")


def _went(figures: Figures, couple: Couple, texts: ReportTexts) -> list[str]:
    return [
        fill(texts.went[answer], name=couple.name(partner))
        for partner in Partner
        if (answer := figures.went.get(partner, "")) in texts.went
    ]


def _moments(made_of: Material, texts: ReportTexts) -> Shown:
    """For each partner the first of every kind of move, at most `MOST_MOMENTS`, in the order of the talk."""
    chosen: dict[tuple[Partner, str], Noticed] = {}
    for one in made_of.moments:
        if one.kind in MOVES and one.partner is not None:
            earlier = chosen.setdefault((one.partner, one.kind), one)
            if one.words and not earlier.words:
                chosen[one.partner, one.kind] = one
    shown = [one for partner in Partner for one in _of(partner, chosen)[:MOST_MOMENTS]]
    rows = [
        {
            "side": one.partner.value.lower() if one.partner else "",
            "name": made_of.couple.name(one.partner) if one.partner else "",
            "kind": texts.kind[one.kind].name,
            "words": quoted(one.words, texts),
        }
        for one in sorted(shown, key=lambda one: one.at)
    ]
    return Shown(rows)


def _of(partner: Partner, chosen: dict[tuple[Partner, str], Noticed]) -> list[Noticed]:
    return sorted((one for (who, _), one in chosen.items() if who is partner), key=lambda one: one.at)


def _hard(figures: Figures, texts: ReportTexts) -> list[dict[str, str]]:
    """The kinds of hard moments of both together, the most frequent first, each with what helps."""
    counts = Counter(mark.kind for mark in figures.marks if mark.kind in CUES)
    few = {1: texts.helped.count_one, 2: texts.helped.count_two}
    return [
        {
            "name": texts.kind[kind].name,
            "count": few.get(count) or fill(texts.helped.count_many, count=count),
            "helps": texts.kind[kind].helps,
        }
        for kind, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _beneath(figures: Figures, texts: ReportTexts) -> list[str]:
    lines = []
    if figures.pattern:
        lines.append(fill(texts.hard.pattern, words=cut(one_line(figures.pattern), BRIEF)))
    if figures.theme:
        lines.append(fill(texts.hard.theme, words=quoted(figures.theme, texts)))
    return lines


def _practice(partner: Partner, made_of: Material, texts: ReportTexts) -> dict[str, str]:
    chosen = choose(texts, partner, made_of.talks)
    other = made_of.couple.name(partner.other)
    return {
        "side": partner.value.lower(),
        "heading": fill(texts.practice.for_, name=made_of.couple.name(partner)),
        "title": chosen.title,
        "try": fill(chosen.try_, other=other),
        "example": fill(texts.practice.example, words=chosen.example),
    }
