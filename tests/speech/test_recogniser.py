"""Words come out of Vosk with their times, and a broken model never gets into it."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import Speak

from coach.core.frame import RATE
from coach.errors import RecogniserError
from coach.speech.recogniser import UNKNOWN, Model, Recogniser, check_model

LINE = "I felt alone when you left the room"


def test_it_hears_words_and_when_they_were_said(model: Model, speak: Speak) -> None:
    sound = speak(LINE, before_s=0.5, after_s=0.5)
    recogniser = Recogniser(model)
    recogniser.accept(sound.tobytes())
    words = recogniser.finish()
    assert " ".join(word.text for word in words) == LINE.lower()
    loud = np.flatnonzero(np.abs(sound.astype(int)) > 500)
    assert words[0].start == pytest.approx(loud[0], abs=0.12 * RATE)
    assert words[-1].end == pytest.approx(loud[-1], abs=0.12 * RATE)
    assert all(0 <= word.confidence <= 1 and word.start < word.end for word in words)


def test_each_utterance_counts_from_its_own_first_sample(model: Model, speak: Speak) -> None:
    sound = speak(LINE, after_s=0.37).tobytes()
    recogniser = Recogniser(model)
    heard = []
    for _ in range(3):
        recogniser.accept(sound)
        heard.append(recogniser.finish())
    assert heard[0] == heard[1] == heard[2] != ()


@settings(max_examples=5, deadline=None)
@given(cuts=st.lists(st.integers(1, 5000), min_size=1, max_size=10))
def test_it_does_not_matter_how_the_sound_is_cut(model: Model, speak: Speak, cuts: list[int]) -> None:
    sound = speak(LINE)
    whole, pieces = Recogniser(model), Recogniser(model)
    whole.accept(sound.tobytes())
    first = 0
    while first < len(sound):
        length = cuts[first % len(cuts)]
        pieces.accept(sound[first : first + length].tobytes())
        first += length
    assert pieces.partial() == whole.partial()
    assert pieces.finish() == whole.finish()


def test_unbroken_talk_of_more_than_20_seconds_loses_nothing(model: Model, speak: Speak) -> None:
    sound = np.concatenate([speak("I felt alone and I felt hurt and I was sad and tired and")] * 8)
    assert len(sound) > 22 * RATE
    recogniser = Recogniser(model)
    recogniser.accept(sound.tobytes())
    assert sum(word.text == "alone" for word in recogniser.finish()) == 8


def test_a_grammar_lets_only_its_phrases_through(model: Model, speak: Speak) -> None:
    recogniser = Recogniser(model, grammar=("yes", "no"))
    recogniser.accept(speak("yes", after_s=0.3).tobytes())
    assert [word.text for word in recogniser.finish()] == ["yes"]
    recogniser.accept(speak(LINE, after_s=0.3).tobytes())
    assert {word.text for word in recogniser.finish()} <= {UNKNOWN, "yes", "no"}


def test_an_empty_utterance_has_no_words(model: Model) -> None:
    recogniser = Recogniser(model)
    assert recogniser.partial() == ""
    assert recogniser.finish() == ()


def test_a_model_knows_which_words_it_can_hear(model: Model) -> None:
    assert model.knows("alone")
    assert not model.knows("xyzzy")


@pytest.fixture
def broken(model: Model, tmp_path: Path) -> Path:
    """A copy of the model to break."""
    return Path(shutil.copytree(model.folder, tmp_path / "model"))


@pytest.mark.parametrize("name", ["am/final.mdl", "conf/model.conf", "graph/words.txt", "graph/Gr.fst"])
@pytest.mark.parametrize("damage", ["missing", "empty", "half", "rubbish"])
def test_a_damaged_model_is_an_error_and_never_a_crash(
    broken: Path, name: str, damage: str, capfd: pytest.CaptureFixture[str]
) -> None:
    file = broken / name
    whole = file.read_bytes()
    file.chmod(0o644)
    half = whole[: len(whole) // 2 - 3].rstrip(b"\n")  # in the middle of a line, as most cuts are
    file.write_bytes({"half": half, "rubbish": b"\x00rubbish\n" * 99}.get(damage, b""))
    if damage == "missing":
        file.unlink()
    with pytest.raises(RecogniserError, match=r"is broken: .*Delete the folder") as error:
        Model(broken)
    assert "\n" not in str(error.value)
    assert capfd.readouterr().err == ""  # nor does the library say anything of its own


def test_half_an_ivector_extractor_is_half_a_model(broken: Path) -> None:
    (broken / "ivector").mkdir()
    with pytest.raises(RecogniserError, match=r"ivector/final.dubm is missing"):
        check_model(broken)


def test_no_model_at_all(tmp_path: Path) -> None:
    with pytest.raises(RecogniserError, match="coach models install"):
        Model(tmp_path / "nothing")
