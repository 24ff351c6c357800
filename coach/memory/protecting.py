"""Setting, changing and removing a pair's passphrase. Nothing readable stays behind when one is set."""

import sqlite3
from dataclasses import replace

import msgspec

from coach.errors import MemoryStoreError
from coach.memory.history import History
from coach.memory.pairs import Pair
from coach.memory.records import place
from coach.memory.vault import OpenVault, SealedVault, Vault, make_lock


def protect(history: History, pair: Pair, passphrase: str | None) -> Pair:
    """Give the pair this passphrase, or none. Returns the pair with its new key.

    Everything is sealed anew in one transaction, and what stood there before is overwritten. A new passphrase
    in place of an old one seals only the key anew.

    Raises:
        MemoryStoreError: the pair has kept nothing yet, or the passphrase is empty.
    """
    if pair.id is None:
        raise MemoryStoreError(
            "nothing is kept of this pair yet; give the passphrase when you start a session"
        )
    history.scrub(compact=False)  # fails before anything is changed where another coach has the file open
    if passphrase is None:
        made = replace(pair, lock=None, vault=OpenVault())
    else:
        lock, vault = make_lock(passphrase, pair.vault)
        made = replace(pair, lock=lock, vault=vault)
    with history.writing() as db:
        body = None if made.lock is None else msgspec.json.encode(made.lock)
        db.execute("UPDATE pair SET lock = ? WHERE id = ?", (body, pair.id))
        if not _same_key(pair.vault, made.vault):
            _seal_anew(db, pair, made.vault)
    history.scrub()
    return made


def _same_key(one: Vault, other: Vault) -> bool:
    return isinstance(one, SealedVault) and isinstance(other, SealedVault) and one.key == other.key


def _seal_anew(db: sqlite3.Connection, pair: Pair, vault: Vault) -> None:
    def moved(body: bytes | None, where: str) -> bytes | None:
        return None if body is None else vault.seal(pair.vault.open(body, where), where)

    (notes,) = db.execute("SELECT notes FROM pair WHERE id = ?", (pair.id,)).fetchone()
    db.execute("UPDATE pair SET notes = ? WHERE id = ?", (moved(notes, "notes"), pair.id))
    sessions = db.execute("SELECT id, uid, head, figures FROM session WHERE pair = ?", (pair.id,)).fetchall()
    for identifier, uid, head, figures in sessions:
        values = (moved(head, place(uid, "head")), moved(figures, place(uid, "figures")), identifier)
        db.execute("UPDATE session SET head = ?, figures = ? WHERE id = ?", values)
        rows = db.execute("SELECT number, body FROM entry WHERE session = ?", (identifier,)).fetchall()
        db.executemany(
            "UPDATE entry SET body = ? WHERE session = ? AND number = ?",
            [(moved(body, place(uid, number)), identifier, number) for number, body in rows],
        )
