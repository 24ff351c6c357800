"""Holding a session from the command line: the loop with everybody who watches it."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coach.app import App, Watcher
from coach.cli.discreet import Discreet
from coach.cli.display import Display
from coach.cli.jsonlines import JsonLines
from coach.cli.streams import GONE, unseen
from coach.core.events import FrameHeard
from coach.core.room import Room
from coach.core.session import Session
from coach.core.wording import Couple
from coach.errors import SettingsError
from coach.rehearsal.transcript import Transcript, summary
from coach.speech.ear import Ear
from coach.speech.voice import Voice

TRANSCRIPT, SUMMARY = "transcript.txt", "summary.txt"
"""Left in the folder of a session."""


@dataclass(slots=True)
class Clock:
    """Watches how late it is, in samples."""

    at: int = 0

    def see(self, item: object) -> None:
        """One event or action went by."""
        if isinstance(item, FrameHeard):
            self.at = item.at


@dataclass(frozen=True, slots=True)
class Held:
    """What a session leaves."""

    transcript: tuple[str, ...]
    summary: tuple[str, ...]
    length: int
    """In samples."""
    trouble: tuple[str, ...]
    """What went wrong on the way, one line each."""
    stopped: bool
    """Whether coach was told to leave before the end."""


def hold(
    room: Room,
    ear: Ear,
    session: Session,
    voice: Voice,
    couple: Couple,
    *,
    as_json: bool = False,
    display: Display,
    watchers: Sequence[Watcher] = (),
    records: Sequence[Watcher] = (),
    live: bool = False,
) -> Held:
    """Hold one session to its end, or until coach is told to leave. Closes room and voice.

    Where nobody can see it any more (a closed terminal, `| head`) a session ends likewise. A `live` session
    goes on then. What is private in it neither those who show it nor the `records` see.
    """
    transcript, clock = Transcript(couple), Clock()
    show = JsonLines(sys.stdout).see if as_json else display.see
    looking_on = [*records, transcript.see, clock.see]
    if live:
        lasting = as_json or not display.passing
        looking_on = [
            Discreet(session, looking_on).see,
            Discreet(session, [unseen(show)], lasting=lasting).see,
        ]
    else:
        looking_on.append(show)
    app = App(room, ear, session, voice, [*watchers, *looking_on])
    stopped = False
    try:
        with display:
            app.run()
    except (KeyboardInterrupt, OSError) as why:
        if isinstance(why, OSError) and why.errno not in GONE:
            raise
        stopped = True  # told to, or nobody looks on any more: what there is is not lost
        app.trouble.append("Stopped before the end.")
    finally:
        room.close()
        voice.close()
    lines = summary(session.ledger, couple, transcript.why, clock.at)
    return Held(tuple(transcript.lines), tuple(lines), clock.at, tuple(app.trouble), stopped)


def write_out(folder: Path, held: Held) -> None:
    """Leave transcript and summary in a folder. Raises `SettingsError`."""
    try:
        for name, lines in ((TRANSCRIPT, held.transcript), (SUMMARY, held.summary)):
            (folder / name).write_text("\n".join(lines).strip() + "\n", encoding="utf-8")
    except OSError as why:
        raise SettingsError(
            f"Cannot write to {folder}: {why.strerror}. Choose another folder with --out."
        ) from None
