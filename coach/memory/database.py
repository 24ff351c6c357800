"""The file beneath the history: opened privately, written all or nothing, and closed."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from coach.memory.files import held, overwrite
from coach.memory.schema import in_plain_words, migrate

SETTINGS = (
    "journal_mode = WAL",
    "synchronous = FULL",  # what was written survives a power cut
    "secure_delete = ON",  # what was deleted is overwritten with zeros
    "temp_store = MEMORY",  # nothing private in temporary files
    "foreign_keys = ON",
    "trusted_schema = OFF",
)


class Database:
    """An open file. Use as a context manager, or `close()` it."""

    def __init__(self, path: Path, *, wait_s: float = 5.0) -> None:
        """Open the file, or make it: readable and writable by its owner only.

        `wait_s` is how long to wait for another coach that is writing.

        Raises:
            MemoryStoreError: it cannot be opened, is no history, or was written by a newer coach.
        """
        self.path = path
        with in_plain_words(path):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make_private(path)
            self._db = sqlite3.connect(path, timeout=wait_s, isolation_level=None)
            try:
                for setting in SETTINGS:
                    self._db.execute(f"PRAGMA {setting}")
                migrate(self._db, path)
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """May be called twice."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, query: str, *values: object) -> list[Any]:
        """The rows of a query."""
        with in_plain_words(self.path):
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is on the disk afterwards, or nothing."""
        with in_plain_words(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def scrub(self, *, compact: bool = True) -> None:
        """Leave no trace of deleted rows in the file or beside it.

        Deleted rows are zeros already, in the newest copy of their page. Older copies may stand in the
        write-ahead log. `compact` writes the whole database anew without them; then the log is folded in and
        removed, and its bytes on the disk are overwritten through a handle that was opened before.

        Raises:
            MemoryStoreError: another coach has the file open; nothing is lost, the traces stay until later.
        """
        with in_plain_words(self.path):
            if compact:
                self._db.execute("VACUUM")
            with held(Path(f"{self.path}-wal")) as log:
                (mode,) = self._db.execute("PRAGMA journal_mode = DELETE").fetchone()
                if mode == "delete":  # only then is the log no part of the database any more
                    overwrite(log)
            self._db.execute("PRAGMA journal_mode = WAL")


def _make_private(path: Path) -> None:
    """Mode 0600, from before the first byte."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if os.fstat(handle).st_mode & 0o077:
            os.fchmod(handle, 0o600)
    finally:
        os.close(handle)
