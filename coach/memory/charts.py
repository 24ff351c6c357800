"""The report's pictures as inline SVG: no library, no script, colours from the page's style sheet.

Every picture is 360 units wide, as wide as a phone, so that its letters are never small. Each one comes with
words that say the same (`alt`), for whoever listens instead of looking. Colours never stand alone: position
or shape says the same, and so a grey print says it too.

All text goes through `Markup.format`, which escapes it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf, log2

from markupsafe import Markup

from coach.memory.figures import Mark
from coach.memory.trends import Share

WIDTH = 360
LEFT, RIGHT = 12, WIDTH - 12


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and the words that go with it."""

    svg: Markup
    caption: str
    """Stands below it."""


def _picture(name: str, height: int, title: str, alt: str, shapes: Iterable[Markup]) -> Markup:
    head = Markup(
        '<svg viewBox="0 0 {w} {h}" role="img" aria-labelledby="{n}-title {n}-alt">'
        '<title id="{n}-title">{title}</title><desc id="{n}-alt">{alt}</desc>'
    ).format(w=WIDTH, h=height, n=name, title=title, alt=alt)
    return head + Markup("").join(shapes) + Markup("</svg>")


def _text(x: float, y: float, text: object, style: str = "", anchor: str = "start") -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" class="{}" text-anchor="{}">{}</text>').format(
        x, y, style, anchor, text
    )


def _line(x1: float, y1: float, x2: float, y2: float, style: str) -> Markup:
    return Markup('<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" class="{}"/>').format(
        x1, y1, x2, y2, style
    )


def _bar(x: float, y: float, width: float, height: float, style: str) -> Markup:
    return Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="2" class="{}"/>').format(
        x, y, width, height, style
    )


def _dot(x: float, y: float, radius: float, style: str) -> Markup:
    return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{}" class="{}"/>').format(x, y, radius, style)


def _diamond(x: float, y: float, radius: float, style: str) -> Markup:
    points = (
        f"{x:.1f},{y - radius:.1f} {x + radius:.1f},{y:.1f} {x:.1f},{y + radius:.1f} {x - radius:.1f},{y:.1f}"
    )
    return Markup('<polygon points="{}" class="{}"/>').format(points, style)


def balance(
    a: Sequence[float],
    b: Sequence[float],
    names: tuple[str, str],
    ends: tuple[str, str],
    title: str,
    alt: str,
) -> Markup:
    """Who spoke when: the first partner's bars above the middle, the second's below; seconds of speech."""
    most = max((*a, *b, 1e-9))
    middle, tallest, step = 78, 52, (RIGHT - LEFT) / len(a)
    shapes = [_text(LEFT, 14, names[0], "a-text"), _text(LEFT, 154, names[1], "b-text")]
    for part, (up, down) in enumerate(zip(a, b, strict=True)):
        x = LEFT + part * step + 2
        shapes.append(_bar(x, middle - 1 - tallest * up / most, step - 4, tallest * up / most, "a"))
        shapes.append(_bar(x, middle + 1, step - 4, tallest * down / most, "b"))
    shapes += [_line(LEFT, middle, RIGHT, middle, "axis"), *_ends(154, ends)]
    return _picture("balance", 160, title, alt, shapes)


def _ends(y: float, ends: tuple[str, str]) -> list[Markup]:
    """What is left and what is right."""
    return [_text(RIGHT, y, f"{ends[0]} → {ends[1]}", "small", "end")]


SLOTS = 34
"""Columns of the line: marks that fall into one column are stacked."""
MOST = 5
"""Marks in one stack; more are shown as this many."""


def line(
    moves: Sequence[Mark], cues: Sequence[Mark], length_s: float, words: tuple[str, str], title: str, alt: str
) -> Markup:
    """Moves above the line of the conversation as circles, hard moments below it as diamonds."""
    middle, step = 72, (RIGHT - LEFT) / SLOTS
    shapes = [_text(LEFT, 14, words[0], "move-text"), _text(LEFT, 138, words[1], "cue-text")]
    shapes.append(_line(LEFT, middle, RIGHT, middle, "axis"))
    for marks, sign, shape, style in ((moves, -1, _dot, "move"), (cues, 1, _diamond, "cue")):
        heights = [0] * SLOTS
        for mark in marks:
            slot = min(SLOTS - 1, int(mark.at_s / max(length_s, 1e-9) * SLOTS))
            if heights[slot] < MOST:
                heights[slot] += 1
                shapes.append(
                    shape(LEFT + (slot + 0.5) * step, middle + sign * 10.5 * heights[slot], 4.2, style)
                )
    minutes = length_s / 60
    for share_of in (0.5, 1.0):
        x = LEFT + (RIGHT - LEFT) * share_of
        label = f"{minutes * share_of:.0f} min"
        shapes.append(_text(x, 138, label, "small", "middle" if share_of < 1 else "end"))
    return _picture("line", 144, title, alt, shapes)


def calm(
    sides: Sequence[tuple[str, str, Sequence[float]]], ends: tuple[str, str], title: str, alt: str
) -> Markup:
    """How calm each felt, first (ring) and last (dot), from 0 to 10. A side is (name, style, answers)."""
    left, right = LEFT + 10, RIGHT - 10

    def x(value: float) -> float:
        return left + (right - left) * value / 10

    shapes: list[Markup] = []
    for row, (name, style, answers) in enumerate(sides):
        y = 36 + 42 * row
        shapes += [_text(LEFT, y - 16, name, f"{style}-text"), _line(left, y, right, y, "grid")]
        if len(answers) > 1:
            shapes.append(_line(x(answers[0]), y, x(answers[-1]), y, f"{style}-line"))
            shapes.append(_dot(x(answers[0]), y, 6, f"{style}-ring"))
        shapes.append(_dot(x(answers[-1]), y, 6.5, style))
    y = 42 * len(sides) + 20
    shapes += [_text(left, y, f"0 {ends[0]}", "small"), _text(right, y, f"{ends[1]} 10", "small", "end")]
    return _picture("calm", y + 8, title, alt, shapes)


LEVELS = (1.0, 3.0, 5.0)
"""As many moves as cues, three for one, five for one."""
LOWEST, HIGHEST = 1 / 4, 16.0
"""The ratios at the edges of the picture. What lies beyond is drawn at the edge, without an end mark."""


def trend(
    shares: Sequence[Share], labels: tuple[str, str, str], dates: tuple[str, str], title: str, alt: str
) -> Markup:
    """Moves for each cue, talk by talk, each with the interval in which the ratio may lie.

    The scale is logarithmic: twice as many is as far above "as many" as half as many is below.
    """
    top, bottom, left = 12.0, 126.0, 74

    def y(ratio: float) -> float:
        inside = min(HIGHEST, max(LOWEST, ratio))
        return bottom - (bottom - top) * log2(inside / LOWEST) / log2(HIGHEST / LOWEST)

    shapes = []
    for level, label in zip(LEVELS, labels, strict=True):
        shapes += [
            _line(left, y(level), RIGHT, y(level), "grid"),
            _text(left - 6, y(level) + 4, label, "small", "end"),
        ]
    shapes.append(_line(left, bottom, RIGHT, bottom, "axis"))
    step = (RIGHT - left) / len(shares)
    for number, one in enumerate(shares):
        x = left + (number + 0.5) * step
        low, middle, high = map(_ratio, one)
        shapes.append(_line(x, y(low), x, y(high), "whisker"))
        for end in (low, high):
            if LOWEST < end < HIGHEST:
                shapes.append(_line(x - 4, y(end), x + 4, y(end), "whisker"))
        shapes.append(_dot(x, y(middle), 4.5, "move"))
    shapes += [_text(left, 146, dates[0], "small"), _text(RIGHT, 146, dates[1], "small", "end")]
    return _picture("trend", 152, title, alt, shapes)


def _ratio(share: float) -> float:
    """A share of moves as moves for each cue."""
    return share / (1 - share) if share < 1 else inf
