"""In every step: an alert stops it at once, stop stops it, and a break leads back."""

import pytest

from coach.core.actions import End, Purpose, Say
from coach.core.conversation import Phase
from coach.core.cues import CueEngine
from coach.core.session import Session
from coach.core.wording import Couple
from coach.packs.language import Language
from coach.rehearsal.stage import Stage

MOST = 60
"""No exercise has so many turns when everything is skipped."""
TURNS = 20
"""So many turns a couple has that skips through the healing conversation."""


OTHERS = ("aftermath", "appreciation", "choose", "imago", "soft-start", "speaker-listener", "style", "weekly")
"""Exercises in which both are there."""


def skipped_to(turn: int, english: Language, engine: CueEngine, exercise: str = "healing") -> Stage:
    """The healing conversation, or another exercise, after so many turns."""
    stage = Stage(Session(english, english.exercises[exercise], Couple("Emma", "Callum"), engine))
    stage.begin()
    for _ in range(turn):
        stage.say("skip")
        stage.settle()
    return stage


@pytest.mark.parametrize("turn", range(TURNS))
def test_an_alert_stops_it_at_once(turn: int, english: Language, engine: CueEngine) -> None:
    """With the help lines, and without a name or a reason."""
    stage = skipped_to(turn, english, engine)
    assert stage.session.phase is Phase.LISTENING
    before = len(stage.actions)
    stage.say("i will kill you")
    stage.settle()
    said = [action for action in stage.actions[before:] if isinstance(action, Say)]
    assert all(prompt.purpose is Purpose.SAFETY for prompt in said)
    assert not any(name in prompt.text for prompt in said for name in ("Emma", "Callum", "kill"))
    assert any(line.say == said[-1].text for line in english.countries.country["elsewhere"].line)
    assert [action.why for action in stage.actions if isinstance(action, End)] == ["safety"]


@pytest.mark.parametrize("exercise", OTHERS)
def test_an_alert_stops_every_exercise_in_every_place(
    exercise: str, english: Language, engine: CueEngine
) -> None:
    """Turn by turn, to the end of the exercise."""
    for turn in range(MOST):
        stage = skipped_to(turn, english, engine, exercise)
        if stage.session.ended or stage.session.phase is not Phase.LISTENING:
            assert turn > 2
            return
        stage.say("i will kill you")
        stage.settle()
        assert [action.why for action in stage.actions if isinstance(action, End)] == ["safety"], turn
    raise AssertionError("skipping leads to no end")


@pytest.mark.parametrize("turn", range(0, TURNS, 3))
def test_stop_and_yes(turn: int, english: Language, engine: CueEngine) -> None:
    """Ends kindly, wherever they are."""
    stage = skipped_to(turn, english, engine)
    for word in ("stop", "yes"):
        stage.say(word)
        stage.settle()
    assert [action.why for action in stage.actions if isinstance(action, End)] == ["stopped"]


@pytest.mark.parametrize("turn", range(0, TURNS, 4))
def test_a_break_leads_back(turn: int, english: Language, engine: CueEngine) -> None:
    """To the same act, when somebody says that they are back."""
    stage = skipped_to(turn, english, engine)
    place = stage.session.place
    for said in ("break please", "twenty minutes", "twenty"):
        stage.say(said)
        stage.settle()
    assert stage.session.phase is Phase.BREAK
    spoken = len([action for action in stage.actions if isinstance(action, Say)])
    stage.wait(60)
    assert spoken == len([action for action in stage.actions if isinstance(action, Say)]), "coach is quiet"
    stage.say("we're back")
    stage.settle()
    assert stage.session.phase is Phase.LISTENING
    assert stage.session.place == place
