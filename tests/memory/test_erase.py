"""What is erased is gone from every byte of the folder, and coach says what was removed."""

import os
from pathlib import Path

import pytest
from couple import COUPLE, SAID, keep_session

from coach.core.wording import Couple
from coach.errors import MemoryStoreError
from coach.memory.erase import erase_everything, erase_pair, erase_session, reports_folder
from coach.memory.files import held, overwrite, shred
from coach.memory.history import History

OTHERS = Couple("Mia", "Noah")
TRACES = [words.encode() for kind in SAID.values() for words in kind]


def folder_bytes(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.rglob("*")) if file.is_file())


def test_a_session_is_gone_to_the_last_byte(history: History, path: Path) -> None:
    kept = keep_session(history, history.find(COUPLE))
    entries = len(history.entries(kept))
    assert any(trace in folder_bytes(path) for trace in TRACES)
    removed = erase_session(history, kept)
    assert str(removed) == f"Removed for good: 1 session, {entries} entries."
    left = folder_bytes(path)
    for trace in (*TRACES, b"Emma", b"Callum", kept.head.uid.encode()):
        assert trace not in left


@pytest.mark.parametrize("compact", [True, False])
def test_the_bytes_of_the_log_are_overwritten_before_it_goes(
    history: History, path: Path, compact: bool
) -> None:
    """The disk's blocks hold zeros, not words: seen through a handle that was opened before."""
    kept = keep_session(history, history.find(COUPLE))
    with Path(f"{path}-wal").open("rb") as log:
        before = log.read()
        assert any(trace in before for trace in TRACES)
        erase_session(history, kept, compact=compact)
        log.seek(0)
        after = log.read()
    assert len(after) >= len(before)
    assert not after.strip(b"\0")


def test_other_sessions_and_other_pairs_stay(history: History) -> None:
    first = keep_session(history, history.find(COUPLE))
    second = keep_session(history, history.find(COUPLE), 1)
    third = keep_session(history, history.find(OTHERS))
    before = history.entries(second), history.entries(third)
    erase_session(history, first)
    assert [one.id for one in history.sessions(history.find(COUPLE))] == [second.id]
    assert (history.entries(second), history.entries(third)) == before


def test_a_pair_is_gone_with_its_names_and_lock(history: History, path: Path) -> None:
    for number in range(2):
        keep_session(history, history.find(COUPLE, "correct horse"), number)
    removed = erase_pair(history, history.find(COUPLE, "correct horse"))
    assert removed.sessions == 2
    assert history.pairs() == []
    assert b"Emma" not in folder_bytes(path)


def test_reports_of_an_erased_session_go_and_others_stay(history: History, path: Path) -> None:
    first = keep_session(history, history.find(COUPLE))
    second = keep_session(history, history.find(COUPLE), 1)
    folder = reports_folder(path)
    folder.mkdir()
    for kept in (first, second):
        (folder / f"emma-callum-2026-11-03-{kept.head.uid[:8]}.html").write_text("words")
    assert erase_session(history, first).reports == 1
    assert [file.stem[-8:] for file in folder.iterdir()] == [second.head.uid[:8]]


def test_everything_leaves_an_empty_folder(path: Path) -> None:
    with History(path) as history:
        keep_session(history, history.find(COUPLE))
    reports_folder(path).mkdir()
    (reports_folder(path) / "emma-callum.html").write_text("words")
    with path.open("rb") as file:
        removed = erase_everything(path)
        assert not file.read().strip(b"\0")
    assert str(removed) == "Removed for good: 1 report, the history file itself."
    assert [file for file in path.parent.rglob("*") if file.is_file()] == []
    assert str(erase_everything(path)) == "There was nothing to remove."


def test_everything_can_be_erased_when_nothing_can_be_read(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(os.urandom(9000))
    assert erase_everything(path).files == 1
    assert not path.exists()


def test_while_another_coach_has_it_open_it_says_so_and_can_be_repeated(history: History, path: Path) -> None:
    kept = keep_session(history, history.find(COUPLE))
    with History(path) as other:
        other.pairs()
        with pytest.raises(MemoryStoreError, match="in use by another coach"):
            erase_session(history, kept)
        with pytest.raises(MemoryStoreError, match="in use by another coach"):
            erase_pair(history, kept.pair)
        assert other.sessions(other.find(COUPLE)), "a command that fails changes nothing"
    erase_session(history, kept)
    assert not any(trace in folder_bytes(path) for trace in TRACES)


def test_of_a_link_only_the_link_goes(tmp_path: Path) -> None:
    target, link = tmp_path / "theirs.html", tmp_path / "link.html"
    target.write_text("not ours")
    link.symlink_to(target)
    assert shred(link)
    assert target.read_text() == "not ours"
    assert not link.exists()


def test_what_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    assert not shred(tmp_path / "nothing")
    with held(tmp_path / "nothing") as handle:
        overwrite(handle)
