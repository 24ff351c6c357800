"""How long a large history takes. Not a test: run it by hand, with `python tests/memory/bench.py`.

It makes 2,000 sessions as long as real ones and prints seconds.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from couple import COUPLE, EVENING, session

from coach.core.actions import Action
from coach.memory.entries import Entry, entry_of
from coach.memory.erase import erase_session
from coach.memory.history import History
from coach.memory.journal import Journal
from coach.memory.records import Head
from coach.memory.report import material, render
from coach.memory.texts import load_texts

SESSIONS = 2000


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block took."""
    began = perf_counter()
    yield
    sys.stdout.write(f"  {what:<44} {perf_counter() - began:8.3f} s\n")


def log(number: int) -> list[Entry]:
    """The entries of a session."""
    found = (entry_of(action, lambda partner: partner) for action in session(number, turns=60))
    return [entry for entry in found if entry is not None]


def bench(folder: Path, passphrase: str | None) -> None:
    """Everything that a couple waits for."""
    path = folder / f"{'sealed' if passphrase else 'plain'}.db"
    logs = [log(number) for number in range(20)]
    sys.stdout.write(f"{path.name}: {SESSIONS} sessions of {len(logs[0])} entries\n")
    with History(path) as history, timed("writing them all"):
        heads = (Head(f"{n:032x}", EVENING + timedelta(days=n), "healing", 2) for n in range(SESSIONS))
        pair = history.find(COUPLE, passphrase)
        history.bring(pair, ((head, logs[n % 20]) for n, head in enumerate(heads)))
    sys.stdout.write(f"  {'size of the file':<44} {path.stat().st_size / 2**20:8.1f} MiB\n")
    with timed("opening, and the list of sessions"):
        history = History(path)
        pair = history.find(COUPLE, passphrase)
        sessions = history.sessions(pair)
    with timed("the report of the last session"):
        render(material(history, sessions[-1]), load_texts())
    with timed("erasing one session (and compacting)"):
        erase_session(history, sessions[0])
    actions: list[Action] = list(session(7))
    journal = Journal(history, pair, exercise="healing", began=EVENING)
    with timed(f"a journal of {len(actions)} actions"):
        for action in actions:
            journal.see(action)
    history.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        for word in (None, "correct horse"):
            bench(Path(made), word)
