"""Private files: written for their owner only, all or nothing, and removed without a trace where that can be.

Overwriting means something on a hard disk and on most file systems of a laptop. A memory card or an SSD may
keep old copies of a block where no program can reach them; `docs/privacy.md` says so, and what helps.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coach.errors import MemoryStoreError


@contextmanager
def held(path: Path) -> Iterator[int | None]:
    """A handle on a file that outlives its removal, or None where there is no file."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        yield None
        return
    try:
        yield handle
    finally:
        os.close(handle)


def overwrite(handle: int | None) -> None:
    """Write zeros over a file, and wait until they are on the disk."""
    if handle is None:
        return
    left = os.fstat(handle).st_size
    os.lseek(handle, 0, os.SEEK_SET)
    while left > 0:
        left -= os.write(handle, bytes(min(left, 1 << 20)))
    os.fsync(handle)


def shred(path: Path) -> bool:
    """Overwrite a file and remove it. False where there was none. Of a link only the link is removed.

    Raises:
        OSError: it could not be overwritten or removed.
    """
    if path.is_symlink():
        path.unlink()
        return True
    with held(path) as handle:
        if handle is None:
            return False
        overwrite(handle)
    path.unlink()
    return True


def write_privately(path: Path, text: str, *, replace: bool = False) -> None:
    """Write a file that only its owner can read: the whole of it, or nothing.

    Raises:
        MemoryStoreError: it exists and `replace` is false, or it cannot be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".coach-")  # mkstemp makes it 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            _put(Path(name), path, replace=replace)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        why = error.strerror or "no reason given"
        raise MemoryStoreError(f"{path} cannot be written ({why}); choose another place") from None


def _put(made: Path, path: Path, *, replace: bool) -> None:
    """Move a file to its place; without `replace` only where nothing is, whatever happens meanwhile."""
    if replace:
        made.replace(path)
        return
    try:
        os.link(made, path)
    except FileExistsError:
        raise MemoryStoreError(f"{path} is already there; name another file, or add --force") from None
    made.unlink()
