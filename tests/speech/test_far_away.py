"""A voice too far away, or too loud, in a running session: on real sound, from the ear to what is said."""

import numpy as np
import pytest
from sounds import Speak, frames

from coach.audio.voice_activity import VoiceActivity
from coach.core.actions import Say
from coach.core.cues import CueEngine
from coach.core.session import Session
from coach.core.wording import Couple
from coach.packs.engine import load_engine
from coach.packs.language import Language, load_pack
from coach.rehearsal.stage import Stage
from coach.speech.ear import Ear
from coach.speech.recogniser import Model

STORY = "my part was that i went quiet and i did not tell you that i was worried about the money"


@pytest.fixture(scope="module")
def english() -> Language:
    return load_pack()


@pytest.fixture(scope="module")
def engine() -> CueEngine:
    return load_engine(model=False)


@pytest.mark.parametrize(("gain_db", "line"), [(-42, "too_far"), (-20, None), (0, None), (24, "too_loud")])
def test_coach_says_so_in_the_next_pause(
    gain_db: float, line: str | None, model: Model, speak: Speak, english: Language, engine: CueEngine
) -> None:
    stage = Stage(Session(english, english.exercises["appreciation"], Couple("Emma", "Callum"), engine))
    stage.begin()
    for _ in range(2):
        stage.say("yes")
        stage.settle()
    since = len(stage.actions)
    voice = speak(STORY, 0.3, 1.3).astype(float) * 10 ** (gain_db / 20)
    ear = Ear(model.recogniser(), VoiceActivity())
    for frame in frames(np.clip(voice, -32768, 32767).astype(np.int16), stage.at):
        for event in ear.hear(frame):
            stage.send(event)
    said = [action.text for action in stage.actions[since:] if isinstance(action, Say)]
    assert said == (list(getattr(english.prompts.hold, line)) if line else [])
