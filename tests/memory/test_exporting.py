"""Out and in again: everything comes back, and nothing else gets in."""

import json
import stat
from pathlib import Path

import pytest
from couple import COUPLE, EVENING, A, B, consents, keep_session

from coach.core.actions import End, Keep, Write
from coach.core.wording import Couple
from coach.errors import MemoryStoreError
from coach.memory.entries import Kept, Spoken
from coach.memory.exporting import as_json, as_markdown, bring_back, read_document
from coach.memory.files import write_privately
from coach.memory.history import History
from coach.memory.journal import Journal
from coach.memory.texts import load_texts


@pytest.fixture
def exported(history: History, tmp_path: Path) -> Path:
    """Two sessions, as a JSON file."""
    for number in range(2):
        keep_session(history, history.find(COUPLE), number)
    pair = history.find(COUPLE)
    out = tmp_path / "export.json"
    write_privately(out, as_json(history, pair, history.sessions(pair)))
    return out


def test_it_all_comes_back_on_another_device(history: History, exported: Path, tmp_path: Path) -> None:
    mine = history.find(COUPLE)
    with History(tmp_path / "other" / "history.db") as other:
        read = read_document(exported)
        assert bring_back(other, other.find(read.couple, "correct horse"), read).added == 2
        theirs = other.find(COUPLE, "correct horse")
        for old, new in zip(history.sessions(mine), other.sessions(theirs), strict=True):
            assert new.head == old.head
            assert other.entries(new) == history.entries(old)
        assert list(other.figures(theirs).values()) == list(history.figures(mine).values())


def test_what_is_there_already_stays(history: History, exported: Path) -> None:
    read = read_document(exported)
    brought = bring_back(history, history.find(read.couple), read)
    assert (brought.added, brought.known) == (0, 2)


def test_names_the_other_way_round_bring_the_words_to_the_right_person(
    history: History, tmp_path: Path
) -> None:
    keep_session(history, history.find(Couple("Callum", "Emma")))
    with History(tmp_path / "other.db") as other:
        journal = Journal(other, other.find(COUPLE), exercise="healing", began=EVENING)
        for action in (
            *consents("consent", "consent-words"),
            Keep(1, "promise", A, "to cook"),
            End(2, "finished"),
        ):
            journal.see(action)
        pair = other.find(COUPLE)
        out = tmp_path / "one.json"
        write_privately(out, as_json(other, pair, other.sessions(pair)))
    read = read_document(out)
    pair = history.find(read.couple)
    bring_back(history, pair, read)
    assert any(
        Kept(1, "promise", B, "to cook") in history.entries(kept) for kept in history.sessions(pair)
    ), "Emma is partner B of this history"


def test_words_nobody_agreed_to_keep_are_not_let_in(history: History, exported: Path) -> None:
    raw = json.loads(exported.read_text())
    raw["first"] = "Mia"
    for one in raw["sessions"]:
        one["head"]["level"] = 1
    exported.write_text(json.dumps(raw))
    read = read_document(exported)
    bring_back(history, history.find(read.couple), read)
    for kept in history.sessions(history.find(read.couple)):
        assert not any(isinstance(entry, Spoken) and entry.words for entry in history.entries(kept))


HEAD = {"uid": "0" * 32, "began": "2026-11-03T20:15:00Z", "exercise": "healing", "level": 2}
SPOKEN = {"what": "spoken", "at": 1, "partner": "A", "start": 0, "end": 1, "count": 1}
DOCUMENT = {"first": "Emma", "second": "Callum"}


def document(
    head: dict[str, object] | None = None, spoken: dict[str, object] | None = None, **more: object
) -> str:
    """An export of one session, with changes."""
    session = {"head": HEAD | (head or {}), "entries": [SPOKEN | (spoken or {})]}
    return json.dumps(DOCUMENT | {"sessions": [session]} | more)


BROKEN = {
    "a path as uid": document({"uid": "../../../etc/passwd"}),
    "a uid with a newline": document({"uid": "0" * 32 + "\n"}),
    "no time zone": document({"began": "2026-11-03T20:15:00"}),
    "no such level": document({"level": 9}),
    "an unknown field": document(spoken={"onload": "x"}),
    "an unknown entry": document(spoken={"what": "drop"}),
    "a time before the beginning": document(spoken={"at": -1}),
    "a time after everything": document(spoken={"at": 2**70}),
    "a partner nobody knows": document(spoken={"partner": "C"}),
    "a newer version": document(version=2),
    "too deep": "[" * 100_000,
    "no text": "\x00\xff",
    "nothing": "",
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_export_is_refused_whole(tmp_path: Path, what: str) -> None:
    source = tmp_path / "odd.json"
    source.write_text(BROKEN[what])
    with pytest.raises(MemoryStoreError, match="no export of coach") as raised:
        read_document(source)
    assert "\n" not in str(raised.value)


def test_a_sound_one_is_accepted(tmp_path: Path) -> None:
    source = tmp_path / "good.json"
    source.write_text(document())
    assert len(read_document(source).sessions) == 1


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MemoryStoreError, match="check the path"):
        read_document(tmp_path / "nothing.json")


def test_markdown_holds_promises_and_words(history: History) -> None:
    journal = Journal(history, history.find(COUPLE), exercise="healing", began=EVENING)
    said = "<b>hi</b> [x](javascript:y) \x1b[31m"
    for action in (
        *consents("consent", "consent-words"),
        Write(16_000 * 65, A, said, 16_000 * 61, 16_000 * 65),
        Keep(16_000 * 70, "promise", None, said),
    ):
        journal.see(action)
    pair = history.find(COUPLE)
    text = as_markdown(history, pair, history.sessions(pair), load_texts())
    assert "**Emma** (1:01): \\<b\\>hi" in text
    assert "- Emma & Callum: \\<b\\>hi" in text
    assert "\x1b" not in text


def test_files_are_private_whole_and_not_written_over(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "report.html"
    write_privately(out, "first")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with pytest.raises(MemoryStoreError, match="already there"):
        write_privately(out, "second")
    assert out.read_text() == "first"
    write_privately(out, "second", replace=True)
    assert out.read_text() == "second"
    assert list(out.parent.iterdir()) == [out]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "theirs", tmp_path / "link"
    target.write_text("theirs")
    link.symlink_to(target)
    write_privately(link, "ours", replace=True)
    assert (target.read_text(), link.read_text()) == ("theirs", "ours")


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MemoryStoreError, match="choose another place"):
        write_privately(tmp_path / "file" / "report.html", "text")
