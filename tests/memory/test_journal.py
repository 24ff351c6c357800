"""What is on the disk after each action."""

from dataclasses import replace
from pathlib import Path

import pytest
from couple import COUPLE, EVENING, A, B, consents, cue, keep_session, session

from coach.core.actions import Action, End, Forget, GiveFloor, Keep, Notice, Say, Write
from coach.core.events import FrameHeard
from coach.core.wording import Couple
from coach.memory.consent import Level
from coach.memory.entries import Ended, Kept, Spoken
from coach.memory.history import History
from coach.memory.journal import Journal

SECRET = "the word that must not stay"


def journal_of(history: History | None, couple: Couple = COUPLE) -> Journal:
    from coach.memory.pairs import Pair

    pair = history.find(couple) if history else Pair(couple)
    return Journal(history, pair, exercise="healing", began=EVENING)


def see(journal: Journal, *actions: Action) -> None:
    for action in actions:
        journal.see(action)


def folder_bytes(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.rglob("*")) if file.is_file())


def test_before_both_agreed_nothing_is_on_the_disk_not_even_the_names(history: History, path: Path) -> None:
    journal = journal_of(history)
    see(journal, Write(10, A, SECRET, 0, 10), Keep(20, "consent", A, "yes"), Write(30, B, SECRET, 20, 30))
    journal.close()
    assert history.pairs() == []
    for name in (b"Emma", b"Callum", SECRET.encode()):
        assert name not in folder_bytes(path)


def test_what_came_before_the_yes_is_written_with_it(history: History) -> None:
    journal = journal_of(history)
    see(journal, GiveFloor(5, (A,)), *consents("consent", at=10))
    assert journal.session is not None
    assert len(history.entries(journal.session)) == 3


def test_every_action_is_on_the_disk_at_once(history: History, path: Path) -> None:
    """Another connection sees it: what a power cut would leave."""
    journal = journal_of(history)
    see(journal, *consents("consent", "consent-words"))
    for number in range(1, 4):
        see(journal, Write(number * 100, A, f"utterance {number}", 0, 50))
        with History(path) as other:
            (kept,) = other.sessions(other.find(COUPLE))
            assert other.entries(kept)[-1] == Spoken(number * 100, A, 0, 50, 2, f"utterance {number}")


def test_at_the_first_level_the_promises_stay_and_no_other_word(history: History, path: Path) -> None:
    journal = journal_of(history)
    found = cue("criticism", SECRET)
    see(journal, *consents("consent"), Write(9, A, SECRET, 0, 9), Notice(9, A, found))
    see(
        journal,
        Keep(9, "theme", A, SECRET),
        Keep(9, "promise", A, "to call when i am late"),
        End(9, "finished"),
    )
    journal.close()
    assert journal.level is Level.AGREEMENTS
    assert SECRET.encode() not in folder_bytes(path)
    assert b"to call when i am late" in folder_bytes(path)


def test_a_no_clears_what_was_waiting(history: History) -> None:
    journal = journal_of(history)
    see(journal, Write(1, A, SECRET, 0, 1), Keep(2, "consent", A, "no"), Keep(3, "consent", B, "yes"))
    see(journal, Keep(4, "consent", A, "yes"))
    assert journal.session is not None
    assert not any(isinstance(entry, Spoken) for entry in history.entries(journal.session))


def test_taking_back_the_words_takes_them_off_the_disk(history: History, path: Path) -> None:
    journal = journal_of(history)
    see(
        journal, *consents("consent", "consent-words"), Write(9, A, SECRET, 0, 9), Keep(9, "theme", A, SECRET)
    )
    assert SECRET.encode() in folder_bytes(path)
    see(journal, Keep(10, "consent-words", B, "no"))
    assert journal.session is not None
    assert any(isinstance(entry, Spoken) for entry in history.entries(journal.session))
    assert SECRET.encode() not in folder_bytes(path)


def test_taking_back_everything_takes_the_session_and_the_names(history: History, path: Path) -> None:
    journal = journal_of(history)
    see(
        journal,
        *consents("consent", "consent-words"),
        Write(9, A, SECRET, 0, 9),
        Keep(10, "consent", B, "no"),
    )
    assert history.pairs() == []
    for trace in (SECRET.encode(), b"Emma"):
        assert trace not in folder_bytes(path)


def test_erase_erases_and_nothing_more_is_kept(history: History, path: Path) -> None:
    journal = journal_of(history)
    see(journal, *consents("consent", "consent-words"), Write(9, A, SECRET, 0, 9), Forget(10))
    see(journal, Write(11, A, SECRET, 10, 11), *consents("consent"), End(12, "finished"))
    journal.close()
    assert journal.level is Level.NOTHING
    assert history.pairs() == []
    assert SECRET.encode() not in folder_bytes(path)


@pytest.mark.parametrize("kind", ["threat", "violence", "self_harm"])
def test_a_session_in_which_somebody_is_not_safe_leaves_no_trace(
    history: History, path: Path, kind: str
) -> None:
    journal = journal_of(history)
    alert = replace(cue("criticism", SECRET), kind=kind)
    see(journal, *consents("consent", "consent-words"), Write(9, A, SECRET, 0, 9), Notice(9, A, alert))
    see(journal, End(10, "safety"))
    journal.close()
    assert history.pairs() == []
    assert SECRET.encode() not in folder_bytes(path)


def test_an_older_session_of_the_pair_survives_an_erased_one(history: History) -> None:
    keep_session(history, history.find(COUPLE))
    journal = journal_of(history)
    see(journal, *consents("consent"), Forget(10))
    assert len(history.sessions(history.find(COUPLE))) == 1


def test_what_is_erased_from_outside_is_not_written_again(history: History, path: Path) -> None:
    from coach.memory.erase import erase_pair

    journal = journal_of(history)
    see(journal, *consents("consent", "consent-words"))
    erase_pair(history, history.find(COUPLE))
    see(journal, Write(9, A, SECRET, 0, 9), Write(10, A, SECRET, 9, 10))
    journal.close()
    assert journal.trouble is None
    assert SECRET.encode() not in folder_bytes(path)


def test_without_a_history_it_only_looks_on() -> None:
    journal = journal_of(None)
    for action in session():
        journal.see(action)
    journal.close()
    assert (journal.level, journal.session, journal.trouble) == (Level.NOTHING, None, None)


def test_events_and_what_coach_says_are_passed_over(history: History) -> None:
    journal = journal_of(history)
    see(journal, *consents("consent"))
    assert journal.session is not None
    before = history.entries(journal.session)
    journal.see(FrameHeard(480, speech=True))
    journal.see(Say(480, 1, "Hello."))
    assert history.entries(journal.session) == before


def test_whoever_sits_down_first_the_words_go_to_the_same_person(history: History) -> None:
    keep_session(history, history.find(COUPLE))
    journal = journal_of(history, Couple("callum", "EMMA"))
    see(journal, *consents("consent"), Keep(9, "promise", A, "to cook"), End(10, "finished"))
    kept = history.sessions(history.find(COUPLE))[-1]
    assert Kept(9, "promise", B, "to cook") in history.entries(kept)


def test_the_end_is_kept_and_figures_with_it(history: History) -> None:
    kept = keep_session(history, history.find(COUPLE))
    assert not kept.open
    assert isinstance(history.entries(kept)[-1], Ended)
    assert history.figures(kept.pair)[kept.id].why == "finished"
