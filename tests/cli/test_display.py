"""The view in the terminal: it fits, it says what matters, and it degrades to plain lines."""

import io

import pytest
from rich.console import Console

from coach.cli.display import Display
from coach.core.actions import GiveFloor, Partner, Say, ShowStep, Write
from coach.core.events import FrameHeard, PartialHeard
from coach.core.wording import Couple

COUPLE = Couple("Emma", "Callum")
STORY = (
    ShowStep(0, "The hurt beneath", 9, 13),
    Say(480, 1, "Emma, which part of you was hurt?"),
    GiveFloor(960, (Partner.A,)),
    FrameHeard(1440, speech=True, level_db=-30),
    PartialHeard(1440, "i felt so"),
)


def picture(width: int, height: int, *, speed: bool = False, color: bool = False) -> str:
    """The picture after the story, as text."""
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        height=height,
        force_terminal=color,
        color_system="truecolor" if color else None,
    )
    display = Display(COUPLE, console, speed=speed)
    for item in STORY:
        display.see(item)
    console.print(display.picture())
    return out.getvalue()


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40), (60, 24)])
def test_it_fits(width: int, height: int) -> None:
    """No line is wider than the terminal; it is not taller than it."""
    lines = picture(width, height).splitlines()
    shown = lines[next(i for i, line in enumerate(lines) if line.startswith("╭")) :]
    assert len(shown) <= height
    assert max(map(len, shown)) <= width


@pytest.mark.parametrize(
    "words", ["The hurt beneath", "9 of 13", "● Emma", "i felt so", "which part of you", "Callum"]
)
def test_it_says_what_matters(words: str) -> None:
    """Step, place in the whole, turn, what is heard, what coach said, both names: without colour."""
    assert words in picture(80, 24)


def test_a_long_story_shows_its_end() -> None:
    """Of many words the last are seen."""
    console = Console(file=io.StringIO(), width=80, height=24)
    display = Display(COUPLE, console)
    display.see(Write(0, Partner.A, " ".join(f"word{n}" for n in range(300)), 0, 1))
    console.print(display.picture())
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "word299" in text
    assert len(text.splitlines()) <= 24


def test_without_a_terminal_plain_lines() -> None:
    """One line as each thing happens, and no escape codes."""
    out = io.StringIO()
    with Display(COUPLE, Console(file=out, width=80)) as display:
        for item in STORY:
            display.see(item)
    assert "coach: Emma, which part of you was hurt?" in out.getvalue()
    assert "\x1b" not in out.getvalue()
