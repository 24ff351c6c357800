"""A private check leaves no trace: whoever looks later finds the same, whatever was answered."""

import io
import itertools
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from coach import Couple, Session, Stage, load_engine, load_pack
from coach.cli.discreet import Discreet
from coach.cli.display import Display
from coach.cli.jsonlines import JsonLines
from coach.cli.remembering import FIRST_TIME, Memory, known_before
from coach.core.actions import Action
from coach.core.events import Event
from coach.core.sitting import SessionSettings
from coach.memory.exporting import as_json
from coach.memory.journal import Journal

COUPLE = Couple("Emma", "Callum")
PACK = load_pack()
ENGINE = load_engine(model=False)

CLEAR = ("no", "no", "yes", "yes")
CHECKS: dict[str, tuple[str, ...]] = {
    "clear": ("yes", "ready", *CLEAR, "ready", "ready", *CLEAR, "ready"),
    "fear": ("yes", "ready", *CLEAR, "ready", "ready", "yes sometimes i am", "yes", "no", "no", "ready"),
    "alert": ("yes", "ready", "he hit me", "ready", "ready", *CLEAR, "ready"),
    "hot": (
        "yes",
        "ready",
        "you are so stupid i hate you all",
        *CLEAR[1:],
        "ready",
        "ready",
        *CLEAR,
        "ready",
    ),
    "skipped": ("yes", "ready", *["skip"] * 4, "ready", "ready", *CLEAR, "ready"),
    "not alone": ("yes", "skip", "ready", *CLEAR, "ready"),
    "unclear": (
        "yes",
        "ready",
        "well i would not say it like that",
        *CLEAR[1:],
        "ready",
        "ready",
        *CLEAR,
        "ready",
    ),
}
AFTERWARDS = ("yes", "yes", "yes", "yes", "thanks", "thank you for the tea", "i'm done")
"""Consent, and what was chosen: the same for all."""


class Watched(Session):
    """A session that tells its events and actions to a watcher, as the loop does."""

    watch: Discreet

    def hear(self, event: Event) -> tuple[Action, ...]:
        self.watch.see(event)
        actions = super().hear(event)
        for action in actions:
            self.watch.see(action)
        return actions


def evening(folder: Path, answers: tuple[str, ...]) -> tuple[str, str]:
    """A first evening: what was printed, as JSON and as lines, and what the history holds."""
    printed = io.StringIO()
    with Memory(COUPLE, folder / "history.db") as memory:
        known = known_before(memory, PACK)
        assert known == {FIRST_TIME: "yes"}
        session = Watched(PACK, PACK.exercises["choose"], COUPLE, ENGINE, SessionSettings(facts=known))
        assert memory.history is not None
        assert memory.pair is not None
        journal = Journal(
            memory.history, memory.pair, exercise="choose", began=datetime(2026, 11, 1, tzinfo=UTC)
        )
        display = Display(COUPLE, Console(file=printed, width=200))
        assert not display.passing
        session.watch = Discreet(session, (journal.see, JsonLines(printed).see, display.see))
        stage = Stage(session)
        stage.begin()
        for words in itertools.chain(answers, AFTERWARDS):
            stage.say(words)
            stage.settle()
        assert session.place is not None
        assert session.place.exercise.name == "appreciation"
        pair, sessions = memory.history.pairs(), memory.history.sessions(memory.history.find(COUPLE))
        assert len(pair) == 1
        exported = as_json(memory.history, memory.history.find(COUPLE), sessions)
    return printed.getvalue(), exported.replace(sessions[0].head.uid, "uid")


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """What is left where all answers were clear."""
    return evening(tmp_path_factory.mktemp("usual"), CHECKS["clear"])


@pytest.mark.parametrize("answers", [CHECKS[name] for name in CHECKS], ids=list(CHECKS))
def test_what_is_kept_is_the_same_for_every_pair(
    answers: tuple[str, ...], usual: tuple[str, str], tmp_path: Path
) -> None:
    """To the sample: entries, their times, and how many there are."""
    printed, kept = evening(tmp_path, answers)
    assert kept == usual[1]
    assert printed == usual[0]
    assert "private" not in kept
    assert "hit" not in printed


def test_they_are_asked_again_until_they_have_done_a_deeper_exercise(tmp_path: Path) -> None:
    """Whether they chose something light, or were offered nothing else, makes no difference."""
    evening(tmp_path, CHECKS["clear"])
    with Memory(COUPLE, tmp_path / "history.db") as memory:
        memory.offer(lambda question: False)
        assert FIRST_TIME in known_before(memory, PACK)
        assert FIRST_TIME not in known_before(memory, PACK, private_check=False)


def test_after_a_deeper_exercise_they_are_not_asked(tmp_path: Path) -> None:
    """It can only have been begun after clear answers, or by couples who left the check out."""
    with Memory(COUPLE, tmp_path / "history.db") as memory:
        session = Session(PACK, PACK.exercises["weekly"], COUPLE, ENGINE)
        stage = Stage(session)
        stage.begin()
        for words in ("yes", "no", "yes", "thank you for the tea", "stop", "yes"):
            stage.say(words)
            stage.settle()
        journal = memory.journal("weekly")
        for action in stage.actions:
            journal.see(action)
    with Memory(COUPLE, tmp_path / "history.db") as memory:
        assert known_before(memory, PACK).get(FIRST_TIME) is None
