"""How well a Vosk model understands: word errors by voice and condition, words heard where none were said,
times, cost.

The sentences of `models/evaluation` are spoken by synthesised voices; a folder of WAV files, each with its
text beside it, measures the model on real speech. Words that the model lacks count as errors like any
other.
"""

from __future__ import annotations

import multiprocessing
import wave
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
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
    decoded_s: float = 0.0
    """Seconds of sound that processes of their own decoded."""
    worked_s: float = 0.0
    """Processor seconds that it took."""

    def add(self, other: Report) -> None:
        """Take in what was measured of other voices."""
        self.scores |= other.scores
        self.words_in |= other.words_in
        self.time_errors_s += other.time_errors_s
        self.deterministic &= other.deterministic
        self.mistakes += other.mistakes
        self.decoded_s += other.decoded_s
        self.worked_s += other.worked_s

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


@dataclass(frozen=True)
class Task:
    """One voice that says the sentences of one set, in a process of its own.

    A process meets one voice only, because flite's statistical voices carry state from one sentence to the
    next: so a voice sounds the same whatever else is measured.
    """

    model: Path
    voice: str
    sentences_name: str
    sentences: tuple[str, ...]
    conditions: tuple[str, ...]
    said_twice: int
    """How many sounds are decoded a second time, to see that the words are the same."""


def measure_voice(task: Task) -> Report:
    """Let a voice say every sentence in every condition."""
    decoder, report = Decoder.load(task.model), Report()
    for number, sentence in enumerate(task.sentences):
        speech = voices.speak(task.voice, sentence)
        said = comparable(sentence)
        for condition in task.conditions:
            sound = CONDITIONS[condition](speech.samples, number)
            heard = decoder.hear(sound)
            text = " ".join(word.word for word in heard)
            steps = align(said, comparable(text))
            key = (task.sentences_name, condition, task.voice)
            report.scores.setdefault(key, Score()).add(steps)
            if condition == "clean":
                report.time_errors_s.extend(_time_errors(speech, heard))
                if not all(step.same for step in steps):
                    report.mistakes.append((task.voice, sentence, text))
                if number < task.said_twice:
                    report.deterministic &= decoder.hear(sound) == heard
    report.decoded_s, report.worked_s = decoder.decoded_s, decoder.worked_s
    return report


def measure_voices(
    model: Path,
    sets: dict[str, list[str]],
    voice_names: Sequence[str],
    conditions: Sequence[str],
    jobs: int,
    advance: Callable[[], None],
) -> Report:
    """Measure every voice on every set of sentences, `jobs` at a time; `advance` is called after each.

    The report is the same, but for what things cost, with any number of jobs.
    """
    twice = _SAME_TWICE // len(voice_names) + 1
    tasks = [
        Task(model, voice, name, tuple(sentences), tuple(conditions), twice)
        for name, sentences in sets.items()
        for voice in voice_names
    ]
    report = Report()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, max_tasks_per_child=1) as pool:
        try:
            for measured in pool.map(measure_voice, tasks):
                report.add(measured)
                advance()
        except BrokenProcessPool:
            raise ModelMakerError("a process that spoke and listened died; run again") from None
    return report


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
    worked_s, decoded_s = report.worked_s + decoder.worked_s, report.decoded_s + decoder.decoded_s
    words = (folder / "graph" / "words.txt").read_text(encoding="utf8").count("\n")
    sample = voices.speak("espeak:en", "i was hurt when you walked away from me in the street").samples
    return {
        "model": folder.name,
        "size_bytes": size_bytes(folder),
        "words": words,
        "load_s": round(decoder.load_s, 3),
        "peak_memory_bytes": peak_memory_bytes(folder, sample),
        "real_time_factor": round(worked_s / decoded_s, 4) if decoded_s else None,
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
