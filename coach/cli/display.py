"""What the eye sees while a session goes on: calm, and only what helps.

On a terminal a few lines that stay in place; without one, plain lines as things happen.
"""

import time  # noqa: TID251 - only to say how much faster than real time it goes
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from coach.core.actions import Action, Floor, GiveFloor, Notice, Say, ShowStep, Write
from coach.core.events import Event, FrameHeard, PartialHeard
from coach.core.frame import samples, seconds
from coach.core.kinds import COMMANDS, CUES
from coach.core.wording import Couple
from coach.rehearsal.transcript import clock

REDRAW = samples(3.0)
"""In a rehearsal, how much audio time goes by between two pictures at most."""


class Display:
    """Watches a session and shows it."""

    def __init__(self, couple: Couple, console: Console | None = None, *, speed: bool = False) -> None:
        """`speed`: show how much faster than real time it goes, as in a rehearsal."""
        self._couple = couple
        self._console = console or Console(stderr=True)
        self._plain = not self._console.is_terminal
        self._live = Live(console=self._console, auto_refresh=False, transient=True)
        self._speed = speed
        self._started = time.perf_counter()
        self._at = 0
        self._drawn = -REDRAW
        self._step = ("", 0, 1)
        self._floor: Floor = ()
        self._heard = ""
        self._partial = ""
        self._said = ""
        self._noticed = ""

    def __enter__(self) -> Self:
        if not self._plain:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._plain:
            self._live.stop()

    def see(self, item: Event | Action) -> None:
        """One event or action went by."""
        self._at = item.at
        draw = not isinstance(item, FrameHeard)
        match item:
            case ShowStep():
                self._step = (item.title, item.number, item.of)
                self._print(f"\n{item.number}/{item.of} {item.title}")
            case GiveFloor():
                self._floor = item.to
            case Say():
                self._said = item.text
                self._print(f"{clock(item.at):>8}  coach: {item.text}")
            case Write():
                self._heard, self._partial = item.text, ""
                who = self._couple.name(item.partner) if item.partner else "both"
                self._print(f"{clock(item.at):>8}  {who}: {item.text}")
            case PartialHeard():
                self._partial = item.text
            case Notice() if item.cue.kind not in COMMANDS:
                self._noticed = item.cue.kind
                self._print(f"{clock(item.at):>8}  ({item.cue.kind})")
        if not self._plain and (draw or self._at - self._drawn >= REDRAW):
            self._drawn = self._at
            self._live.update(self._picture(), refresh=True)

    def _print(self, line: str) -> None:
        if self._plain:
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _picture(self) -> Group:
        title, number, of = self._step
        grid = Table.grid(padding=(0, 2))
        grid.add_column(justify="right", style="dim", min_width=10)
        grid.add_column()
        grid.add_row("step", Text(f"{title}  ({number} of {of})", style="bold"))
        grid.add_row("", ProgressBar(total=of, completed=number, width=40))
        grid.add_row("turn", Text(self._turn(), style="bold cyan" if self._floor else "dim"))
        heard = Text(self._heard)
        if self._partial:
            heard = Text(self._partial, style="dim")
        grid.add_row("heard", heard)
        grid.add_row("coach", Text(self._said, style="green"))
        grid.add_row("noticed", Text(self._noticed, style="yellow" if self._noticed in CUES else "blue"))
        grid.add_row("time", Text(self._time(), style="dim"))
        return Group(grid)

    def _turn(self) -> str:
        if not self._floor:
            return "coach is speaking"
        return " and ".join(self._couple.name(partner) for partner in self._floor)

    def _time(self) -> str:
        elapsed = max(1e-3, time.perf_counter() - self._started)
        faster = f"   {seconds(self._at) / elapsed:.0f} times faster than real time" if self._speed else ""
        return f"{clock(self._at)}{faster}"
