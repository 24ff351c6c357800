"""How well a Vosk model understands: word errors by voice and condition, words heard where none were said,
times, cost.

The sentences of `models/evaluation` are spoken by synthesised voices; a folder of WAV files, each with its
text beside it, measures the model on real speech. Words that the model lacks count as errors like any
other.
"""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.signal import resample_poly  # type: ignore[import-untyped]

from model_maker import voices
from model_maker.conditions import CONDITIONS, wordless
from model_maker.decoding import Decoder, HeardWord, peak_memory_bytes
from model_maker.errors import ModelMakerError
from model_maker.export import size_bytes
from model_maker.scoring import Score, align, comparable
from model_maker.speech import RATE, Samples, Speech

_WORDLESS_S: Final = 600.0
_SAME_TWICE: Final = 20
"""Sounds that are decoded a second time, to see that the words are the same."""


@dataclass
class Report:
    """What was measured."""

    scores: dict[tuple[str, str, str], Score] = field(default_factory=dict)
    """By (set of sentences, condition, voice)."""
    words_in: dict[str, int] = field(default_factory=dict)
    """Words that were heard in each sound without words."""
    time_errors_s: list[float] = field(default_factory=list)
    """Distance of each start and end of a word that was understood from the synthesiser's own."""
    deterministic: bool = True
    mistakes: list[tuple[str, str, str]] = field(default_factory=list)
    """(voice, said, heard) where they differ, on clean speech."""

    def total(self, sentences: str, condition: str) -> Score:
        matching = (s for (a, b, _), s in self.scores.items() if (a, b) == (sentences, condition))
        return sum(matching, Score())

    def time_error_s(self, percentile: float) -> float:
        return float(np.percentile(self.time_errors_s, percentile)) if self.time_errors_s else float("nan")


def _word_times(speech: Speech) -> dict[int, tuple[float, float]]:
    times: dict[int, tuple[float, float]] = {}
    for segment in speech.segments:
        if segment.word is not None:
            start, _ = times.get(segment.word, (segment.start_s, 0.0))
            times[segment.word] = (start, segment.end_s)
    return times


def _time_errors(speech: Speech, heard: Sequence[HeardWord]) -> Iterator[float]:
    times = _word_times(speech)
    if len(times) == len(speech.words):
        for step in align(speech.words, [word.word for word in heard]):
            if step.same and step.said is not None and step.heard is not None:
                start, end = times[step.said]
                yield abs(heard[step.heard].start_s - start)
                yield abs(heard[step.heard].end_s - end)


def measure_voices(
    decoder: Decoder,
    sets: dict[str, list[str]],
    voice_names: Sequence[str],
    conditions: Sequence[str],
    report: Report,
    advance: Callable[[], None],
) -> None:
    """Let every voice say every sentence in every condition; `advance` is called after each sentence of
    each voice.
    """
    for name, sentences in sets.items():
        for voice in voice_names:
            for number, sentence in enumerate(sentences):
                speech = voices.speak(voice, sentence)
                said = comparable(sentence)
                for condition in conditions:
                    sound = CONDITIONS[condition](speech.samples, number)
                    heard = decoder.hear(sound)
                    text = " ".join(word.word for word in heard)
                    steps = align(said, comparable(text))
                    report.scores.setdefault((name, condition, voice), Score()).add(steps)
                    if condition == "clean":
                        report.time_errors_s.extend(_time_errors(speech, heard))
                        if not all(step.same for step in steps):
                            report.mistakes.append((voice, sentence, text))
                        if number < _SAME_TWICE // len(voice_names) + 1:
                            report.deterministic &= decoder.hear(sound) == heard
                advance()


def measure_wordless(decoder: Decoder, report: Report, advance: Callable[[], None]) -> None:
    """Ten minutes in all of sounds without words."""
    kinds = len(wordless(0.1))
    for name, sound in wordless(_WORDLESS_S / kinds).items():
        report.words_in[name] = len(decoder.hear(sound))
        advance()


def read_wav(path: Path) -> Samples:
    """The first channel of a 16-bit WAV file at 16 kHz."""
    try:
        with wave.open(str(path)) as file:
            if file.getsampwidth() != 2:
                raise ModelMakerError(
                    f"{path} has {8 * file.getsampwidth()}-bit samples; save it as 16-bit PCM"
                )
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")[:: file.getnchannels()]
            rate = file.getframerate()
    except (wave.Error, EOFError) as error:
        raise ModelMakerError(
            f"{path} is no WAV file that can be read ({error}); save it as 16-bit PCM"
        ) from None
    if rate != RATE:
        samples = np.clip(resample_poly(samples.astype(np.float64), RATE, rate), -32768, 32767)
    return samples.astype(np.int16)


def recordings(folder: Path) -> list[tuple[Path, str]]:
    """(WAV file, text) of every x.wav that has an x.txt beside it."""
    found = [(path, path.with_suffix(".txt")) for path in sorted(folder.rglob("*.wav"))]
    pairs = [(path, text.read_text(encoding="utf8")) for path, text in found if text.exists()]
    if not pairs:
        raise ModelMakerError(
            f"{folder} has no WAV file with a text beside it; put what is said in x.wav into x.txt"
        )
    return pairs


def measure_recordings(decoder: Decoder, folder: Path, report: Report, advance: Callable[[], None]) -> None:
    """Measure on a folder of recordings; a subfolder counts as a voice."""
    for path, text in recordings(folder):
        heard = " ".join(word.word for word in decoder.hear(read_wav(path)))
        steps = align(comparable(text), comparable(heard))
        report.scores.setdefault((folder.name, "as recorded", path.parent.name), Score()).add(steps)
        if not all(step.same for step in steps):
            report.mistakes.append((path.name, text.strip(), heard))
        advance()


def as_data(report: Report, decoder: Decoder, folder: Path) -> dict[str, Any]:
    """Everything measured, as plain data: percentages of word errors, seconds, bytes."""
    keys = {(sentences, condition) for sentences, condition, _ in report.scores}
    words = (folder / "graph" / "words.txt").read_text(encoding="utf8").count("\n")
    sample = voices.speak("espeak:en", "i was hurt when you walked away from me in the street").samples
    return {
        "model": folder.name,
        "size_bytes": size_bytes(folder),
        "words": words,
        "load_s": round(decoder.load_s, 3),
        "peak_memory_bytes": peak_memory_bytes(folder, sample),
        "real_time_factor": round(decoder.worked_s / decoder.decoded_s, 4) if decoder.decoded_s else None,
        "word_error_percent": [
            {
                "sentences": s,
                "condition": c,
                "voice": v,
                "percent": round(score.percent, 2),
                "words": score.words,
            }
            for (s, c, v), score in report.scores.items()
        ],
        "totals": [
            {"sentences": s, "condition": c, "percent": round(report.total(s, c).percent, 2)}
            for s, c in sorted(keys)
        ],
        "words_in_wordless_sound": report.words_in,
        "time_error_ms": {p: round(1000 * report.time_error_s(p), 1) for p in (50, 95)}
        if report.time_errors_s
        else {},
        "same_words_twice": report.deterministic,
    }
