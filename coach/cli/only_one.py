"""One coach at a time: two would talk over each other, and hear each other as a partner."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import platformdirs

from coach.errors import SettingsError


@contextmanager
def only_one(path: Path | None = None) -> Iterator[None]:
    """Hold the lock of this user's coach. It goes with the process, however that ends.

    Where no lock can be made (a read-only folder) there is none. Raises `SettingsError` when another coach
    has it.
    """
    path = path or platformdirs.user_data_path("coach") / "running"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        yield
        return
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = os.read(lock, 20).decode(errors="replace").strip()
            raise SettingsError(
                f"Another coach is running (process {who or 'unknown'}). End that one first: "
                "say “stop”, or press Control-C there; on a box: systemctl stop coach"
            ) from None
        except OSError:  # a file system without locks
            pass
        with suppress(OSError):  # a full disk
            os.ftruncate(lock, 0)
            os.write(lock, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(lock)
