"""The tables of the history, how they came to be, and what SQLite's complaints mean in plain words.

Whatever is private stands in BLOB columns, sealed where the pair has a passphrase. In the clear are only the
pair's two names (so that a wrong passphrase can be told from a new pair), an identifier of each session, and
whether it is still open.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from coach.errors import MemoryStoreError

APPLICATION = 0x636F6163
"""SQLite's application id: "coac". It tells a history from any other database."""

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE pair (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,   -- the two names, folded and sorted: what a pair is known by
        a TEXT NOT NULL,
        b TEXT NOT NULL,
        lock BLOB,                  -- how a passphrase opens the pair's key; NULL without a passphrase
        notes BLOB                  -- what belongs to the pair and to no session
    );
    CREATE TABLE session (
        id INTEGER PRIMARY KEY,
        pair INTEGER NOT NULL REFERENCES pair ON DELETE CASCADE,
        uid TEXT NOT NULL,
        open INTEGER NOT NULL,      -- 1 until it ended, or was given up
        head BLOB NOT NULL,         -- when, which exercise, what may be kept
        figures BLOB,               -- computed from the entries when it ended
        UNIQUE (pair, uid)
    );
    CREATE TABLE entry (
        session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
        number INTEGER NOT NULL,
        body BLOB NOT NULL,
        PRIMARY KEY (session, number)
    ) WITHOUT ROWID;
    """,
)
"""One script for each version of the schema. Never change one: add the next."""


def migrate(db: sqlite3.Connection, path: Path) -> None:
    """Bring a database to the newest schema, all or nothing.

    Raises:
        MemoryStoreError: the file is something else, or was written by a newer coach.
    """
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (application,) = db.execute("PRAGMA application_id").fetchone()
    (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application not in (0, APPLICATION) or (application == 0 and tables):
        raise MemoryStoreError(f"{path} is no history of coach; name another file, or move it away")
    if version > len(MIGRATIONS):
        raise MemoryStoreError(f"{path} was written by a newer coach; update coach, it is left untouched")
    if version == len(MIGRATIONS):
        _check_tables(db, path)
        return
    script = "".join(MIGRATIONS[version:])
    pragmas = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {len(MIGRATIONS)};"
    try:
        db.executescript(f"BEGIN IMMEDIATE; {script} {pragmas} COMMIT;")
    except sqlite3.Error:
        if db.in_transaction:
            db.rollback()
        raise


def _check_tables(db: sqlite3.Connection, path: Path) -> None:
    """Only our own tables, as we made them: in a file from elsewhere a view or a trigger could be anything.

    Raises:
        MemoryStoreError: there is something else.
    """
    if db.execute(TABLES).fetchall() != _our_tables():
        raise MemoryStoreError(
            f"{path} is no history of coach, or damaged; name another file, or move it away"
        )


TABLES = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name LIMIT 100"


@cache
def _our_tables() -> list[tuple[str, str, str, str]]:
    ours = sqlite3.connect(":memory:")
    try:
        ours.executescript("".join(MIGRATIONS))
        return ours.execute(TABLES).fetchall()
    finally:
        ours.close()


COMPLAINTS = {
    "SQLITE_FULL": "cannot be written, the disk is full; free some space and try again",
    "SQLITE_READONLY": "cannot be written, it is read-only; allow writing, or choose another folder",
    "SQLITE_BUSY": "is in use by another coach; close that one and try again",
    "SQLITE_LOCKED": "is in use by another coach; close that one and try again",
    "SQLITE_CORRUPT": "is damaged; move it away to begin anew, and bring sessions back with `coach import`",
    "SQLITE_NOTADB": "is damaged or no history; move it away, and bring sessions back with `coach import`",
    "SQLITE_CANTOPEN": "cannot be opened; check that its folder is there and is yours",
    "SQLITE_PERM": "cannot be opened; check that the file is yours",
    "SQLITE_IOERR": "cannot be read or written, the disk reports an error; check the disk and try again",
}
"""By the first two parts of SQLite's error name: what is wrong, and what to do."""


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """Turn SQLite's complaints and the system's into one line of ours.

    Raises:
        MemoryStoreError: instead of `sqlite3.Error`, `UnicodeDecodeError` and `OSError`.
    """
    try:
        yield
    except sqlite3.Error as error:
        name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
        complaint = COMPLAINTS.get(name, f"cannot be used ({error}); move it away to begin a new one")
        raise MemoryStoreError(f"the history at {path} {complaint}") from error
    except UnicodeDecodeError as error:  # SQLite quotes a damaged schema, and the quotation is no text
        raise MemoryStoreError(f"the history at {path} {COMPLAINTS['SQLITE_CORRUPT']}") from error
    except OSError as error:
        why = error.strerror or "it cannot be opened"
        raise MemoryStoreError(
            f"the history at {path} cannot be used ({why}); check the folder and its permissions"
        ) from error
