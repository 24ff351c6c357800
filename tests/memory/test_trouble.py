"""Trouble with the disk in the middle of a session: it goes on, and nothing that was kept is lost."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from couple import COUPLE, EVENING, A, B, consents, session

from coach.core.actions import End, Forget, Keep, Write
from coach.core.events import FrameHeard
from coach.core.frame import samples
from coach.core.wording import Couple
from coach.memory.consent import Level
from coach.memory.history import History
from coach.memory.journal import Journal
from coach.memory.recall import give_up, resume_offer


@pytest.fixture
def journal(history: History) -> Journal:
    """A journal that both said yes to."""
    journal = Journal(history, history.find(COUPLE), exercise="healing", began=EVENING)
    for action in consents("consent", "consent-words"):
        journal.see(action)
    return journal


def say(journal: Journal, number: int) -> None:
    journal.see(Write(number, A, f"utterance {number}", 0, number))


def words(history: History, journal: Journal) -> list[str]:
    assert journal.session is not None
    return [w for entry in history.entries(journal.session) if (w := getattr(entry, "words", ""))]


def test_a_locked_file(history: History, path: Path, journal: Journal) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    say(journal, 1)
    say(journal, 2)
    assert "in use by another coach" in str(journal.trouble)
    other.execute("ROLLBACK")
    other.close()
    say(journal, 3)
    assert journal.trouble is None
    assert words(history, journal) == ["utterance 1", "utterance 2", "utterance 3"]


def test_a_full_disk(history: History, journal: Journal) -> None:
    ((pages,),) = history.read("PRAGMA page_count")
    history.read(f"PRAGMA max_page_count = {pages}")
    for number in range(400):
        say(journal, number)
    assert "disk is full" in str(journal.trouble)
    history.read("PRAGMA max_page_count = 1073741823")
    journal.see(End(500, "finished"))
    assert journal.trouble is None
    assert words(history, journal) == [f"utterance {number}" for number in range(400)]


def test_a_disk_that_became_read_only(history: History, journal: Journal) -> None:
    history.read("PRAGMA query_only = ON")
    say(journal, 1)
    assert "read-only" in str(journal.trouble)
    journal.close()
    assert journal.trouble is not None
    history.read("PRAGMA query_only = OFF")


def test_erasing_that_failed_is_tried_again(history: History, path: Path, journal: Journal) -> None:
    say(journal, 1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    journal.see(Forget(2))
    assert journal.trouble is not None
    assert journal.level is Level.NOTHING
    other.execute("ROLLBACK")
    other.close()
    journal.close()
    assert journal.trouble is None
    assert b"utterance 1" not in b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_an_end_that_could_not_be_written_is_written_later(
    history: History, path: Path, journal: Journal
) -> None:
    say(journal, 1)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    journal.see(End(2, "finished"))
    assert journal.trouble is not None
    other.execute("ROLLBACK")
    other.close()
    journal.close()
    (kept,) = history.sessions(history.find(COUPLE))
    assert not kept.open


def test_words_taken_back_while_somebody_looks_are_overwritten_later(
    history: History, path: Path, journal: Journal
) -> None:
    say(journal, 1)
    with History(path) as looking:
        looking.pairs()
        journal.see(Keep(2, "consent-words", B, "no"))
        assert journal.trouble is not None
        assert words(history, journal) == []
    journal.see(Write(3, A, "a word", 2, 3))
    assert journal.trouble is None
    assert b"utterance 1" not in b"".join(file.read_bytes() for file in path.parent.iterdir())


def test_frames_are_passed_over_even_when_something_is_owed(
    history: History, path: Path, journal: Journal
) -> None:
    """Thirty frames a second must never wait for a disk."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    journal.see(Forget(2))
    trouble = journal.trouble
    journal.see(FrameHeard(480, speech=False))
    assert journal.trouble is trouble
    other.execute("ROLLBACK")
    other.close()
    journal.close()
    assert history.pairs() == []


KILLED = """
import os, signal, sys
from pathlib import Path
from coach.memory.history import History
from coach.memory.journal import Journal
from couple import COUPLE, EVENING, session

history = History(Path(sys.argv[1]))
journal = Journal(history, history.find(COUPLE), exercise="healing", began=EVENING)
for number, action in enumerate(session()):
    journal.see(action)
    if number == 120:
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_after_a_crash_they_may_go_on_where_they_were(path: Path) -> None:
    """A process that is killed between two actions loses nothing it has seen."""
    here = str(Path(__file__).parent)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(path)], check=False, env={"PYTHONPATH": f"{here}:."}
    )
    assert killed.returncode == -signal.SIGKILL
    seen = [action for number, action in enumerate(session()) if number <= 120]
    with History(path) as history:
        pair = history.find(Couple("Callum", "Emma"))
        offer = resume_offer(history, pair)
        assert offer is not None
        assert offer.at == max(action.at for action in seen)
        assert offer.consent.level is Level.WORDS
        assert offer.facts[("pattern", None)] == "the storm"
        assert offer.facts[("calm", B)] == next(a.value for a in seen if getattr(a, "key", "") == "calm")
        assert offer.step > 1

        going_on = Journal(history, pair, exercise="healing", began=EVENING, going_on=offer)
        going_on.see(Write(samples(1), B, "i am glad we went on", 0, samples(1)))
        going_on.see(End(samples(2), "finished"))
        (kept,) = history.sessions(pair)
        assert not kept.open
        entries = history.entries(kept)
        assert entries[-2].partner is A  # type: ignore[union-attr]
        assert entries[-1].at == offer.at + samples(2)
        assert resume_offer(history, pair) is None


def test_a_session_that_is_given_up_is_not_offered_again(history: History, journal: Journal) -> None:
    say(journal, 1)
    pair = history.find(COUPLE)
    offer = resume_offer(history, pair)
    assert offer is not None
    give_up(history, offer)
    assert resume_offer(history, pair) is None
    assert history.figures(pair)[offer.session.id].why == ""
