"""What a large history costs: 100 and 2,000 sessions as long as real ones, in the open and sealed."""

import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from benchmarks._figures import Figure, command

from coach.core.actions import Action
from coach.memory.entries import Entry, entry_of
from coach.memory.erase import erase_session
from coach.memory.history import History
from coach.memory.journal import Journal
from coach.memory.records import Head
from coach.memory.report import material, render
from coach.memory.texts import load_texts

sys.path.append(str(Path(__file__).resolve().parents[2] / "tests/memory"))
from couple import COUPLE, EVENING, session  # the sessions of the tests

FEW, MANY = 100, 2000


class Watch:
    """Seconds since it was asked last."""

    def __init__(self) -> None:
        self._at = perf_counter()

    def lap(self) -> float:
        before, self._at = self._at, perf_counter()
        return self._at - before


def log(number: int) -> list[Entry]:
    """The entries of a session."""
    found = (entry_of(action, lambda partner: partner) for action in session(number, turns=60))
    return [entry for entry in found if entry is not None]


def costs(path: Path, number: int, passphrase: str | None) -> dict[str, float]:
    """Seconds for everything that a couple waits for, with so many sessions before."""
    logs = [log(seed) for seed in range(20)]
    with History(path) as history:
        heads = (Head(f"{n:032x}", EVENING + timedelta(days=n), "healing", 2) for n in range(number))
        history.bring(
            history.find(COUPLE, passphrase), ((head, logs[n % 20]) for n, head in enumerate(heads))
        )
    watch, found = Watch(), {}
    with History(path) as history:
        pair = history.find(COUPLE, passphrase)
        sessions = history.sessions(pair)
        found["opening, and the list of sessions"] = watch.lap()
        render(material(history, sessions[-1]), load_texts())
        found["the report of the last session"] = watch.lap()
        actions: list[Action] = list(session(7))
        journal = Journal(history, pair, exercise="healing", began=EVENING)
        watch.lap()
        for action in actions:
            journal.see(action)
        journal.close()
        found["keeping a whole session"] = watch.lap()
        erase_session(history, sessions[0])
        found["erasing a session"] = watch.lap()
    return found


def measure() -> Iterator[Figure]:
    """Each cost with the fewest sessions, and how it grows."""
    for passphrase in (None, "correct horse"):
        with tempfile.TemporaryDirectory() as folder:
            costs(Path(folder) / "warm-up.db", 2, passphrase)
            few, many = (costs(Path(folder) / f"{n}.db", n, passphrase) for n in (FEW, MANY))
        for what, seconds in few.items():
            about = f"{what}{', sealed' if passphrase else ''}"
            yield Figure(f"{about}, after {FEW} sessions", 1000 * seconds, "ms")
            yield Figure(f"{about}, after {MANY} sessions", many[what] / seconds, "times that")


main = command(__doc__, {"A large history": measure})

if __name__ == "__main__":
    main()
