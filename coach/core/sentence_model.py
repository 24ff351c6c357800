"""A small sentence encoder, run with numpy: one judge of the slow lane.

Six layers of self-attention over word pieces (MiniLM, fine-tuned on the sentences of the language pack). What
was said just before is read with the text. It only judges; `coach.core.slow_lane` decides what becomes of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coach.core.wordpieces import WordPieces

TURNS_BEFORE = 2
"""How many turns are read with a text: most often the speaker's own last one, and the answer to it."""

CONTEXT_PIECES = 40
"""Of what was said before, its last pieces."""

TEXT_PIECES = 120
"""Of a text, its last pieces: about 100 words. The slow lane judges an utterance, not a turn."""

HEADS = 12
EPSILON = 1e-12

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Affine:
    """`x @ (weight * scale) + bias`. The 8 bits are unpacked each time: 32 MB less, 2 ms a judgement more."""

    weight: npt.NDArray[np.int8]
    scale: Array
    """For each output."""
    bias: Array

    def __call__(self, x: Array) -> Array:
        result: Array = x @ (self.weight * self.scale) + self.bias
        return result


@dataclass(frozen=True, slots=True)
class Norm:
    """Each row brought to mean 0 and variance 1, then scaled and moved."""

    weight: Array
    bias: Array

    def __call__(self, x: Array) -> Array:
        x = x - x.mean(-1, keepdims=True)
        scaled: Array = x / np.sqrt((x * x).mean(-1, keepdims=True) + EPSILON)
        return scaled * self.weight + self.bias


@dataclass(frozen=True, slots=True)
class Layer:
    """Self-attention and a feed-forward net, each added and normalised."""

    query: Affine
    key: Affine
    value: Affine
    mix: Affine
    norm1: Norm
    up: Affine
    down: Affine
    norm2: Norm

    def __call__(self, x: Array) -> Array:
        x = self.norm1(x + self.mix(self._attend(x)))
        return self.norm2(x + self.down(_gelu(self.up(x))))

    def _attend(self, x: Array) -> Array:
        pieces, width = x.shape
        split = (pieces, HEADS, width // HEADS)
        q, k, v = (part(x).reshape(split).transpose(1, 0, 2) for part in (self.query, self.key, self.value))
        weights = q @ k.transpose(0, 2, 1) / np.float32(np.sqrt(width // HEADS))
        weights = np.exp(weights - weights.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        seen: Array = (weights @ v).transpose(1, 0, 2).reshape(pieces, width)
        return seen


@dataclass(frozen=True, slots=True)
class Embeddings:
    """Where words, their places and their side (0 context, 1 text) become vectors."""

    words: npt.NDArray[np.int8]
    """Pieces, width; each row is to be multiplied by its scale."""
    scales: Array
    places: Array
    types: Array
    norm: Norm

    def __call__(self, pieces: Sequence[int], types: Sequence[int]) -> Array:
        rows = np.asarray(pieces)
        words = self.words[rows].astype(np.float32) * self.scales[rows, None]
        return self.norm(words + self.places[: len(rows)] + self.types[np.asarray(types)])


class SentenceEncoder:
    """Judges how likely each kind is. A judge of `coach.core.committee`."""

    def __init__(
        self,
        pieces: WordPieces,
        kinds: Sequence[str],
        embeddings: Embeddings,
        layers: Sequence[Layer],
        head: Affine,
    ) -> None:
        self._pieces = pieces
        self._kinds = tuple(kinds)
        self._embeddings = embeddings
        self._layers = tuple(layers)
        self._head = head

    def judge(self, text: str, context: Sequence[str]) -> Mapping[str, float]:
        """How likely each kind is, 0 to 1; also `any_cue`, `any_move` and `any_alert`."""
        numbers, types, _ = encode(text, context, self._pieces)
        x = self._embeddings(numbers, types)
        for layer in self._layers:
            x = layer(x)
        logits = self._head(x[np.asarray(types) == 1].mean(0))
        chances = 1 / (1 + np.exp(-logits.astype(np.float64)))
        return dict(zip(self._kinds, chances.tolist(), strict=True))


def encode(text: str, context: Sequence[str], pieces: WordPieces) -> tuple[list[int], list[int], list[int]]:
    """Pieces, types (0 context, 1 text), and for each piece the position of its word in `text` (-1: none)."""
    before: list[int] = []
    for turn in context[-TURNS_BEFORE:]:
        before += [pieces.sep] * bool(before) + [
            p for word in turn.lower().split() for p in pieces.split(word)
        ]
    before = before[-CONTEXT_PIECES:]
    spoken = [(p, place) for place, word in enumerate(text.lower().split()) for p in pieces.split(word)]
    spoken = spoken[-TEXT_PIECES:]
    numbers = [pieces.cls, *before, pieces.sep, *(p for p, _ in spoken), pieces.sep]
    types = [0] * (len(before) + 2) + [1] * (len(spoken) + 1)
    places = [-1] * (len(before) + 2) + [place for _, place in spoken] + [-1]
    return numbers, types, places


def _gelu(x: Array) -> Array:
    bent: Array = np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x))
    return np.float32(0.5) * x * (1 + bent)
