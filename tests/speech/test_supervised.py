"""The recogniser in a child process: the same words, also when the child is killed on the way."""

import os
import resource
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sounds import Speak, frames

from coach.audio.voice_activity import VoiceActivity
from coach.core.events import SoundLost, UtteranceHeard, Word
from coach.core.frame import RATE
from coach.errors import RecogniserError
from coach.speech import recognition_process
from coach.speech.ear import Ear
from coach.speech.recogniser import Model, Recogniser
from coach.speech.supervised import MOST_FAILURES, SupervisedModel, SupervisedRecogniser

LINE = "I felt alone when you left the room and I was sad"


@pytest.fixture
def supervised(model: Model) -> Iterator[SupervisedModel]:
    """The embedded model in a child that ends with the test."""
    made = SupervisedModel(model.folder)
    yield made
    made.close()


@pytest.fixture
def sound(speak: Speak) -> bytes:
    """Somebody says `LINE`."""
    return speak(LINE, before_s=0.1, after_s=0.5).tobytes()


def words(recogniser: Recogniser | SupervisedRecogniser, sound: bytes) -> tuple[Word, ...]:
    recogniser.accept(sound)
    return recogniser.finish()


def feed(recogniser: SupervisedRecogniser, sound: bytes, blows: dict[float, signal.Signals]) -> None:
    """Sound in frames; at a part of it, the child is dealt a blow."""
    left = {int(part * len(sound)): blow for part, blow in blows.items()}
    for first in range(0, len(sound), 960):
        recogniser.accept(sound[first : first + 960])
        if first // 960 % 3 == 2:
            recogniser.partial()
        for at in [at for at in left if at <= first]:
            os.kill(recogniser._model.process.pid, left.pop(at))


def test_it_hears_what_the_recogniser_hears(
    model: Model, supervised: SupervisedModel, sound: bytes, speak: Speak
) -> None:
    here, there = Recogniser(model), SupervisedRecogniser(supervised)
    for heard in (sound, sound, speak("I am sorry", after_s=0.3).tobytes()):
        assert words(there, heard) == words(here, heard) != ()
    assert there.finish() == ()
    assert supervised.knows("alone")
    assert not supervised.knows("xyzzy")
    assert there.lost() == 0


@pytest.mark.parametrize("blow", [signal.SIGABRT, signal.SIGSEGV, signal.SIGKILL])
def test_a_child_that_dies_in_the_middle_costs_no_word(
    model: Model, supervised: SupervisedModel, sound: bytes, blow: signal.Signals
) -> None:
    recogniser = SupervisedRecogniser(supervised)
    feed(recogniser, sound, {0.6: blow})
    assert recogniser.finish() == words(Recogniser(model), sound)
    assert recogniser.lost() == 0
    assert supervised.failures == 1


def test_a_child_that_hangs_is_killed_and_costs_no_word(
    model: Model, supervised: SupervisedModel, sound: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognition_process, "ANSWER_S", 3.0)  # a busy computer answers late
    recogniser = SupervisedRecogniser(supervised)
    words(recogniser, sound)
    hung = supervised.process.pid
    feed(recogniser, sound, {0.5: signal.SIGSTOP})
    assert recogniser.finish() == words(Recogniser(model), sound)
    assert recogniser.lost() == 0
    with pytest.raises(ProcessLookupError):
        os.kill(hung, 0)


def test_sound_that_two_children_died_of_is_given_up_and_what_follows_is_heard(
    model: Model, supervised: SupervisedModel, sound: bytes
) -> None:
    """The words after it lie where they were said."""
    recogniser = SupervisedRecogniser(supervised)
    silence = bytes(2 * RATE)
    feed(recogniser, silence, {0.3: signal.SIGABRT, 0.8: signal.SIGABRT})
    recogniser.accept(sound)
    found = recogniser.finish()
    reference = words(Recogniser(model), silence + sound)
    assert [word.text for word in found] == [word.text for word in reference]
    assert found[0].start == pytest.approx(reference[0].start, abs=0.1 * RATE)
    assert 0.7 * RATE < recogniser.lost() <= RATE
    assert recogniser.lost() == 0
    assert words(recogniser, sound) == words(Recogniser(model), sound)


def test_the_ear_admits_what_it_could_not_hear(supervised: SupervisedModel, speak: Speak) -> None:
    ear = Ear(SupervisedRecogniser(supervised), VoiceActivity())
    events = []
    for number, frame in enumerate(frames(speak(LINE, before_s=0.5, after_s=1))):
        events += ear.hear(frame)
        if number in (50, 60):
            os.kill(supervised.process.pid, signal.SIGABRT)
    (lost,) = (event for event in events if isinstance(event, SoundLost))
    (utterance,) = (event for event in events if isinstance(event, UtteranceHeard))
    assert 0.5 * RATE < lost.samples < 2 * RATE
    assert utterance.text.endswith("was sad")
    assert [event.at for event in events] == sorted(event.at for event in events)


def test_only_its_phrases_are_heard_also_by_a_new_child(supervised: SupervisedModel, speak: Speak) -> None:
    yes, line = speak("yes", after_s=0.3).tobytes(), SupervisedRecogniser(supervised)
    recogniser = SupervisedRecogniser(supervised, ("yes", "no"))
    for blow in ({}, {0.5: signal.SIGABRT}):
        feed(recogniser, yes, blow)
        assert [word.text for word in recogniser.finish()] == ["yes"]
        assert words(line, speak(LINE).tobytes())[0].text == "i"  # another one, with the same model


def test_talk_without_end_keeps_a_bounded_part(
    supervised: SupervisedModel, sound: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.speech.supervised.KEPT", RATE)
    recogniser = SupervisedRecogniser(supervised)
    feed(recogniser, sound, {})
    assert len(recogniser._sound) <= 2 * RATE
    os.kill(supervised.process.pid, signal.SIGABRT)
    assert recogniser.finish()[-1].text == "sad"
    assert recogniser.lost() == (len(sound) - 2 * RATE) // 2


def test_children_that_die_time_and_again_are_an_error(supervised: SupervisedModel, sound: bytes) -> None:
    recogniser = SupervisedRecogniser(supervised)
    blows = {(number + 1) / 10: signal.SIGABRT for number in range(MOST_FAILURES + 1)}
    with pytest.raises(RecogniserError, match="time and again"):
        feed(recogniser, sound, blows)
    assert supervised.failures == MOST_FAILURES + 1


@pytest.mark.parametrize("damage", ["missing", "rubbish"])
def test_a_model_that_is_damaged_in_use_is_an_error_at_the_first_restart(
    model: Model, tmp_path: Path, sound: bytes, damage: str
) -> None:
    folder = Path(shutil.copytree(model.folder, tmp_path / "model"))
    supervised = SupervisedModel(folder)
    recogniser = SupervisedRecogniser(supervised)
    assert words(recogniser, sound)
    file = folder / "am/final.mdl"
    file.chmod(0o644)
    file.write_bytes(b"\x00rubbish\n" * 99)
    if damage == "missing":
        file.unlink()
    assert words(recogniser, sound)  # it is in memory
    os.kill(supervised.process.pid, signal.SIGABRT)
    with pytest.raises(RecogniserError, match=r"is broken: .*Delete the folder"):
        words(recogniser, sound)
    assert supervised.failures == 1
    supervised.close()


def test_a_child_that_dies_while_it_loads_is_an_error(supervised: SupervisedModel) -> None:
    os.kill(supervised.process.pid, signal.SIGKILL)
    with pytest.raises(RecogniserError, match="cannot be loaded"):
        supervised.check()


def test_a_child_ends_with_its_parent_and_leaves_no_core(supervised: SupervisedModel) -> None:
    supervised.check()
    process = supervised.process._process
    assert resource.prlimit(process.pid, resource.RLIMIT_CORE) == (0, 0)
    supervised.process._orders.close()
    assert process.wait(timeout=10) == 0


def test_an_empty_utterance(supervised: SupervisedModel) -> None:
    recogniser = SupervisedRecogniser(supervised)
    recogniser.accept(np.zeros(RATE, np.int16).tobytes())
    assert recogniser.partial() == ""
    assert recogniser.finish() == ()
