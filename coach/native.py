"""Living with native libraries."""

import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Swallow what native code writes to file descriptor 2, past Python's `sys.stderr`.

    Kaldi and ALSA complain there about things that coach says better, or that are none.
    """
    with contextlib.suppress(OSError, ValueError, AttributeError):  # there may be no sys.stderr
        sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # closed: there is nothing to keep quiet
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)


def mute_native_stderr() -> None:
    """From now on only Python writes to standard error. For a command that holds native streams open."""
    if sys.stderr is not None:
        sys.stderr.flush()
        sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8", errors="replace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
