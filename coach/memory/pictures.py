"""Which pictures the report shows, and the words that say the same. Pure.

A picture without anything to show is left out: an empty chart looks like a verdict.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coach.core.actions import Partner
from coach.core.kinds import CUES, MOVES
from coach.core.wording import Couple
from coach.memory import charts
from coach.memory.charts import Picture
from coach.memory.figures import Figures, Mark
from coach.memory.texts import ReportTexts, fill, told_date
from coach.memory.trends import LATELY, SHOWN, Share, Talk, direction, helpful, recurring, themes

LEAST_SPEECH_S = 20.0
"""Less speech than this of both together makes no picture."""


def pictures(figures: Figures, couple: Couple, texts: ReportTexts) -> list[tuple[str, Picture]]:
    """The pictures of one session: (heading, picture)."""
    made = (
        (texts.balance.title, _balance(figures, couple, texts)),
        (texts.line.title, _line(figures, texts)),
        (texts.calm.title, _calm(figures, couple, texts)),
    )
    return [(heading, picture) for heading, picture in made if picture is not None]


def _balance(figures: Figures, couple: Couple, texts: ReportTexts) -> Picture | None:
    a, b = figures.a.speech_s, figures.b.speech_s
    if a + b < LEAST_SPEECH_S:
        return None
    first = round(100 * a / (a + b))
    parts = ", ".join(
        f"{couple.a} {x:.0f} s, {couple.b} {y:.0f} s"
        for x, y in zip(figures.a.parts, figures.b.parts, strict=True)
    )
    slots = {"first": couple.a, "second": couple.b, "share_first": first, "share_second": 100 - first}
    alt = fill(texts.balance.alt, count=len(figures.a.parts), words=parts)
    ends = (texts.balance.start, texts.balance.end)
    svg = charts.balance(
        figures.a.parts, figures.b.parts, (couple.a, couple.b), ends, texts.balance.title, alt
    )
    return Picture(svg, fill(texts.balance.caption, **slots))


def _line(figures: Figures, texts: ReportTexts) -> Picture | None:
    moves = [mark for mark in figures.marks if mark.kind in MOVES]
    cues = [mark for mark in figures.marks if mark.kind in CUES]
    if not figures.marks:
        return None
    alt = fill(
        texts.line.alt,
        minutes=f"{figures.length_s / 60:.0f}",
        moves=_minutes(moves, texts),
        cues=_minutes(cues, texts),
    )
    words = (texts.line.helped, texts.line.hard)
    svg = charts.line(moves, cues, figures.length_s, words, texts.line.title, alt)
    return Picture(svg, fill(texts.line.caption, moves=len(moves), cues=len(cues)))


def _minutes(marks: Sequence[Mark], texts: ReportTexts) -> str:
    return ", ".join(f"{mark.at_s / 60:.0f} min" for mark in marks) or texts.line.never


def _calm(figures: Figures, couple: Couple, texts: ReportTexts) -> Picture | None:
    sides = [
        (couple.name(partner), partner.value.lower(), figures.side(partner).calm)
        for partner in Partner
        if figures.side(partner).calm
    ]
    if not sides:
        return None
    captions = [_calmer(name, answers, texts) for name, _, answers in sides]
    close = [
        fill(texts.closeness[answer], name=couple.name(partner))
        for partner in Partner
        if (answer := figures.side(partner).closeness) in texts.closeness
    ]
    alt = fill(texts.calm.alt, words=" ".join(captions))
    ends = (texts.calm.scale_low, texts.calm.scale_high)
    return Picture(charts.calm(sides, ends, texts.calm.title, alt), " ".join([*captions, *close]))


def _calmer(name: str, answers: Sequence[float], texts: ReportTexts) -> str:
    first, last = answers[0], answers[-1]
    if len(answers) == 1:
        sentence = texts.calm.caption_once
    elif abs(last - first) < 1:
        sentence = texts.calm.caption_same
    else:
        sentence = texts.calm.caption_more if last > first else texts.calm.caption_less
    return fill(sentence, name=name, before=f"{first:g}", after=f"{last:g}")


@dataclass(frozen=True, slots=True)
class Trend:
    """What several sessions show."""

    picture: Picture
    direction: str
    themes: list[str]


def trend(talks: Sequence[Talk], texts: ReportTexts) -> Trend | None:
    """The last sessions together, or None where there are fewer than two to draw."""
    drawn = [(talk, one) for talk in talks[-SHOWN:] if (one := helpful([talk])) is not None]
    if len(drawn) < 2:
        return None
    words = texts.trend
    alt = fill(words.alt, count=len(drawn), words="; ".join(_told(talk, texts) for talk, _ in drawn))
    shares: list[Share] = [one for _, one in drawn]
    dates = (told_date(texts, drawn[0][0].began), told_date(texts, drawn[-1][0].began))
    levels = (words.levels_equal, words.levels_three, words.levels_five)
    picture = Picture(charts.trend(shares, levels, dates, words.title, alt), words.caption)
    return Trend(picture, getattr(words, direction(talks)), _what_comes_back(talks, texts))


def _told(talk: Talk, texts: ReportTexts) -> str:
    figures = talk.figures
    return fill(
        texts.trend.alt_one, date=told_date(texts, talk.began), moves=figures.moves, cues=figures.cues
    )


def _what_comes_back(talks: Sequence[Talk], texts: ReportTexts) -> list[str]:
    last = min(LATELY, len(talks))
    lines = [
        fill(texts.trend.theme, words=texts.need.get(need, need), count=count, last=last)
        for need, count in themes(talks)[:3]
    ]
    if (again := recurring(talks)) > 1:
        lines.append(fill(texts.trend.recurring, count=again, last=last))
    return lines
