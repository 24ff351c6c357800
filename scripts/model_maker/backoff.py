"""A language model small enough to ship: the n-grams that matter most, and back-off weights for the rest.

N-grams are dropped that change the model least, by Seymore and Rosenfeld's measure: how often one is met
times how much likelier it is than by backing off. The back-off weights are then set so that the
probabilities of each history add up to one again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from model_maker.language_model import END, Model, Words

NGram = tuple[Words, str]
"""(history, word); the history of a trigram is two words."""

_LEAST_BACKOFF: Final = 1e-4


@dataclass(frozen=True)
class BackoffModel:
    """What is written: probabilities of the kept n-grams by history, and what a history gives to its
    shorter one.
    """

    probabilities: dict[Words, dict[str, float]]
    backoffs: dict[Words, float]

    def probability(self, history: Words, word: str) -> float:
        """P(word | history), by the longest history that has the word."""
        seen = self.probabilities.get(history, {})
        if word in seen:
            return seen[word]
        return self.backoffs.get(history, 1.0) * self.probability(history[1:], word)

    def size(self) -> int:
        return sum(len(words) for words in self.probabilities.values())


def _candidates(model: Model, length: int) -> Iterable[tuple[float, NGram]]:
    """(how much dropping it would cost, n-gram) of every n-gram with a history of `length` that is more
    than its back-off.
    """
    histories: dict[Words, set[str]] = {
        h: set(words) for h, words in model.counts.items() if len(h) == length
    }
    if length == 1:
        for first, seconds in model.books.items():
            histories.setdefault((first,), set()).update(seconds)
    for history, words in histories.items():
        weight = model.unigrams.get(history[0], model.unigrams[END])
        if length == 2:
            weight *= model.probability(history[:1], history[1])
        for word in words:
            probability = model.probability(history, word)
            gain = math.log(probability / model.probability(history[1:], word))
            if gain > 0:
                yield weight * probability * gain, (history, word)


def prune(model: Model, bigrams: int, trigrams: int) -> BackoffModel:
    """Keep the n-grams that matter most, and the histories that they need."""
    best = {
        length: [entry for _, entry in sorted(_candidates(model, length), reverse=True)[:most]]
        for length, most in ((1, bigrams), (2, trigrams))
    }
    kept: dict[Words, dict[str, float]] = {(): dict(model.unigrams)}
    needed = {(history[:1], history[1]) for history, _ in best[2]}
    for history, word in sorted({*best[1], *needed}) + best[2]:
        kept.setdefault(history, {})[word] = model.probability(history, word)
    for history in [h[1:] for h in kept if len(h) == 2]:
        kept.setdefault(history, {})
    return BackoffModel(kept, _backoffs(kept))


def _backoffs(kept: dict[Words, dict[str, float]]) -> dict[Words, float]:
    found = BackoffModel(kept, {})
    for history in sorted(kept, key=len):
        if history:
            here = 1 - sum(kept[history].values())
            below = 1 - sum(found.probability(history[1:], word) for word in kept[history])
            found.backoffs[history] = max(_LEAST_BACKOFF, here) / max(_LEAST_BACKOFF, below)
    return found.backoffs
