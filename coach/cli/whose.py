"""Whose history a command is about: the file, the pair, and the passphrase."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import click

from coach.core.wording import Couple
from coach.errors import SettingsError
from coach.memory.history import History, default_path
from coach.memory.pairs import Pair, key_of
from coach.memory.plain import one_line


class Whose(NamedTuple):
    """What every command is told: which file, which pair, which passphrase."""

    path: Path
    names: tuple[str, str] | None
    passphrase: str | None

    @contextmanager
    def opened(self) -> Iterator[tuple[History, Pair]]:
        """The history, and the pair it is about: the one that was named, or the only one."""
        if not self.path.exists():
            raise SettingsError(
                f"nothing is kept yet at {self.path}; hold a session first, or `coach import`"
            )
        with History(self.path) as history:
            yield history, self.found(history, self.names or self._only_one(history))

    def found(self, history: History, names: tuple[str, str], *, new: bool = False) -> Pair:
        """The pair of these names; asks for its passphrase where it has one."""
        couple = Couple(*names)
        passphrase = self.passphrase
        if passphrase is None and any(
            known.locked and key_of(known.couple) == key_of(couple) for known in history.pairs()
        ):
            passphrase = asked_passphrase()
        pair = history.find(couple, passphrase)
        if pair.id is None and not new:
            raise SettingsError(f"nothing is kept of {names[0]} and {names[1]}; see `coach history`")
        return pair

    @staticmethod
    def _only_one(history: History) -> tuple[str, str]:
        pairs = [(known.couple.a, known.couple.b) for known in history.pairs()]
        if len(pairs) == 1:
            return pairs[0]
        if not pairs:
            raise SettingsError("nothing is kept yet; hold a session first, or `coach import`")
        listed = ", ".join(f"--names {a!r} {b!r}" for a, b in pairs)
        raise SettingsError(f"several pairs have a history here; say whose: {listed}")


def asked_passphrase(*, confirm: bool = False) -> str:
    """The passphrase, typed without being shown."""
    if not sys.stdin.isatty():
        raise SettingsError("this pair has a passphrase; set COACH_PASSPHRASE, or use a terminal")
    return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True))


def about_a_pair(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say whose history it is about, as `whose`."""

    def run(file: Path | None, names: tuple[str, str] | None, **others: Any) -> None:
        cleaned = (one_line(names[0]), one_line(names[1])) if names else None
        command(whose=Whose(file or default_path(), cleaned, os.environ.get("COACH_PASSPHRASE")), **others)

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in (
        click.option(
            "--names", nargs=2, metavar="NAME NAME", help="Whose sessions, where several pairs have some."
        ),
        click.option(
            "--file",
            type=click.Path(dir_okay=False, path_type=Path),
            envvar="COACH_HISTORY",
            help="Another history than the one in your data folder.",
        ),
    ):
        option(run)
    return run
