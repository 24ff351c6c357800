"""A disk that is really full, and one that really cannot be written: small ones, mounted for the test."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
UNSHARE = shutil.which("unshare")

SCRIPT = """
import sys, subprocess
from pathlib import Path
from coach.core.actions import End, Write
from coach.errors import MemoryStoreError
from coach.memory.history import History
from coach.memory.journal import Journal
from couple import COUPLE, EVENING, A, consents

folder, trouble = Path(sys.argv[1]), sys.argv[2]
mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "coach", str(folder)]
subprocess.run(mount, check=True)
path = folder / "history.db"

def count():
    return len(history.entries(journal.session))

history = History(path, wait_s=0.05)
journal = Journal(history, history.find(COUPLE), exercise="healing", began=EVENING)
for action in consents("consent", "consent-words"):
    journal.see(action)
said = 0
if trouble == "full":
    while journal.trouble is None and said < 5000:
        said += 1
        journal.see(Write(said, A, "words " * 40, 0, said))
    print(journal.trouble)
    print("kept", count(), "of", said + 4)
    subprocess.run(["mount", "-o", "remount,size=4m", str(folder)], check=True)
else:
    history.close()
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    try:
        History(path)
    except MemoryStoreError as error:
        print(error)
    subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
    history = History(path)
    print("kept", count(), "of", 4)
    sys.exit()
journal.see(End(said + 1, "finished"))
journal.close()
print(journal.trouble)
print("kept", count(), "of", said + 5)
"""


def run(folder: Path, trouble: str) -> list[str]:
    may = (
        UNSHARE and subprocess.run([UNSHARE, "-rm", "true"], check=False, capture_output=True).returncode == 0
    )
    if not may:
        pytest.skip("this system lets nobody mount a disk for a test")
    paths = os.pathsep.join([str(HERE), str(HERE.parent.parent)])
    held = subprocess.run(
        [str(UNSHARE), "-rm", sys.executable, "-c", SCRIPT, str(folder), trouble],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert held.returncode == 0, held.stderr
    return held.stdout.splitlines()


def test_a_full_disk_keeps_what_it_has_and_gets_the_rest_later(tmp_path: Path) -> None:
    trouble, full, mended, whole = run(tmp_path, "full")
    assert "the disk is full; free some space" in trouble
    kept, _, said = full.split()[1:]
    assert int(kept) == int(said) - 1
    assert mended == "None"
    kept, _, said = whole.split()[1:]
    assert kept == said


def test_a_read_only_disk_says_so_in_one_line(tmp_path: Path) -> None:
    trouble, kept = run(tmp_path, "read-only")
    assert "Read-only file system" in trouble
    assert kept == "kept 4 of 4"
