"""What the eye sees while a session goes on: calm, and only what helps.

On a terminal a quiet picture that stays in place; without one, plain lines as things happen. Everything that
a colour says, a word says too. It fits into 80 columns and 24 lines.
"""

import time  # noqa: TID251 - only to say how much faster than real time a rehearsal goes
from types import TracebackType
from typing import Self

from rich.align import Align
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from coach.core.actions import (
    Action,
    Answer,
    Floor,
    GiveFloor,
    Notice,
    Partner,
    Say,
    ShowStep,
    Withdraw,
    Write,
)
from coach.core.events import (
    Event,
    FrameHeard,
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneBack,
    MicrophoneLost,
    PartialHeard,
)
from coach.core.frame import FRAME, samples, seconds
from coach.core.kinds import ALERTS, COMMANDS, CUES
from coach.core.wording import Couple
from coach.rehearsal.transcript import clock

REDRAW_LIVE = samples(0.12)
REDRAW_REHEARSAL = samples(3.0)
"""How much audio time goes by between two pictures, at most."""

QUIETEST_DB, LOUDEST_DB = -60.0, -12.0
"""The ends of the level meter."""

HINTS = "say:  I'm done · repeat · help · skip · pause · take a break · stop      or press Enter: I'm done"

HEARD_LINES = 4
"""Lines that the words of one utterance may take."""


class _Screen(Console):
    """Standard error. That nobody reads it any more is for others to deal with; rich would end coach."""

    def on_broken_pipe(self) -> None:
        raise  # what rich is handling just now


class Display:
    """Watches a session and shows it."""

    def __init__(self, couple: Couple, console: Console | None = None, *, speed: bool = False) -> None:
        """`speed`: a rehearsal; show how much faster than real time it goes, and no level or hints."""
        self._couple = couple
        self._console = console or _Screen(stderr=True)
        self._plain = not self._console.is_terminal
        self._live = Live(console=self._console, auto_refresh=False, screen=not speed, transient=True)
        self._rehearsal = speed
        self._started = time.perf_counter()
        self._at = 0
        self._drawn = -REDRAW_REHEARSAL
        self._step = ("", 0, 1)
        self._floor: Floor = ()
        self._heard = Text()
        self._said = ""
        self._noticed = ""
        self._level = QUIETEST_DB
        self._talk = dict.fromkeys(Partner, 0)
        self._trouble = ""

    @property
    def passing(self) -> bool:
        """Whether nothing stays of what is shown."""
        return not self._plain and not self._rehearsal

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
        if isinstance(item, FrameHeard):
            self._hear_frame(item)
        else:
            self._follow(item)
        pace = REDRAW_REHEARSAL if self._rehearsal else REDRAW_LIVE
        if not self._plain and self._at - self._drawn >= (pace if isinstance(item, FrameHeard) else 0):
            self._drawn = self._at
            self._live.update(self.picture(), refresh=True)

    def _hear_frame(self, frame: FrameHeard) -> None:
        self._level = max(frame.level_db, self._level - 1.5)
        if frame.speech and len(self._floor) == 1:
            self._talk[self._floor[0]] += FRAME

    def _follow(self, item: Event | Action) -> None:
        match item:
            case ShowStep():
                self._step = (item.title, item.number, item.of)
                self._print(f"\n{item.number}/{item.of} {item.title}")
            case GiveFloor():
                self._floor = item.to
            case Say():
                self._said, self._heard = item.text, Text()
                self._print(f"{clock(item.at):>8}  coach: {item.text}")
            case Write():
                self._heard = Text(item.text)
                who = self._couple.name(item.partner) if item.partner else "both"
                self._print(f"{clock(item.at):>8}  {who}: {item.text}")
            case PartialHeard():
                self._heard = Text(item.text, style="dim")
            case Notice() if item.cue.kind not in COMMANDS | ALERTS:
                self._noticed = item.cue.kind
                self._print(f"{clock(item.at):>8}  ({item.cue.kind})")
            case Answer():
                self._print(f"{clock(item.at):>8}  ({item.cue.kind}, answered: {item.rung})")
            case Withdraw():
                self._noticed = f"{item.cue.kind}, taken back"
            case MicrophoneLost() | LoudspeakerLost():
                device = "microphone" if isinstance(item, MicrophoneLost) else "loudspeaker"
                self._trouble = f"the {device} is gone"
                self._print(f"{clock(item.at):>8}  ({self._trouble}: {item.why})")
            case MicrophoneBack() | LoudspeakerBack():
                device = "microphone" if isinstance(item, MicrophoneBack) else "loudspeaker"
                self._trouble = ""
                self._print(f"{clock(item.at):>8}  (the {device} is back)")

    def _print(self, line: str) -> None:
        if self._plain:
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def picture(self) -> RenderableType:
        """The picture as it is now."""
        title, number, of = self._step
        body = Table.grid(padding=(0, 2), expand=True)
        body.add_column(justify="right", style="dim", width=8)
        body.add_column(ratio=1)
        body.add_row("step", Text.assemble((title, "bold"), (f"   {number} of {of}", "dim")))
        body.add_row(
            "", ProgressBar(total=of, completed=number, width=40, style="grey30", complete_style="cyan")
        )
        body.add_row()
        body.add_row("turn", self._turn())
        body.add_row("heard", self._clipped())
        body.add_row("coach", Text(self._said, style="green"))
        body.add_row()
        body.add_row("noticed", Text(self._noticed, style="yellow" if self._noticed in CUES else "cyan"))
        body.add_row("talk", self._balance())
        if not self._rehearsal:
            body.add_row("level", self._meter())
        body.add_row("time", Text(self._time(), style="dim"))
        parts: list[RenderableType] = [Panel(body, title="coach", border_style="grey42", padding=(1, 2))]
        if not self._rehearsal:
            parts.append(
                Align.center(Text(self._trouble or HINTS, style="bold red" if self._trouble else "dim"))
            )
        return Group(*parts)

    def _turn(self) -> Text:
        if not self._floor:
            return Text("coach is speaking", style="dim")
        names = " and ".join(self._couple.name(partner) for partner in self._floor)
        return Text(f"● {names}", style="bold cyan")

    def _clipped(self) -> Text:
        """The end of what is being heard; the beginning has been read."""
        room = max(20, self._console.width - 24) * HEARD_LINES
        return self._heard if len(self._heard) <= room else Text("… ") + self._heard[-room:]

    def _balance(self) -> Text:
        total = sum(self._talk.values())
        share = round(20 * self._talk[Partner.A] / total) if total else 10
        bar = "█" * share + "░" * (20 - share)
        return Text(f"{self._couple.a} {bar} {self._couple.b}", style="dim")

    def _meter(self) -> Text:
        share = (self._level - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)
        filled = round(20 * min(1.0, max(0.0, share)))
        return Text("▮" * filled + "▯" * (20 - filled), style="dim")

    def _time(self) -> str:
        elapsed = max(1e-3, time.perf_counter() - self._started)
        faster = f"   {seconds(self._at) / elapsed:.0f} times faster than real time"
        return clock(self._at) + (faster if self._rehearsal else "")
