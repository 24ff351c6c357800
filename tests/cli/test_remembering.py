"""What `coach start` remembers: a session that was cut off goes on, and a broken memory stops nobody."""

from pathlib import Path

import pytest

from coach import Couple, Session, Stage, load_engine, load_pack
from coach.cli.remembering import Memory
from coach.core.actions import Say, ShowStep
from coach.core.sitting import SessionSettings

COUPLE = Couple("Emma", "Callum")
PACK = load_pack()
ENGINE = load_engine(model=False)


def session(**known: object) -> Session:
    settings = SessionSettings(**known)  # type: ignore[arg-type]
    return Session(PACK, PACK.exercises["healing"], COUPLE, ENGINE, settings)


def cut_off(path: Path) -> None:
    """A session in which both say yes, name their pattern, and the power goes."""
    with Memory(COUPLE, path) as memory:
        journal = memory.journal("healing")
        stage = Stage(session())
        stage.begin()
        for words in ("yes", "no thank you", "yes", "i want us to be close again", "i'm done"):
            stage.say(words)
        for words in ("i want to understand", "i'm done", "the storm"):
            stage.say(words)
        stage.settle()
        for action in stage.actions:
            journal.see(action)


def test_a_session_that_was_cut_off_goes_on_in_its_step(tmp_path: Path) -> None:
    """Without a terminal nobody can be asked, and they go on: in the same step, with what was known."""
    path = tmp_path / "history.db"
    cut_off(path)
    with Memory(COUPLE, path) as memory:
        memory.offer()
        going_on = memory.unfinished
        assert going_on is not None
        assert going_on.title
        stage = Stage(session(facts=memory.facts, first_step=going_on.step))
        stage.begin()
    said = [action.text for action in stage.actions if isinstance(action, Say)]
    steps = [action.number for action in stage.actions if isinstance(action, ShowStep)]
    assert steps[0] == going_on.step > 1
    assert not any("may I remember" in text for text in said)


def test_a_broken_memory_stops_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line says so; the journal follows a session and keeps nothing."""
    path = tmp_path / "history.db"
    path.write_bytes(b"this is no database" * 100)
    with Memory(COUPLE, path) as memory:
        assert memory.facts == {}
        journal = memory.journal("healing")
        stage = Stage(session())
        stage.begin()
        for action in stage.actions:
            journal.see(action)
    assert journal.session is None
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1
    assert "goes on without a memory" in told[0]
    assert path.read_bytes() == b"this is no database" * 100


@pytest.mark.parametrize(
    ("answer", "goes_on", "asked_again"), [(True, True, True), (False, False, False), (None, False, True)]
)
def test_whether_they_go_on_is_asked(
    tmp_path: Path, answer: bool | None, goes_on: bool, asked_again: bool
) -> None:
    """A no closes the session for good; where nobody answers, the question stands for the next time."""
    path = tmp_path / "history.db"
    cut_off(path)
    asked: list[str] = []

    def ask(question: str) -> bool | None:
        asked.append(question)
        return answer

    with Memory(COUPLE, path) as memory:
        memory.offer(ask, exercises=PACK.lasting)
        assert (memory.unfinished is not None) is goes_on
    assert len(asked) == 1
    assert "Shall we go on" in asked[0]
    with Memory(COUPLE, path) as memory:
        assert (memory.unfinished is not None) is asked_again


def test_nobody_goes_on_in_the_choosing(tmp_path: Path) -> None:
    """What was offered there depended on what is kept nowhere: they choose anew, after a word with each."""
    path = tmp_path / "history.db"
    cut_off(path)
    with Memory(COUPLE, path) as memory:
        memory.offer(lambda question: True, exercises=frozenset({"choose"}))
        assert memory.unfinished is None


def test_the_report_is_offered_by_voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A yes writes it; anything else says how to have it later."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    path = tmp_path / "history.db"
    with Memory(COUPLE, path) as memory:
        journal = memory.journal("healing")
        stage = Stage(session())
        stage.begin()
        for words in ("yes", "no thank you", "yes", "stop", "yes"):
            stage.say(words)
            stage.settle()
        for action in stage.actions:
            journal.see(action)
        memory.offer_report(journal, lambda question: None)
        assert not list(tmp_path.rglob("*.html"))
        memory.offer_report(journal, lambda question: True)
    assert len(list(tmp_path.rglob("*.html"))) == 1
