"""The disk fails while the couple talks: they talk on, and what was agreed is there as soon as it can be."""

import contextlib
import resource
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from evening import COUPLE, Evening, NewEvening, all_is_kept, prompt

from coach.core.events import SessionStarted
from coach.errors import MemoryStoreError
from coach.memory.history import History

HERE = Path(__file__).parent


def test_it_is_full_for_a_while(new_evening: NewEvening, tmp_path: Path) -> None:
    """SQLite may have no page more; pages are small, so that it needs one soon."""
    with contextlib.closing(sqlite3.connect(tmp_path / "history.db")) as empty:
        empty.execute("PRAGMA page_size = 512")
        empty.execute("VACUUM")
    evening = new_evening()
    troubles: list[str] = []

    def fill() -> None:
        evening.history.read("CREATE TABLE filler (junk BLOB)")
        ((pages,),) = evening.history.read("PRAGMA page_count")
        evening.history.read(f"PRAGMA max_page_count = {pages}")
        for size in (1000, 10):
            with contextlib.suppress(MemoryStoreError):
                while True:
                    evening.history.read("INSERT INTO filler VALUES (zeroblob(?))", size)

    def make_room() -> None:
        troubles.append(str(evening.journal.trouble))
        evening.history.read("PRAGMA max_page_count = 1073741823")
        evening.history.read("DROP TABLE filler")

    evening.when(prompt("What happened for you, Emma"), fill)
    evening.when(prompt("Thank you both"), make_room)
    evening.run()
    assert "disk is full" in troubles[0]
    all_is_kept(evening)


def test_a_small_disk_is_really_full() -> None:
    """One that is mounted for the evening; the system tells SQLite, and SQLite coach."""
    inside = ["unshare", "-rm"]
    try:
        subprocess.run([*inside, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system lets nobody mount a disk for a test")
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(HERE / "small_disk.py")]
    held = subprocess.run([*inside, *tests], cwd=HERE, capture_output=True, text=True, check=False)
    assert held.returncode == 0, held.stdout
    assert "1 passed" in held.stdout


def test_no_file_may_grow_for_a_while(evening: Evening) -> None:
    """A quota: the system refuses every longer file, of the history as of anything else."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    troubles: list[str] = []
    evening.when(
        prompt("What happened for you, Emma"),
        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, usual[1])),
    )
    evening.when(prompt("Thank you both"), lambda: troubles.append(str(evening.journal.trouble)))
    evening.when(prompt("Thank you both"), lambda: resource.setrlimit(resource.RLIMIT_FSIZE, usual))
    try:
        evening.run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert "the history at" in troubles[0]
    all_is_kept(evening)


def test_it_becomes_read_only_for_a_while(evening: Evening) -> None:
    evening.when(
        prompt("What happened for you, Emma"), lambda: evening.history.read("PRAGMA query_only = ON")
    )
    evening.when(prompt("Thank you both"), lambda: evening.history.read("PRAGMA query_only = OFF"))
    evening.run()
    all_is_kept(evening)


def test_somebody_else_holds_the_history(evening: Evening) -> None:
    other = sqlite3.connect(evening.path, isolation_level=None)
    evening.when(prompt("What happened for you, Emma"), lambda: other.execute("BEGIN IMMEDIATE"))
    evening.when(prompt("Thank you both"), other.close)
    evening.run()
    all_is_kept(evening)


@pytest.mark.parametrize("damage", ["overwritten", "cut short", "deleted"])
def test_the_history_is_damaged_in_use(evening: Evening, damage: str) -> None:
    """The couple comes to its end, and is told in one line; a new history can be begun."""

    def spoil() -> None:
        for file in (evening.path, Path(f"{evening.path}-wal")):
            if damage == "deleted":
                file.unlink(missing_ok=True)
            elif file.exists():
                with file.open("r+b") as handle:
                    handle.write(b"rubbish" * 5000) if damage == "overwritten" else handle.truncate(700)

    evening.when(prompt("What happened for you, Emma"), spoil)
    evening.run()
    assert evening.why == "finished"
    assert evening.journal.trouble is None or "\n" not in str(evening.journal.trouble)
    evening.history.close()
    for file in evening.path.parent.glob("history.db*"):
        file.unlink()
    with History(evening.path) as history:
        assert history.sessions(history.find(COUPLE)) == []


def test_the_pack_is_taken_away_in_use(new_evening: NewEvening, pack: Path, tmp_path: Path) -> None:
    """It is in memory: nobody notices."""
    evening = new_evening()
    away = tmp_path / "away"
    evening.when(prompt("What happened for you, Emma"), lambda: shutil.move(pack, away))
    evening.run()
    shutil.move(away, pack)
    all_is_kept(evening)


def test_nothing_can_be_written_at_all(evening: Evening) -> None:
    """Not even the names; the talk is held all the same."""
    evening.when(
        lambda item: isinstance(item, SessionStarted), lambda: evening.history.read("PRAGMA query_only = ON")
    )
    evening.run()
    assert evening.why == "finished"
    assert "read-only" in str(evening.journal.trouble)
