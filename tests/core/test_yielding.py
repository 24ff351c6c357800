"""A partner speaks over coach: it gives way, listens, and says again what was not heard."""

import pytest

from coach.core.actions import Action, Chime, End, Hush, Say
from coach.core.conversation import Phase
from coach.core.cues import CueEngine
from coach.core.events import BargedIn, FrameHeard, LoudspeakerBack, UtteranceHeard, Word
from coach.core.frame import FRAME
from coach.core.session import Session
from coach.core.wording import Couple
from coach.core.yielding import PATIENCE
from coach.packs.language import Language
from coach.rehearsal.stage import Stage

COUPLE = Couple("Emma", "Callum")


@pytest.fixture
def stage(english: Language, engine: CueEngine) -> Stage:
    """Coach has just begun to speak."""
    stage = Stage(Session(english, english.exercises["speaker-listener"], COUPLE, engine))
    stage.send(FrameHeard(0, False))
    return stage


def begin(stage: Stage) -> list[str]:
    from coach.core.events import SessionStarted

    stage.send(SessionStarted(stage.at))
    return texts(stage.actions)


def texts(actions: list[Action]) -> list[str]:
    return [action.text for action in actions if isinstance(action, Say)]


def barge_in(stage: Stage, text: str = "") -> list[Action]:
    """Somebody speaks over coach; what coach does until the first word was heard, and at it."""
    since = len(stage.actions)
    stage.wait(FRAME / 16000)
    stage.send(BargedIn(stage.at))
    if text:
        said = tuple(Word(word, stage.at, stage.at + FRAME) for word in text.split())
        for _ in range(20):
            stage.at += FRAME
            stage.send(FrameHeard(stage.at, True, -30.0))
        stage.send(UtteranceHeard(stage.at, said))
    return stage.actions[since:]


def test_coach_falls_silent_and_says_it_again(stage: Stage) -> None:
    before = begin(stage)
    assert [type(action) for action in barge_in(stage)] == [Hush]
    assert not stage.speaking
    since = len(stage.actions)
    stage.wait(PATIENCE / 16000 - 0.1)
    assert not stage.actions[since:]
    stage.wait(0.2)
    assert texts(stage.actions[since:]) == before


def test_nobody_is_interrupted_by_it(stage: Stage) -> None:
    """Coach waits as long as they speak."""
    begin(stage)
    barge_in(stage)
    since = len(stage.actions)
    for _ in range(1000):
        stage.at += FRAME
        stage.send(FrameHeard(stage.at, True, -30.0))
    assert not stage.actions[since:]


def test_broken_off_again_it_counts_as_heard(stage: Stage) -> None:
    """The next thing is said, and in the end somebody has the floor."""
    said = begin(stage)
    for _ in range(40):
        barge_in(stage)
        stage.wait(2)
        if stage.session.phase is Phase.LISTENING:
            break
    assert stage.session.phase is Phase.LISTENING
    assert texts(stage.actions).count(said[0]) == 2


def test_what_is_said_over_coach_is_obeyed(stage: Stage) -> None:
    begin(stage)
    done = barge_in(stage, "please stop")
    assert isinstance(done[0], Hush)
    assert stage.session.phase is Phase.ASKING
    since = len(stage.actions)
    stage.wait(3)
    assert not texts(stage.actions[since:]), "what was broken off is over"


def test_an_aside_gives_the_turn_back(stage: Stage) -> None:
    """And is not said again: the speaker goes on."""
    begin(stage)
    stage.settle()
    while stage.session.phase is not Phase.LISTENING:
        stage.wait(1)
    while stage.session.phase is not Phase.ASIDE:
        stage.wait(0.3)
    floor = stage.floor
    done = barge_in(stage)
    assert stage.session.phase is Phase.LISTENING
    assert not [action for action in done if isinstance(action, Chime | Say)]
    assert stage.floor != floor
    assert stage.floor


def test_the_help_lines_are_read_whatever_is_said(stage: Stage) -> None:
    begin(stage)
    stage.say("stop")
    stage.settle()
    stage.say("yes")
    assert stage.session.phase is Phase.CLOSING
    assert not barge_in(stage)
    stage.settle()
    assert isinstance(stage.actions[-1], End)


def test_a_loudspeaker_that_comes_back_repeats_nothing_twice(stage: Stage) -> None:
    """What was broken off waits for silence, not for the loudspeaker."""
    said = begin(stage)
    barge_in(stage)
    stage.send(LoudspeakerBack(stage.at))
    stage.wait(2)
    assert texts(stage.actions) == said + said
