"""Erasing for good: a session, a pair, or everything, with its reports; and saying what was removed.

Rows are overwritten with zeros as they are deleted, the database is written anew without them, and the
write-ahead log is overwritten before it is removed (`Database.scrub`). Reports that coach wrote into its own
folder go too. Files that somebody exported elsewhere are theirs, and stay.
"""

from dataclasses import dataclass
from pathlib import Path

from coach.memory.database import Database
from coach.memory.files import shred
from coach.memory.pairs import Pair
from coach.memory.records import Session
from coach.memory.schema import in_plain_words


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed."""

    sessions: int = 0
    entries: int = 0
    """Utterances, cues, answers … in those sessions."""
    reports: int = 0
    files: int = 0
    """Of the database itself: when everything went."""

    def __str__(self) -> str:
        """As it is told to the couple."""
        counts = ((self.sessions, "session"), (self.entries, "entry"), (self.reports, "report"))
        parts = [f"{count} {_plural(word, count)}" for count, word in counts if count]
        if self.files:
            parts.append("the history file itself")
        return f"Removed for good: {', '.join(parts)}." if parts else "There was nothing to remove."


def _plural(word: str, count: int) -> str:
    return word if count == 1 else word.replace("entry", "entrie") + "s"


def reports_folder(history: Path) -> Path:
    """Where coach puts reports, next to the history."""
    return history.parent / "reports"


def erase_session(history: Database, session: Session, *, compact: bool = True) -> Removed:
    """Remove one session; and the names of the pair, if it was the last one.

    `compact=False` leaves the file as large as it is, with zeros where the session was: quick enough for the
    middle of a conversation. May be called again where it failed half way.

    Raises:
        MemoryStoreError: another coach has the file open. With `compact` nothing was removed then.
    """
    if compact:
        history.scrub(compact=False)
    (entries,) = history.read("SELECT count(*) FROM entry WHERE session = ?", session.id)[0]
    with history.writing() as db:
        sessions = db.execute("DELETE FROM session WHERE id = ?", (session.id,)).rowcount
        db.execute(
            "DELETE FROM pair WHERE id = ? AND NOT EXISTS (SELECT 1 FROM session WHERE pair = pair.id)",
            (session.pair.id,),
        )
    reports = _shred_reports(history.path, [session.head.uid])
    history.scrub(compact=compact)
    return Removed(sessions, entries, reports)


def erase_pair(history: Database, pair: Pair) -> Removed:
    """Remove everything of one pair: sessions, names, and the lock of their passphrase. Raises as above."""
    history.scrub(compact=False)
    of_pair = "FROM entry JOIN session ON session.id = entry.session WHERE pair = ?"
    (entries,) = history.read(f"SELECT count(*) {of_pair}", pair.id)[0]
    uids = [uid for (uid,) in history.read("SELECT uid FROM session WHERE pair = ?", pair.id)]
    with history.writing() as db:
        db.execute("DELETE FROM pair WHERE id = ?", (pair.id,))
    reports = _shred_reports(history.path, uids)
    history.scrub()
    return Removed(len(uids), entries, reports)


def erase_everything(path: Path) -> Removed:
    """Remove the history of everybody on this device, readable or damaged, and all reports.

    Needs no free space and no passphrase. The history must not be open anywhere.
    """
    with in_plain_words(path):
        reports = [report for report in reports_folder(path).glob("*.html") if shred(report)]
        files = [Path(f"{path}{suffix}") for suffix in ("", "-wal", "-shm", "-journal")]
        return Removed(reports=len(reports), files=sum(shred(file) for file in files))


def _shred_reports(path: Path, uids: list[str]) -> int:
    """Reports end in the first eight digits of their session's uid."""
    marks = {uid[:8] for uid in uids}
    with in_plain_words(path):
        found = [p for p in reports_folder(path).glob("*.html") if p.stem.rpartition("-")[2] in marks]
        return sum(shred(report) for report in found)
