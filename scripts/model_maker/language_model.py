"""Which word follows which: an interpolated trigram, pruned, in the form of Kaldi's G with back-off.

The project's own sentences are counted with absolute discounting. What they leave over goes, for two words, to how books
join them (symspellpy's list of bigrams, made from Google Books Ngrams) and then to how frequent the word is (wordfreq).
Afterwards the n-grams that change the model least are dropped, and the back-off weights are set so that the probabilities
of each history add up to one again.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Final

from wordfreq import word_frequency

from model_maker.corpus import Sentence

START, END = "<s>", "</s>"
Words = tuple[str, ...]
NGram = tuple[Words, str]
"""(history, word); the history of a trigram is two words."""

SOURCE_WEIGHTS: Final = {"pack": 1.0, "general": 1.0, "rehearsal": 4.0}
_DISCOUNT: Final = {1: 0.75, 2: 0.8}
"""What is taken from each counted n-gram, by the length of its history."""
_TEXT_SHARE: Final = 0.6
"""How much of a word's own probability comes from the texts; the rest from wordfreq."""
_FLOOR_SHARE: Final = 0.02
"""How much of it every word has alike."""
_LEAST_BACKOFF: Final = 1e-4


def book_bigrams(vocabulary: set[str]) -> dict[str, dict[str, float]]:
    """P(second | first) for pairs of known words, by how often books have them; each first word keeps some mass back."""
    folder = resources.files("symspellpy")
    singles = folder.joinpath("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    totals = {word: float(count) for word, count in (line.split() for line in singles.splitlines() if line.strip())}
    pairs: defaultdict[str, dict[str, float]] = defaultdict(dict)
    text = folder.joinpath("frequency_bigramdictionary_en_243_342.txt").read_text(encoding="utf-8-sig")
    for first, second, count in (line.split() for line in text.splitlines() if line.strip()):
        if first in vocabulary and second in vocabulary:
            pairs[first][second] = float(count)
    return {
        first: {second: n / max(totals.get(first, 0.0), 1.1 * sum(seconds.values())) for second, n in seconds.items()}
        for first, seconds in pairs.items()
    }


@dataclass
class Counts:
    """Weighted n-gram counts of sentences, by history."""

    words: defaultdict[Words, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, sentence: Sequence[str], weight: float) -> None:
        padded = [START, *sentence, END]
        for i in range(1, len(padded)):
            for length in range(min(i, 2) + 1):
                self.words[tuple(padded[i - length : i])][padded[i]] += weight  # type: ignore[assignment]


class Model:
    """The whole interpolated model, before pruning."""

    def __init__(self, sentences: Iterable[Sentence], vocabulary: Iterable[str]) -> None:
        self.vocabulary = set(vocabulary)
        counts = Counts()
        for sentence in sentences:
            counts.add(sentence.words, SOURCE_WEIGHTS[sentence.source])
        self.counts = counts.words
        self.books = book_bigrams(self.vocabulary)
        self.unigrams = self._unigrams()
        self._spare = {first: 1 - sum(seconds.values()) for first, seconds in self.books.items()}

    def _unigrams(self) -> dict[str, float]:
        known = [*self.vocabulary, END]
        text = self.counts[()]
        general = {word: word_frequency(word, "en", minimum=1e-7) for word in self.vocabulary}
        general[END] = 0.08
        text_total, general_total = text.total(), sum(general.values())
        return {
            word: (1 - _FLOOR_SHARE) * (_TEXT_SHARE * text[word] / text_total + (1 - _TEXT_SHARE) * general[word] / general_total)
            + _FLOOR_SHARE / len(known)
            for word in known
        }

    def _prior(self, history: str, word: str) -> float:
        seconds = self.books.get(history)
        if seconds is None:
            return self.unigrams[word]
        return seconds.get(word, 0.0) + self._spare[history] * self.unigrams[word]

    def probability(self, history: Words, word: str) -> float:
        """P(word | history) for a history of at most two words."""
        if not history:
            return self.unigrams[word]
        lower = self._prior(history[0], word) if len(history) == 1 else self.probability(history[1:], word)
        if (seen := self.counts.get(history)) is None:
            return lower
        discount, total = _DISCOUNT[len(history)], seen.total()
        left_over = discount * sum(min(1.0, n) for n in seen.values()) / total
        return max(0.0, seen[word] - discount * min(1.0, seen[word])) / total + left_over * lower

    def perplexity(self, sentences: Iterable[Sequence[str]]) -> float:
        """How many words the model wavers between, at each word of some sentences; unknown words are skipped."""
        cost, count = 0.0, 0
        for sentence in sentences:
            padded = [START, *sentence, END]
            for i in range(1, len(padded)):
                if padded[i] in self.unigrams:
                    cost -= math.log(self.probability(tuple(padded[max(0, i - 2) : i]), padded[i]))
                    count += 1
        return math.exp(cost / max(1, count))


@dataclass(frozen=True)
class BackoffModel:
    """What is written: probabilities of the kept n-grams by history, and what a history gives to its shorter one."""

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
    """(how much dropping it would cost, n-gram) of every n-gram with a history of `length` that is more than its back-off."""
    histories: dict[Words, set[str]] = {h: set(words) for h, words in model.counts.items() if len(h) == length}
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
