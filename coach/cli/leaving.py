"""How coach leaves when it is told to: saved, and within two seconds.

Control-C, `kill` and a terminal that is closed (SIGINT, SIGTERM, SIGHUP) all become one `KeyboardInterrupt`,
which closes everything on its way out. What hangs while it is being closed is not waited for: by then all
that was agreed is on the disk.
"""

import atexit
import contextlib
import os
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:  # the command line asks for this module at every start
    from coach.app import Watcher
    from coach.core.actions import Action
    from coach.core.events import Event

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

CLOSING_S = 1.5
"""So long the closing may take."""

_busy = False
"""Whether something goes on that is not to be cut in two."""
_told = False
"""Whether coach has been told to leave meanwhile."""


def leave_when_told() -> None:
    """From now on. A signal that somebody has chosen to ignore (nohup) stays ignored."""
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)


def whole(watch: "Watcher") -> "Watcher":
    """A watcher that is not interrupted in the middle of what it does, but just after it."""

    def see(item: "Event | Action") -> None:
        global _busy
        _busy = True
        try:
            watch(item)
        finally:
            _busy = False
        if _told:
            raise KeyboardInterrupt

    return see


def end(code: int) -> NoReturn:
    """Leave with this exit code. Told to, coach does so at once: to take Python and a speech model apart can
    take longer on a busy computer than all the closing.
    """
    if _told:
        atexit._run_exitfuncs()  # what others have to clear up
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)
    sys.exit(code)


def _leave(number: int, frame: FrameType | None) -> None:
    global _told
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)  # once is enough
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, CLOSING_S)
    _told = True
    if not _busy:
        raise KeyboardInterrupt
