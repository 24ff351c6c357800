"""Standard input, output and error, as coach may find them: closed, of another encoding, or gone."""

import errno
import os
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the command line asks for this module at every start
    from coach.app import Watcher
    from coach.core.actions import Action
    from coach.core.events import Event

GONE = (errno.EPIPE, errno.EIO, errno.ENXIO, errno.EBADF)
"""What writing to a pipe that nobody reads, or to a terminal that was closed, ends with."""


def mend_streams() -> None:
    """See to it that there are three, and that no sign is one too many for them.

    Without it the next file that is opened (the history) would get the number of a stream that is closed, and
    with it whatever a native library complains about.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free: this one
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def unseen(watch: "Watcher") -> "Watcher":
    """A watcher that shows something. Once it cannot be shown, the session goes on unseen."""
    gone = False

    def see(item: "Event | Action") -> None:
        nonlocal gone
        if gone:
            return
        try:
            watch(item)
        except OSError as why:
            if why.errno not in GONE:
                raise
            gone = True

    return see
