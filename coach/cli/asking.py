"""A yes or a no outside of a session, by voice. At a keyboard y and n, with Enter, do as well."""

import select
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import click

from coach.app import Speaker, Watcher
from coach.cli.device_talk import Hears, Talk
from coach.core.answers import Understanding
from coach.core.events import FrameHeard, Press
from coach.core.room import Room

YES, NO = "yes", "no"


def typed_line() -> str | None:
    """What was typed and ended with Enter, if anything was and somebody could."""
    if sys.stdin and sys.stdin.isatty() and select.select([sys.stdin], [], [], 0)[0]:
        return sys.stdin.readline().strip()
    return None


class PressableRoom(Room, Protocol):
    """A room with a button."""

    def press(self, press: Press) -> None: ...


@dataclass(frozen=True, slots=True)
class YesNoKeys:
    """The keyboard as coach's button: n is a long press, all else a short one."""

    room: PressableRoom

    def see(self, item: object) -> None:
        """One event went by."""
        if isinstance(item, FrameHeard) and (line := typed_line()) is not None:
            self.room.press(Press.LONG if line.lower().startswith("n") else Press.SHORT)


def ask_by_voice(
    room: PressableRoom,
    voice: Speaker,
    hears: Hears,
    understanding: Understanding,
    text: str,
    watchers: Sequence[Watcher] = (),
) -> bool | None:
    """Whether they want it; None where nobody answered, or not clearly. Raises `AudioError`."""
    click.echo(f"coach: {text} [y/n]", err=True)
    talk = Talk(room, voice, hears, (YesNoKeys(room).see, *watchers))
    for _ in range(2):  # a word that is neither is asked about once more
        answer = understanding.yes_no(talk.ask(text, (), YES, NO) or "")
        if answer in (YES, NO):
            return answer == YES
    return None
