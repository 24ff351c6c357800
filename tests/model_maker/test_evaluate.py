"""The command that measures a model, on the embedded one."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import numpy as np
import pytest
from model_maker import evaluate_cli, voices
from model_maker.build import MODEL
from model_maker.card import card
from model_maker.conditions import CONDITIONS, wordless
from model_maker.decoding import Decoder
from model_maker.evaluate import Report, measure_voices, measure_wordless, read_wav
from model_maker.speech import RATE

SENTENCE = "i was hurt when you walked away"


@pytest.fixture(scope="module")
def decoder() -> Decoder:
    return Decoder.load(MODEL)


@pytest.mark.parametrize("voice", ["flite:slt", "flite:kal16", "espeak:en-us", "espeak:en+f3"])
def test_a_sentence_is_understood(decoder: Decoder, voice: str) -> None:
    assert " ".join(word.word for word in decoder.hear(voices.speak(voice, SENTENCE).samples)) == SENTENCE


def test_words_come_at_their_times_and_the_same_twice(decoder: Decoder) -> None:
    speech = voices.speak("espeak:en-us", SENTENCE)
    heard = decoder.hear(speech.samples)
    assert decoder.hear(speech.samples) == heard
    starts = [min(s.start_s for s in speech.segments if s.word == i) for i in range(len(speech.words))]
    assert [word.start_s for word in heard] == pytest.approx(starts, abs=0.06)


def test_a_grammar_narrows_what_can_be_heard(decoder: Decoder) -> None:
    samples = voices.speak("flite:rms", "pause please").samples
    heard = decoder.hear(samples, ["pause please", "go on", "[unk]"])
    assert " ".join(word.word for word in heard) == "pause please"


def test_conditions_are_the_same_every_time() -> None:
    samples = voices.speak("espeak:en-us", SENTENCE).samples
    for condition in CONDITIONS.values():
        first, again = condition(samples, 3), condition(samples, 3)
        assert first.dtype == np.int16
        assert len(first) == len(samples)
        assert (first == again).all()


def test_no_words_where_nobody_speaks(decoder: Decoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model_maker.evaluate._WORDLESS_S", 90.0)
    report = Report()
    measure_wordless(decoder, report, lambda: None)
    assert report.words_in == dict.fromkeys(wordless(0.1), 0)


def test_any_number_of_processes_measures_the_same() -> None:
    sets, said_by = {"one": [SENTENCE, "thank you"]}, ["flite:slt", "espeak:en-us"]
    calls: list[None] = []
    one, two = (
        measure_voices(MODEL, sets, said_by, ["clean"], jobs, lambda: calls.append(None)) for jobs in (1, 2)
    )
    assert one.scores == two.scores
    assert list(one.scores) == [("one", "clean", voice) for voice in said_by]
    assert one.time_errors_s == two.time_errors_s
    assert one.time_errors_s
    assert one.deterministic
    assert one.decoded_s == two.decoded_s > 0
    assert len(calls) == 2 * len(said_by)


def test_recordings_of_any_rate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    samples = voices.speak("flite:slt", SENTENCE).samples
    with wave.open(str(tmp_path / "one.wav"), "wb") as file:
        file.setparams((2, 2, 2 * RATE, 0, "NONE", ""))
        file.writeframes(np.repeat(np.repeat(samples, 2), 2).tobytes())
    (tmp_path / "one.txt").write_text(SENTENCE)
    assert len(read_wav(tmp_path / "one.wav")) == len(samples)
    assert evaluate_cli.main(["--recordings", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["totals"][0]["percent"] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["/nowhere"], "no Vosk model"),
        (["--sets", "nonsense"], "no sentences 'nonsense'"),
        (["--voices", "me", "--sets", "plain"], "no voice 'me'"),
        (["--every", "0"], "1 or more"),
        (["--jobs", "0"], "1 or more"),
        (["--recordings", "/nowhere"], "no WAV file"),
    ],
)
def test_bad_input_gets_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate_cli.main(arguments) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert message in told[-1]


def test_the_card_is_made_from_the_figures_alone() -> None:
    figures = json.loads((MODEL / "figures.json").read_text(encoding="utf8"))
    assert (MODEL / "README.md").read_text(encoding="utf8") == card(figures)
