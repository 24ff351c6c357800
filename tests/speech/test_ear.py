"""From sound to events, with the real recogniser and the real voice activity."""

from itertools import pairwise

import numpy as np
import pytest
from sounds import Speak, frames

from coach.audio.resampling import Sound
from coach.audio.voice_activity import VoiceActivity
from coach.core.events import Event, FrameHeard, PartialHeard, UtteranceHeard, Word
from coach.core.frame import FRAME, RATE, Frame, samples
from coach.speech.ear import LONGEST, MARGIN, Ear
from coach.speech.recogniser import Model, Recogniser

LINE = "I felt alone when you left the room"
WORDS = set(LINE.lower().split())


def new_ear(model: Model) -> Ear:
    return Ear(Recogniser(model), VoiceActivity())


def heard(ear: Ear, sound: Sound, at: int = 0) -> list[Event]:
    events = [event for frame in frames(sound, at) for event in ear.hear(frame)]
    return [*events, *ear.finish()]


def utterances(events: list[Event]) -> list[UtteranceHeard]:
    return [event for event in events if isinstance(event, UtteranceHeard)]


def words(events: list[Event]) -> list[Word]:
    return [word for utterance in utterances(events) for word in utterance.words]


def text(events: list[Event]) -> str:
    return " ".join(word.text for word in words(events))


def test_what_is_said_becomes_one_utterance_soon_after(model: Model, speak: Speak) -> None:
    sound = speak(LINE, before_s=1, after_s=1)
    events = heard(new_ear(model), sound)
    (utterance,) = utterances(events)
    assert utterance.text == LINE.lower()
    last = np.flatnonzero(np.abs(sound.astype(int)) > 500)[-1]
    assert 0.4 * RATE < utterance.at - last < 0.75 * RATE
    assert sum(isinstance(event, FrameHeard) for event in events) == len(sound) // FRAME


def test_the_gate_costs_no_words(model: Model, speak: Speak) -> None:
    for voice in ("slt", "rms", "en-us+f3"):
        sound = speak("no because then you walk away and I am left with all of it", 0.7, 0.8, voice)
        whole = Recogniser(model)
        whole.accept(sound.tobytes())
        assert text(heard(new_ear(model), sound)) == " ".join(word.text for word in whole.finish())


@pytest.mark.parametrize("start", [0, 1, 37 * FRAME + 11, 3600 * RATE])
def test_words_lie_where_they_were_said_on_the_session_clock(model: Model, speak: Speak, start: int) -> None:
    sound = speak(LINE, before_s=1, after_s=0.3)
    whole = Recogniser(model)
    whole.accept(sound.tobytes())
    expected = whole.finish()
    found = words(heard(new_ear(model), sound, at=start))
    assert [word.text for word in found] == [word.text for word in expected]
    for word, reference in zip(found, expected, strict=True):
        assert word.start - start == pytest.approx(reference.start, abs=0.06 * RATE)
        assert word.end - start == pytest.approx(reference.end, abs=0.06 * RATE)


def test_the_same_sound_gives_the_same_events_twice(model: Model, speak: Speak) -> None:
    sound = np.concatenate([speak(LINE, 0.5, 0.9), speak("I am sorry", 0.1, 0.9, "rms")])
    ear = new_ear(model)
    first = heard(ear, sound)
    assert first == heard(new_ear(model), sound)
    again = heard(ear, sound, at=len(sound) // FRAME * FRAME)  # nor does it matter what was heard before
    assert text(again) == text(first)


def test_it_does_not_matter_where_frames_begin(model: Model, speak: Speak) -> None:
    sound = speak(LINE, before_s=1, after_s=1)
    assert {text(heard(new_ear(model), sound[shift:])) for shift in (0, 1, 97, 240, 479)} == {LINE.lower()}


def test_noise_is_never_words(model: Model) -> None:
    hiss = np.random.default_rng(5).normal(0, 2000, 10 * RATE).astype(np.int16)
    events = heard(new_ear(model), hiss)
    assert all(isinstance(event, FrameHeard) and not event.speech for event in events)


def murmur(speak: Speak, seconds: float) -> Sound:
    """Twelve voices at once."""
    lines = [
        speak(text, voice=voice).astype(float)
        for text in (
            "we went down to the river because it was warm",
            "she said that the train was late again",
        )
        for voice in ("slt", "rms", "awb", "kal16", "en-gb", "en-us+f3")
    ]
    many = sum(np.resize(np.roll(line, 3000 * i), round(seconds * RATE)) for i, line in enumerate(lines))
    return np.asarray(many / np.std(many) * 2000, np.int16)


def test_a_murmur_of_many_is_never_words(model: Model, speak: Speak) -> None:
    sound = murmur(speak, 8)
    alone, activity = Recogniser(model), VoiceActivity()
    alone.accept(sound.tobytes())
    assert alone.finish()
    assert any(activity.hear(frame.pcm) for frame in frames(sound))
    events = heard(new_ear(model), sound)
    assert not [event for event in events if isinstance(event, PartialHeard | UtteranceHeard)]


@pytest.mark.parametrize("voice", ["slt", "en-gb"])
def test_who_speaks_over_a_murmur_is_heard(model: Model, speak: Speak, voice: str) -> None:
    line = speak(LINE, before_s=1, after_s=1, voice=voice).astype(float)
    line *= 2000 / np.std(line[np.abs(line) > 500])
    behind = murmur(speak, len(line) / RATE) * 0.16
    assert len(set(text(heard(new_ear(model), (line + behind).astype(np.int16))).split()) & WORDS) >= 4


def test_a_murmur_holds_no_turn_open(model: Model, speak: Speak) -> None:
    """Somebody has spoken before it; when they are silent, only the many go on."""
    line = speak(LINE, before_s=1, after_s=6).astype(float)
    line *= 2000 / np.std(line[np.abs(line) > 500])
    behind = murmur(speak, len(line) / RATE) * 0.16
    events = heard(new_ear(model), (line + behind).astype(np.int16))
    spoke = [event.at for event in events if isinstance(event, FrameHeard) and event.speech]
    ended = int(np.flatnonzero(np.abs(line) > 500)[-1])
    assert ended - samples(0.3) < spoke[-1] < ended + samples(2)
    assert utterances(events)[-1].at < ended + samples(2.4)


def test_partials_come_while_somebody_speaks_and_not_too_often(model: Model, speak: Speak) -> None:
    events = heard(new_ear(model), speak(LINE, before_s=1, after_s=1))
    partials = [event for event in events if isinstance(event, PartialHeard)]
    assert len(partials) >= 4
    assert partials[-1].text == LINE.lower()
    times = [partial.at for partial in partials]
    assert min(np.diff(times)) >= 0.09 * RATE


def test_coach_does_not_hear_itself(model: Model, speak: Speak) -> None:
    ear = new_ear(model)
    sound = speak(LINE)
    events = [event for frame in frames(sound, playing=True) for event in ear.hear(frame)]
    assert all(isinstance(event, FrameHeard) and not event.speech for event in events)
    assert max(event.level_db for event in events if isinstance(event, FrameHeard)) > -40


def test_it_stays_deaf_for_the_margin_and_no_longer(model: Model, speak: Speak) -> None:
    ear = new_ear(model)
    ear.hear(Frame(0, bytes(2 * FRAME), playing=True))
    tail = speak("hello", before_s=0, after_s=MARGIN / RATE)[: MARGIN - FRAME]
    deaf = [event for frame in frames(tail, at=FRAME) for event in ear.hear(frame)]
    assert not any(event.speech for event in deaf if isinstance(event, FrameHeard))
    at = FRAME + len(tail) // FRAME * FRAME
    assert text(heard(ear, speak(LINE, before_s=0.2, after_s=1), at=at)) == LINE.lower()


def test_what_was_said_before_coach_speaks_is_not_lost(model: Model, speak: Speak) -> None:
    ear = new_ear(model)
    sound = speak(LINE, before_s=1, after_s=0.2)
    before = [event for frame in frames(sound) for event in ear.hear(frame)]
    assert not utterances(before)
    at = len(sound) // FRAME * FRAME
    assert text(list(ear.hear(Frame(at, bytes(2 * FRAME), playing=True)))) == LINE.lower()


def test_lost_sound_ends_the_utterance_and_the_next_lies_right(model: Model, speak: Speak) -> None:
    ear = new_ear(model)
    sound = speak(LINE, before_s=1, after_s=0.1)
    events = [event for frame in frames(sound) for event in ear.hear(frame)]
    far = 100 * RATE
    events += heard(ear, sound, at=far)
    first, second = utterances(events)
    assert first.text == second.text == LINE.lower()
    assert second.words[0].start - far == pytest.approx(first.words[0].start, abs=0.06 * RATE)


@pytest.mark.parametrize("breaths", [True, False])
def test_unbroken_talk_is_cut_between_words_and_nothing_is_lost(
    model: Model, speak: Speak, breaths: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not breaths:
        monkeypatch.setattr("coach.speech.ear.BREATH", 10 * LONGEST)
        monkeypatch.setattr("coach.speech.ear.LONGEST", 7 * RATE)
    phrase = speak("I felt alone and I felt hurt and I was sad and tired and")
    sound = np.concatenate([phrase[500:-500]] * 8)
    events = heard(new_ear(model), np.concatenate([sound, np.zeros(RATE, np.int16)]))
    assert len(utterances(events)) >= 2
    assert all(b.at - a.at <= LONGEST for a, b in pairwise(utterances(events)))
    found = words(events)
    assert sum(word.text == "alone" for word in found) == 8
    assert sum(word.text == "tired" for word in found) == 8
    assert all(word.end <= later.start + 0.05 * RATE for word, later in pairwise(found))


def test_an_ear_that_heard_nothing_has_nothing_to_say(model: Model) -> None:
    assert new_ear(model).finish() == ()
