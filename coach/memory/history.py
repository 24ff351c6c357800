"""The history: one SQLite file with the sessions of every pair on this device.

    with History(default_path()) as history:
        pair = history.find(Couple("Emma", "Callum"), passphrase)
        session = history.begin(pair, Head(...))
        history.append(session, entries)

Every `append` is on the disk when it returns: a power cut loses at most what is being said. Every method
raises `MemoryStoreError`, one line, when the file cannot be used.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import platformdirs

from coach.core.wording import Couple
from coach.errors import MemoryStoreError
from coach.memory.database import Database
from coach.memory.entries import Entry
from coach.memory.figures import Figures, tally
from coach.memory.pairs import Known, Notes, Pair, checked, is_swapped, key_of
from coach.memory.records import GoneError, Head, Session, decoded, place
from coach.memory.vault import Lock, WrongPassphraseError, make_lock, unlock

FIGURES_VERSION = 1
"""Figures of another version are computed anew from the entries."""


def default_path() -> Path:
    """The history's file in the user's data folder."""
    return platformdirs.user_data_path("coach") / "history.db"


class History(Database):
    """The open history."""

    # Pairs

    def pairs(self) -> list[Known]:
        """Everybody who has a history here, as far as the names go."""
        rows = self.read("SELECT id, a, b, lock IS NOT NULL FROM pair ORDER BY key")
        return [Known(identifier, Couple(a, b), bool(locked)) for identifier, a, b, locked in rows]

    def find(self, couple: Couple, passphrase: str | None = None) -> Pair:
        """The pair of these two names, known or new. A new one is not written down before it keeps something.

        Raises:
            WrongPassphraseError: the pair has another passphrase, or one and none was given.
            MemoryStoreError: a passphrase was given for a pair that has none.
        """
        couple = checked(couple)
        rows = self.read("SELECT id, a, b, lock FROM pair WHERE key = ?", key_of(couple))
        if not rows:
            if passphrase is None:
                return Pair(couple)
            lock, vault = make_lock(passphrase)
            return Pair(couple, lock=lock, vault=vault)
        ((identifier, a, b, body),) = rows
        pair = Pair(Couple(a, b), identifier, swapped=is_swapped(couple, Couple(a, b)))
        if (body is None) != (passphrase is None):
            raise _passphrase_error(pair, has_one=body is not None)
        if passphrase is None:
            return pair
        lock = decoded(body, Lock)
        return replace(pair, lock=lock, vault=unlock(lock, passphrase))

    def notes(self, pair: Pair) -> Notes:
        """What belongs to the pair and to no session."""
        rows = self.read("SELECT notes FROM pair WHERE id = ? AND notes IS NOT NULL", pair.id)
        return decoded(pair.vault.open(rows[0][0], "notes"), Notes) if rows else Notes()

    def set_notes(self, pair: Pair, notes: Notes) -> None:
        """Replace the pair's notes."""
        with self.writing() as db:
            body = pair.vault.seal(msgspec.json.encode(notes), "notes")
            db.execute("UPDATE pair SET notes = ? WHERE id = ?", (body, pair.id))

    # Sessions

    def begin(self, pair: Pair, head: Head) -> Session:
        """Write a new session down, and its pair if this is the first one."""
        with self.writing() as db:
            pair = _place_pair(db, pair)
            body = pair.vault.seal(msgspec.json.encode(head), place(head.uid, "head"))
            cursor = db.execute(
                "INSERT INTO session (pair, uid, open, head) VALUES (?, ?, 1, ?)", (pair.id, head.uid, body)
            )
        assert cursor.lastrowid is not None
        return Session(cursor.lastrowid, pair, head)

    def bring(self, pair: Pair, sessions: Iterable[tuple[Head, Sequence[Entry]]]) -> int:
        """Write whole sessions down that come from elsewhere; all, or none. Returns how many were new."""
        added = 0
        with self.writing() as db:
            pair = _place_pair(db, pair)
            for head, entries in sessions:
                if db.execute(
                    "SELECT 1 FROM session WHERE pair = ? AND uid = ?", (pair.id, head.uid)
                ).fetchone():
                    continue
                body = pair.vault.seal(msgspec.json.encode(head), place(head.uid, "head"))
                sealed = _sealed_figures(pair, head, tally(entries))
                values = (pair.id, head.uid, body, sealed)
                query = "INSERT INTO session (pair, uid, open, head, figures) VALUES (?, ?, 0, ?, ?)"
                session = Session(db.execute(query, values).lastrowid or 0, pair, head, open=False)
                _write_entries(db, session, entries, 1)
                added += 1
        return added

    def append(self, session: Session, entries: Iterable[Entry]) -> None:
        """Write entries down. They are on the disk when this returns.

        Raises:
            GoneError: the session was erased meanwhile. Then nothing more of it is kept.
        """
        with self.writing() as db:
            if not db.execute("SELECT 1 FROM session WHERE id = ?", (session.id,)).fetchone():
                raise GoneError("this session was erased; nothing more of it is kept")
            query = "SELECT coalesce(max(number), 0) FROM entry WHERE session = ?"
            (last,) = db.execute(query, (session.id,)).fetchone()
            _write_entries(db, session, entries, last + 1)

    def rewrite(self, session: Session, head: Head, entries: Iterable[Entry]) -> Session:
        """Put other entries in the place of what was kept; the old ones are overwritten."""
        made = replace(session, head=head)
        with self.writing() as db:
            body = made.pair.vault.seal(msgspec.json.encode(head), place(head.uid, "head"))
            db.execute("UPDATE session SET head = ? WHERE id = ?", (body, made.id))
            db.execute("DELETE FROM entry WHERE session = ?", (made.id,))
            _write_entries(db, made, entries, 1)
        return made

    def finish(self, session: Session) -> Figures:
        """The session is over: its figures are computed and kept."""
        figures = tally(self.entries(session))
        sealed = _sealed_figures(session.pair, session.head, figures)
        with self.writing() as db:
            db.execute("UPDATE session SET open = 0, figures = ? WHERE id = ?", (sealed, session.id))
        return figures

    def sessions(self, pair: Pair) -> list[Session]:
        """All sessions of a pair, the oldest first."""
        found = []
        for identifier, uid, is_open, body in self.read(
            "SELECT id, uid, open, head FROM session WHERE pair = ?", pair.id
        ):
            head = decoded(pair.vault.open(body, place(uid, "head")), Head)
            found.append(Session(identifier, pair, head, bool(is_open)))
        return sorted(found, key=lambda session: (session.head.began, session.id))

    def unfinished(self, pair: Pair) -> Session | None:
        """The latest session, where it never ended."""
        newest = self.sessions(pair)[-1:]
        return newest[0] if newest and newest[0].open else None

    def entries(self, session: Session) -> list[Entry]:
        """What happened in a session, in order."""
        vault, uid = session.pair.vault, session.head.uid
        rows = self.read("SELECT number, body FROM entry WHERE session = ? ORDER BY number", session.id)
        return [decoded(vault.open(body, place(uid, number)), Entry) for number, body in rows]

    def figures(self, pair: Pair) -> dict[int, Figures]:
        """The figures of every session that is over, by `Session.id`."""
        stored = dict(self.read("SELECT id, figures FROM session WHERE pair = ? AND NOT open", pair.id))
        return {
            session.id: self._figures(session, stored[session.id])
            for session in self.sessions(pair)
            if session.id in stored
        }

    def _figures(self, session: Session, body: bytes) -> Figures:
        plain = session.pair.vault.open(body, place(session.head.uid, "figures"))
        version, raw = decoded(plain, tuple[int, msgspec.Raw])
        figures: Figures = decoded(raw, Figures) if version == FIGURES_VERSION else self.finish(session)
        return figures


def _place_pair(db: sqlite3.Connection, pair: Pair) -> Pair:
    """The pair with its place in the history: an old one, or a new one if it has none (any more)."""
    lock = None if pair.lock is None else msgspec.json.encode(pair.lock)
    row = db.execute("SELECT id, lock FROM pair WHERE key = ?", (key_of(pair.couple),)).fetchone()
    if row is None:
        values = (key_of(pair.couple), pair.couple.a, pair.couple.b, lock)
        row = (db.execute("INSERT INTO pair (key, a, b, lock) VALUES (?, ?, ?, ?)", values).lastrowid, lock)
    if row[1] != lock:
        raise WrongPassphraseError(
            "the passphrase of this pair was changed meanwhile; begin the session anew"
        )
    return replace(pair, id=row[0])


def _sealed_figures(pair: Pair, head: Head, figures: Figures) -> bytes:
    body = msgspec.json.encode((FIGURES_VERSION, figures))
    return pair.vault.seal(body, place(head.uid, "figures"))


def _write_entries(db: sqlite3.Connection, session: Session, entries: Iterable[Entry], first: int) -> None:
    vault, uid = session.pair.vault, session.head.uid
    rows = (
        (session.id, number, vault.seal(msgspec.json.encode(entry), place(uid, number)))
        for number, entry in enumerate(entries, first)
    )
    db.executemany("INSERT INTO entry VALUES (?, ?, ?)", rows)


def _passphrase_error(pair: Pair, *, has_one: bool) -> MemoryStoreError:
    names = f"{pair.couple.a} and {pair.couple.b}"
    if has_one:
        return WrongPassphraseError(
            f"the sessions of {names} have a passphrase; give it, or go on without memory"
        )
    return MemoryStoreError(f"{names} have no passphrase; go on without one, or set one with `coach protect`")
