"""What a session remembers: opened before it, written while it goes on, closed after it.

Trouble with the memory never stops a couple from talking: it is told in one line, and the session goes on
without.
"""

from collections.abc import Callable, Collection, Mapping
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
from coach.core.agenda import Facts
from coach.core.wording import Couple
from coach.errors import CoachError, MemoryStoreError
from coach.memory.consent import Level
from coach.memory.history import History, default_path
from coach.memory.journal import Journal
from coach.memory.pairs import Pair
from coach.memory.recall import (
    Unfinished,
    give_up,
    has_done,
    promise_facts,
    promises_to_ask,
    resume_offer,
)
from coach.packs.language import Language

Ask = Callable[[str], bool | None]
"""Asks a couple a question: yes, no, or None where nobody answers."""

RESUME = "Last time you were cut off, in the part called {step}. Shall we go on from there?"
REPORT = "Would you like a report of tonight, to read together?"

FIRST_TIME: tuple[str, Partner | None] = ("first-time", None)
"""The fact that a couple has done none of the deeper exercises together yet."""

BUSY_S = 0.5
"""So long a session waits for somebody else who is writing: nobody speaks with coach meanwhile."""


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
            self.history = self._closing.enter_context(History(self.path, wait_s=BUSY_S))
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

    def offer(
        self, ask: Ask | None = None, *, exercises: Collection[str] | None = None, text: str = RESUME
    ) -> None:
        """Ask whether they go on with a session that was cut off. Where nobody can be asked they do.

        Only with one of these `exercises`, if they are given. A no closes it for good; silence leaves the
        question for the next time.
        """
        cut_off = self.unfinished
        if cut_off is None or self.history is None:
            return
        possible = cut_off.step > 0 and (exercises is None or cut_off.exercise in exercises)
        wanted = possible and (ask is None or ask(text.format(step=cut_off.title)))
        if not wanted:
            self.unfinished = None
            if wanted is not None:
                give_up(self.history, cut_off)

    def first_time(self, deeper: Collection[str]) -> bool:
        """Whether they have never done one of the `deeper` exercises together, as far as is kept."""
        if self.history is None or self.pair is None:
            return True
        try:
            return not has_done(self.history, self.pair, deeper)
        except MemoryStoreError as trouble:
            self._go_without(trouble)
            return True

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

    def offer_report(self, journal: Journal, ask: Ask | None = None) -> None:
        """After a session of which something was kept: ask whether they want its report, and write it."""
        if self.history is None or journal.session is None or journal.level is Level.NOTHING:
            return
        wanted = ask(REPORT) if ask is not None else None
        if wanted is None:
            click.echo("Your report: coach report --open", err=True)
        elif wanted:
            try:
                click.echo(f"Your report: {write_report(self.history, journal.session)}", err=True)
            except MemoryStoreError as trouble:
                click.echo(f"coach: {trouble}", err=True)

    def _go_without(self, trouble: CoachError) -> None:
        click.echo(f"coach: {trouble} The session goes on without a memory.", err=True)
        self.history = self.unfinished = None


def known_before(memory: Memory | None, language: Language, *, private_check: bool = True) -> Facts:
    """What a session knows from the beginning.

    Whether it is the first time depends on which exercises the couple has done and on nothing else: a couple
    whom a private check led to something light, and one who chose it, are asked alike the next time.
    """
    known = dict(memory.facts) if memory else {}
    going_on = memory is not None and memory.unfinished is not None
    if private_check and not going_on and (memory is None or memory.first_time(language.deeper)):
        known[FIRST_TIME] = "yes"
    return known
