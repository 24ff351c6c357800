"""The file: who may read it, who sees what in it, and what happens when it is not what it should be."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from couple import COUPLE, A, keep_session, session

from coach.core.wording import Couple
from coach.errors import MemoryStoreError
from coach.memory import schema
from coach.memory.entries import Spoken
from coach.memory.history import History
from coach.memory.pairs import LONGEST_NAME, Notes
from coach.memory.protecting import protect
from coach.memory.schema import MIGRATIONS
from coach.memory.vault import DamagedError, WrongPassphraseError

OTHERS = Couple("Mia", "Noah")
WORDS = b"it makes sense that you felt alone"


def folder_bytes(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.rglob("*")) if file.is_file())


def test_only_its_owner_can_read_it(history: History, path: Path) -> None:
    keep_session(history, history.find(COUPLE))
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_was_open_to_others_is_closed_to_them(path: Path) -> None:
    History(path).close()
    path.chmod(0o644)
    History(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_writes_ahead_and_waits_for_the_disk(history: History) -> None:
    assert history.read("PRAGMA journal_mode") == [("wal",)]
    assert history.read("PRAGMA synchronous") == [(2,)]
    assert history.read("PRAGMA secure_delete") == [(1,)]


# Pairs


@pytest.mark.parametrize("names", [("Callum", "Emma"), ("EMMA", "callum"), (" Emma ", "Callum\n")])
def test_a_pair_is_known_by_its_two_names(history: History, names: tuple[str, str]) -> None:
    keep_session(history, history.find(COUPLE))
    pair = history.find(Couple(*names))
    assert (pair.id, pair.couple) == (1, COUPLE)
    assert pair.swapped == (names[0].strip().casefold() == "callum")


def test_two_people_of_one_name_keep_their_seats(history: History) -> None:
    sams = Couple("Sam", "Sam")
    keep_session(history, history.find(sams))
    assert not history.find(sams).swapped


@pytest.mark.parametrize("name", ["", "   ", "\x1b\x07", "x" * (LONGEST_NAME + 1)])
def test_names_that_are_none(history: History, name: str) -> None:
    with pytest.raises(MemoryStoreError, match="each name needs"):
        history.find(Couple("Emma", name))


@pytest.mark.parametrize("name", ["'; DROP TABLE session; --", 'Robert"); DELETE FROM pair;', "%_*", "NULL"])
def test_names_are_no_sql(history: History, name: str) -> None:
    keep_session(history, history.find(COUPLE))
    kept = keep_session(history, history.find(Couple(name, "Callum")))
    assert len(history.pairs()) == 2
    assert [one.id for one in history.sessions(history.find(Couple(name, "Callum")))] == [kept.id]


def test_pairs_do_not_see_one_another(history: History) -> None:
    keep_session(history, history.find(COUPLE))
    keep_session(history, history.find(OTHERS))
    keep_session(history, history.find(OTHERS), 1)
    assert len(history.sessions(history.find(COUPLE))) == 1
    assert len(history.sessions(history.find(OTHERS))) == 2


# Passphrases


def test_with_a_passphrase_no_word_can_be_read_in_the_file(history: History, path: Path) -> None:
    kept = keep_session(history, history.find(COUPLE, "correct horse"))
    for trace in (WORDS, b"finished", b"promise", b"2026", b"healing"):
        assert trace not in folder_bytes(path)
    pair = history.find(Couple("callum", "emma"), "correct horse")
    assert len(history.entries(history.sessions(pair)[0])) == len(history.entries(kept)) > 20


@pytest.mark.parametrize("wrong", ["", "Correct horse", "correct horse "[:-2], "x" * 10_000])
def test_a_wrong_passphrase(history: History, wrong: str) -> None:
    keep_session(history, history.find(COUPLE, "correct horse"))
    with pytest.raises(WrongPassphraseError, match="not the passphrase"):
        history.find(COUPLE, wrong)


def test_a_passphrase_is_missing_or_too_much(history: History) -> None:
    keep_session(history, history.find(COUPLE, "correct horse"))
    keep_session(history, history.find(OTHERS))
    with pytest.raises(WrongPassphraseError, match="have a passphrase"):
        history.find(COUPLE)
    with pytest.raises(MemoryStoreError, match="have no passphrase"):
        history.find(OTHERS, "correct horse")


def test_one_pair_s_passphrase_opens_nothing_of_another(history: History) -> None:
    keep_session(history, history.find(COUPLE, "correct horse"))
    theirs = keep_session(history, history.find(OTHERS, "battery staple"))
    with pytest.raises(WrongPassphraseError):
        history.find(OTHERS, "correct horse")
    mine = history.find(COUPLE, "correct horse")
    stolen = type(theirs)(theirs.id, mine, theirs.head)
    with pytest.raises(DamagedError):
        history.entries(stolen)


def test_rows_that_were_moved_do_not_open(history: History) -> None:
    kept = keep_session(history, history.find(COUPLE, "correct horse"))
    with history.writing() as db:
        db.execute("UPDATE entry SET body = (SELECT body FROM entry WHERE number = 4) WHERE number = 3")
    with pytest.raises(DamagedError, match="coach import"):
        history.entries(kept)


def test_setting_changing_and_removing_a_passphrase(history: History, path: Path) -> None:
    kept = keep_session(history, history.find(COUPLE))
    pair = history.find(COUPLE)
    history.set_notes(pair, Notes({"stuck": kept.head.uid}))
    before, figures = history.entries(kept), history.figures(pair)

    protect(history, pair, "correct horse")
    assert WORDS not in folder_bytes(path)
    pair = history.find(COUPLE, "correct horse")
    protect(history, pair, "battery staple")
    with pytest.raises(WrongPassphraseError):
        history.find(COUPLE, "correct horse")
    pair = history.find(COUPLE, "battery staple")
    assert history.entries(history.sessions(pair)[0]) == before
    assert history.figures(pair) == figures

    protect(history, pair, None)
    pair = history.find(COUPLE)
    assert history.entries(history.sessions(pair)[0]) == before
    assert history.notes(pair).told == {"stuck": kept.head.uid}


def test_an_empty_passphrase_is_none(history: History) -> None:
    with pytest.raises(MemoryStoreError, match="empty"):
        history.find(COUPLE, "  ")


# Files that are not what they should be


def read_all(path: Path) -> None:
    with History(path) as history:
        for kept in history.sessions(history.find(COUPLE)):
            history.entries(kept)


def test_something_else_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE recipes (name)")
    db.close()
    before = path.read_bytes()
    with pytest.raises(MemoryStoreError, match="no history of coach"):
        History(path)
    assert path.read_bytes()[100:] == before[100:]


def test_a_newer_history_is_left_alone(path: Path) -> None:
    with History(path) as history:
        keep_session(history, history.find(COUPLE))
        history.read(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(MemoryStoreError, match="newer coach"):
        History(path)


@pytest.mark.parametrize("keep", [0.0, 0.5])
def test_a_damaged_file_says_so_and_stays(path: Path, keep: float) -> None:
    with History(path) as history:
        for number in range(3):
            keep_session(history, history.find(COUPLE), number)
        history.scrub()
    data = path.read_bytes()
    safe = int(len(data) * keep)
    path.write_bytes(data[:safe] + os.urandom(len(data) - safe))
    damaged = path.read_bytes()
    with pytest.raises(MemoryStoreError, match=r"damaged|no history"):
        read_all(path)
    assert path.read_bytes()[200:] == damaged[200:]


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(MemoryStoreError, match="cannot be"):
        History(tmp_path)


def test_a_file_where_its_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(MemoryStoreError, match="cannot be"):
        History(tmp_path / "data" / "history.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only(path: Path) -> None:
    path.parent.mkdir()
    path.parent.chmod(0o500)
    with pytest.raises(MemoryStoreError, match="permissions"):
        History(path)


def test_a_body_that_is_no_entry(history: History) -> None:
    kept = keep_session(history, history.find(COUPLE))
    with history.writing() as db:
        db.execute("""UPDATE entry SET body = '{"what": "nonsense"}' WHERE number = 3""")
    with pytest.raises(DamagedError):
        history.entries(kept)


def test_an_older_history_is_brought_to_the_new_schema(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with History(path) as history:
        kept = keep_session(history, history.find(COUPLE))
        before = history.entries(kept)
    monkeypatch.setattr(schema, "MIGRATIONS", (*MIGRATIONS, "ALTER TABLE pair ADD COLUMN colour TEXT;"))
    with History(path) as history:
        assert history.read("PRAGMA user_version") == [(len(MIGRATIONS) + 1,)]
        assert history.read("SELECT colour FROM pair") == [(None,)]
        assert history.entries(kept) == before


def test_a_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with History(path) as history:
        kept = keep_session(history, history.find(COUPLE))
    half = "ALTER TABLE pair ADD COLUMN colour TEXT; ALTER TABLE nothing ADD COLUMN colour TEXT;"
    monkeypatch.setattr(schema, "MIGRATIONS", (*MIGRATIONS, half))
    with pytest.raises(MemoryStoreError):
        History(path)
    monkeypatch.undo()
    with History(path) as history:
        assert history.read("PRAGMA user_version") == [(len(MIGRATIONS),)]
        assert history.entries(kept)


def test_every_line_says_what_to_do(path: Path) -> None:
    """One line, whatever the path is called."""
    path.parent.mkdir()
    path.write_bytes(os.urandom(8192))
    with pytest.raises(MemoryStoreError) as raised:
        History(path)
    assert "\n" not in str(raised.value)
    assert ";" in str(raised.value)


def test_figures_of_an_older_coach_are_computed_anew(history: History) -> None:
    kept = keep_session(history, history.find(COUPLE))
    before = history.figures(kept.pair)
    with history.writing() as db:
        db.execute("UPDATE session SET figures = ?", (b"[0, {}]",))
    assert history.figures(kept.pair) == before


def test_two_thousand_utterances_stay_in_order(history: History) -> None:
    kept = keep_session(history, history.find(COUPLE))
    more = [Spoken(number, A, number, number + 1, 1, "word") for number in range(2000)]
    count = len(history.entries(kept))
    history.append(kept, more)
    assert history.entries(kept)[count:] == more
    assert sum(1 for _ in session()) > 100
