"""What a synthesiser gives: sound, and the time of every phone in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

RATE: Final = 16000
"""Samples a second of everything in this package; vosk asks for the same."""

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Segment:
    """One phone of an utterance."""

    phone: str
    """A label of `phones.LABELS`."""
    start_s: float
    end_s: float
    word: int | None
    """Which word of the text it belongs to, from 0; None for a pause or where the synthesiser doesn't say."""


@dataclass(frozen=True)
class Speech:
    """A synthesised utterance: 16 kHz samples, and segments in order that cover them."""

    samples: Samples
    segments: tuple[Segment, ...]
    words: tuple[str, ...]

    def pronunciations(self) -> list[tuple[str, tuple[str, ...]]]:
        """(word, its sounds) for every word of the text; words that were run into one ("for a") are left
        out."""
        sounds: dict[int, list[str]] = {}
        for segment in self.segments:
            if segment.word is not None and segment.phone != "pau":
                sounds.setdefault(segment.word, []).append(segment.phone)
        last = len(self.words) - 1
        alone = (i for i in sorted(sounds) if i == last or i + 1 in sounds)
        return [(self.words[i], tuple(sounds[i])) for i in alone]
