"""What a session remembers: opened before it, written while it goes on, closed after it.

Trouble with the memory never stops a couple from talking: it is told in one line, and the session goes on
without.
"""

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import click

from coach.cli.history import write_report
from coach.cli.whose import Whose
from coach.core.actions import Partner
from coach.core.wording import Couple
from coach.errors import CoachError, MemoryStoreError
from coach.memory.consent import Level
from coach.memory.history import History, default_path
from coach.memory.journal import Journal
from coach.memory.pairs import Pair
from coach.memory.recall import Unfinished, give_up, promise_facts, promises_to_ask, resume_offer


@dataclass
class Memory:
    """The history of one pair, for one session."""

    couple: Couple
    path: Path = field(default_factory=default_path)
    passphrase: str | None = None
    history: History | None = None
    pair: Pair | None = None
    unfinished: Unfinished | None = None
    """A session of theirs that was cut off, if they want to go on with it."""

    def __post_init__(self) -> None:
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        try:
            self.history = self._closing.enter_context(History(self.path))
            whose = Whose(self.path, None, self.passphrase)
            self.pair = whose.found(self.history, (self.couple.a, self.couple.b), new=True)
            self.unfinished = resume_offer(self.history, self.pair)
        except MemoryStoreError as trouble:
            self._go_without(trouble)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def offer(self) -> None:
        """Ask whether they go on with a session that was cut off, where somebody can answer."""
        if self.unfinished is None or self.history is None:
            return
        question = f"Last time you were cut off at “{self.unfinished.title}”. Go on there?"
        wanted = self.unfinished.step > 0
        if wanted and sys.stdin.isatty():
            wanted = click.confirm(question, default=True, err=True)
        if not wanted:
            give_up(self.history, self.unfinished)
            self.unfinished = None

    @property
    def facts(self) -> Mapping[tuple[str, Partner | None], str]:
        """What is known already: all that was answered before the cut, or what was promised the last time."""
        if self.unfinished is not None:
            return self.unfinished.facts
        if self.history is None or self.pair is None:
            return {}
        try:
            return promise_facts(promises_to_ask(self.history, self.pair))
        except MemoryStoreError as trouble:
            self._go_without(trouble)
            return {}

    def journal(self, exercise: str) -> Journal:
        """Follows the session that begins now."""
        pair = self.pair or Pair(self.couple)
        began = datetime.now().astimezone()
        return Journal(self.history, pair, exercise=exercise, began=began, going_on=self.unfinished)

    def offer_report(self, journal: Journal, *, ask: bool = True) -> None:
        """After a session of which something was kept: ask whether they want its report, and write it."""
        if self.history is None or journal.session is None or journal.level is Level.NOTHING:
            return
        if not (ask and sys.stdin.isatty()):
            click.echo("Your report: coach report --open", err=True)
        elif click.confirm("Would you like a report of tonight, to read together?", default=True, err=True):
            try:
                click.echo(f"Your report: {write_report(self.history, journal.session)}", err=True)
            except MemoryStoreError as trouble:
                click.echo(f"coach: {trouble}", err=True)

    def _go_without(self, trouble: CoachError) -> None:
        click.echo(f"coach: {trouble} The session goes on without a memory.", err=True)
        self.history = self.unfinished = None
