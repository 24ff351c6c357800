"""Labelled frames for training: sentences spoken by many voices, each disturbed in several ways, and sounds
without words.

Everything is drawn from seeds, utterance by utterance, so that any number of processes makes the same set
(but for flite's statistical voices, which are never quite the same twice).
"""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from model_maker import augmentation, sounds, voices
from model_maker.features import frame_times, mfcc
from model_maker.lexicon import Sounds
from model_maker.phones import LABELS
from model_maker.speech import RATE, Segment, Speech

Labels = npt.NDArray[np.uint8]
_INDEX: Final = {label: i for i, label in enumerate(LABELS)}
_DISTURBANCES: Final = 1
_MARGINS_S: Final = (0.0, 0.0, 0.1, 0.3, 0.6)


@dataclass(frozen=True)
class Utterance:
    """Features (frames × 40, half precision), the label of each frame, and how its words were pronounced."""

    features: npt.NDArray[np.float16]
    labels: Labels
    pronunciations: tuple[tuple[str, Sounds], ...] = ()


def frame_labels(
    segments: Sequence[Segment], frames: int, offset_s: float = 0.0, stretch: float = 1.0
) -> Labels:
    """The pdf of each frame, by the segment in which the frame's middle lies; outside all of them it is a
    pause.
    """
    labels = np.zeros(frames, np.uint8)
    if segments:
        ends = np.array([segment.end_s for segment in segments]) * stretch + offset_s
        pdfs = np.array([*(_INDEX[segment.phone] for segment in segments), 0], np.uint8)
        times = frame_times(frames)
        labels = pdfs[np.searchsorted(ends, times, side="right")]
        labels[times < offset_s] = 0
    return labels


def _disturbed(speech: Speech, rng: np.random.Generator) -> tuple[npt.NDArray[np.float16], Labels]:
    sound, stretch = augmentation.change_speed(speech.samples.astype(np.float64), rng)
    before, after = (float(rng.choice(_MARGINS_S)) for _ in range(2))
    padded = np.pad(sound, (int(before * RATE), int(after * RATE)))
    heard = np.clip(np.round(augmentation.disturb(padded, rng)), -32768, 32767)
    features = mfcc(heard)
    return features.astype(np.float16), frame_labels(speech.segments, len(features), before, stretch)


def _spoken(job: tuple[int, str]) -> Utterance:
    seed, text = job
    _, speech = voices.speak_somehow(text, random.Random(seed))
    rng = np.random.default_rng(seed)
    parts = [_disturbed(speech, rng) for _ in range(_DISTURBANCES)]
    features, labels = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Utterance(features, labels, tuple(speech.pronunciations()))


def _without_words(seed: int) -> Utterance:
    """Four seconds of a sound that is no speech, or of near silence, at any level."""
    rng = np.random.default_rng(seed)
    make = list(sounds.EVENTS.values())[seed % len(sounds.EVENTS)]
    sound = make(4 * RATE, rng) * 10 ** rng.uniform(-0.5, 3.7)
    if rng.random() < 0.3:
        sound = augmentation.in_room(
            sound, augmentation.room_response(rng, rng.uniform(0.1, 0.6), rng.uniform(0, 10))
        )
    features = mfcc(np.clip(np.round(sound), -32768, 32767))
    return Utterance(features.astype(np.float16), np.zeros(len(features), np.uint8))


def word_lists(vocabulary: Sequence[str], count: int, rng: random.Random) -> list[str]:
    """Lines of six random words, so that the net meets sounds in more than the usual company."""
    return [" ".join(rng.sample(vocabulary, 6)) for _ in range(count)]


@dataclass
class Dataset:
    """All frames one after another, and how every word was said."""

    features: npt.NDArray[np.float16]
    labels: Labels
    pronunciations: list[tuple[tuple[str, Sounds], ...]] = field(default_factory=list)

    @property
    def hours(self) -> float:
        return len(self.labels) / 360_000


def _utterances(texts: Sequence[str], wordless: int, jobs: int, seed: int) -> Iterator[Utterance]:
    spoken = [(seed + i, text) for i, text in enumerate(texts)]
    if jobs == 1:
        yield from map(_spoken, spoken)
    else:
        with multiprocessing.get_context("spawn").Pool(jobs) as pool:
            yield from pool.imap(_spoken, spoken, chunksize=16)
    yield from map(_without_words, range(seed, seed + wordless))


def make(texts: Sequence[str], wordless: int, jobs: int, seed: int, advance: Callable[[], None]) -> Dataset:
    """Speak every text once and make `wordless` sounds; `advance` is called after each."""
    features, labels, pronunciations = [], [], []
    for utterance in _utterances(texts, wordless, jobs, seed):
        features.append(utterance.features)
        labels.append(utterance.labels)
        pronunciations.append(utterance.pronunciations)
        advance()
    return Dataset(np.concatenate(features), np.concatenate(labels), pronunciations)
