"""The phrase that wakes coach, said to the real recogniser with its restricted grammar."""

import pytest
from sounds import Speak, frames

from coach.audio.voice_activity import VoiceActivity
from coach.core.events import UtteranceHeard, Word
from coach.device.wake import CONFIDENCE, grammar, wakes
from coach.device.words_file import load_words
from coach.speech.ear import Ear
from coach.speech.recogniser import Model, Recogniser

WORDS = load_words().wake


def heard(model: Model, sound: object) -> list[str]:
    ear = Ear(Recogniser(model, grammar(WORDS, model.knows)), VoiceActivity())
    return [
        wish
        for frame in frames(sound)  # type: ignore[arg-type]
        for event in ear.hear(frame)
        if (wish := wakes(event, WORDS))
    ]


VOICES = (
    "slt",
    "rms",
    "awb",
    "kal16",
    "en-gb",
    "en-us",
    "en-us+f3",
    "en-gb+m3",
    "en-us+f4",
    "en+m7",
    "en-029",
)


@pytest.mark.parametrize("voice", VOICES)
def test_the_phrases_wake(model: Model, speak: Speak, voice: str) -> None:
    """In many voices."""
    for phrase in (WORDS.phrase, WORDS.set_up):
        assert heard(model, speak(phrase, 0.5, 1.0, voice)) == [phrase]


@pytest.mark.parametrize("voice", ["slt", "rms", "en-gb", "en-us+f3"])
@pytest.mark.parametrize(
    "text",
    [
        "hello couch",
        "hello there",
        "hell of a coach",
        "the coach said hello",
        "hello coaches",
        "yellow coach",
    ],
)
def test_near_misses_do_not(model: Model, speak: Speak, text: str, voice: str) -> None:
    """What sounds like it."""
    assert heard(model, speak(text, 0.5, 1.0, voice)) == []


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "coach",
        "hello there how was your day",
        "i said hello to the coach of the football team",
        "you never listen to me when i come home from work",
        "we could call a couch a sofa",
        "the train was late and i was cold",
    ],
)
def test_talk_in_the_room_does_not(model: Model, speak: Speak, text: str) -> None:
    """Also where some of the words are in it."""
    assert heard(model, speak(text, 0.3, 1.0)) == []


def utterance(text: str, confidence: float) -> UtteranceHeard:
    words = tuple(Word(word, 0, 1, confidence) for word in text.split())
    return UtteranceHeard(1, words)


def test_what_is_not_sure_does_not_wake() -> None:
    """Rather say it twice than be woken by the television."""
    assert wakes(utterance("hello coach", CONFIDENCE), WORDS) == WORDS.phrase
    assert wakes(utterance("hello coach", CONFIDENCE - 0.01), WORDS) == ""
    assert wakes(utterance("hello coach hello", 1.0), WORDS) == ""


def test_the_grammar_has_known_words_only(model: Model) -> None:
    """Vosk passes over others, and says so on standard error."""
    phrases = grammar(WORDS, model.knows)
    assert WORDS.phrase in phrases
    assert all(model.knows(word) for phrase in phrases for word in phrase.split())
    assert grammar(WORDS, lambda word: word in ("hello", "coach")) == ("hello coach", "hello", "coach")
