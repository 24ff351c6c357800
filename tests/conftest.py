"""What many tests need: a speech model, somebody who speaks, and a sound card that does not exist."""

from collections.abc import Iterator

import numpy as np
import pytest
from soundcard import SoundCard, available
from sounds import Speak

from coach.audio.devices import look_again
from coach.audio.resampling import Sound
from coach.core.frame import RATE
from coach.rehearsal.voices import Narrator
from coach.speech.models import EMBEDDED, find_model
from coach.speech.recogniser import Model


@pytest.fixture(scope="session")
def model() -> Model:
    """The embedded model, loaded once."""
    return Model(find_model(EMBEDDED))


@pytest.fixture(scope="session")
def speak() -> Speak:
    """`speak("text", before_s=…, after_s=…)`: somebody says it in a silent room."""
    narrators: dict[str, Narrator] = {}

    def say(text: str, before_s: float = 0.0, after_s: float = 0.0, voice: str = "slt") -> Sound:
        narrator = narrators.setdefault(voice, Narrator(voice))
        silences = np.zeros(round(before_s * RATE), np.int16), np.zeros(round(after_s * RATE), np.int16)
        return np.concatenate([silences[0], narrator.speak(text), silences[1]])

    return say


@pytest.fixture(scope="session")
def _soundcard() -> Iterator[SoundCard]:
    if not available():
        pytest.skip("the virtual sound card needs pulseaudio, pulseaudio-utils and libasound2-plugins")
    with SoundCard() as card:
        yield card


@pytest.fixture
def soundcard(_soundcard: SoundCard, monkeypatch: pytest.MonkeyPatch) -> SoundCard:
    """A virtual sound card, plugged in, that PortAudio sees."""
    for name, value in _soundcard.environment.items():
        if name != "HOME":
            monkeypatch.setenv(name, value)
    look_again()
    return _soundcard
