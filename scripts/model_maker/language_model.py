"""Which word follows which: an interpolated trigram of the whole vocabulary.

The project's own sentences are counted, with absolute discounting. What they leave over goes, for two
words, to how books join them (symspellpy's list of bigrams, made from Google Books Ngrams) and then to how
frequent the word is (wordfreq).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import Final

from wordfreq import word_frequency

from model_maker.corpus import Sentence

START, END = "<s>", "</s>"
Words = tuple[str, ...]

SOURCE_WEIGHTS: Final = {"pack": 1.0, "general": 1.0, "rehearsal": 4.0}
_DISCOUNT: Final = {1: 0.85, 2: 0.9}
"""What is taken from each counted n-gram, by the length of its history."""
_TEXT_SHARE: Final = 0.85
"""How much of a word's own probability comes from the texts; the rest from wordfreq."""
_BOOK_SHARE: Final = 0.3
"""How much of a bigram's prior comes from books; people talk otherwise than they write."""
_FLOOR_SHARE: Final = 0.02
"""How much of it every word has alike."""


def book_bigrams(vocabulary: set[str]) -> dict[str, dict[str, float]]:
    """P(second | first) for pairs of known words, by how often books have them, to at most _BOOK_SHARE in
    all.
    """
    folder = resources.files("symspellpy")
    singles = folder.joinpath("frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig")
    totals = {
        word: float(count) for word, count in (line.split() for line in singles.splitlines() if line.strip())
    }
    pairs: defaultdict[str, dict[str, float]] = defaultdict(dict)
    text = folder.joinpath("frequency_bigramdictionary_en_243_342.txt").read_text(encoding="utf-8-sig")
    for first, second, count in (line.split() for line in text.splitlines() if line.strip()):
        if first in vocabulary and second in vocabulary:
            pairs[first][second] = float(count)
    return {
        first: {
            second: _BOOK_SHARE * n / max(totals.get(first, 0.0), sum(seconds.values()))
            for second, n in seconds.items()
        }
        for first, seconds in pairs.items()
    }


Counts = dict[Words, Counter[str]]
"""How often each word follows each history."""


def _counted(sentences: Iterable[Sentence]) -> Counts:
    """Weighted counts of words after the two before them, or after the start of the sentence alone."""
    counts: defaultdict[Words, Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        padded = [START, *sentence.words, END]
        for i in range(1, len(padded)):
            counts[tuple(padded[max(0, i - 2) : i])][padded[i]] += SOURCE_WEIGHTS[sentence.source]  # type: ignore[assignment]
    return dict(counts)


def _with_continuations(counts: Counts) -> Counts:
    """Add shorter histories, after which a word counts once for each word before them: Kneser and Ney's idea.

    "Francisco" is frequent, but only after "San"; where the history says nothing it should be rare.
    """
    full: defaultdict[Words, Counter[str]] = defaultdict(Counter, counts)
    for length in (2, 1):
        for history, words in [entry for entry in full.items() if len(entry[0]) == length]:
            if history[length - 1] != START:
                full[history[1:]].update(words.keys())
    full[()].update(counts[(START,)].keys())
    return dict(full)


class Model:
    """The whole interpolated model, before pruning."""

    def __init__(self, sentences: Iterable[Sentence], vocabulary: Iterable[str]) -> None:
        self.vocabulary = set(vocabulary)
        self.counts = _with_continuations(_counted(sentences))
        self.books = book_bigrams(self.vocabulary)
        self.unigrams = self._unigrams()
        self._spare = {first: 1 - sum(seconds.values()) for first, seconds in self.books.items()}
        self._totals = {history: words.total() for history, words in self.counts.items()}
        self._left_over = {
            history: _DISCOUNT[len(history)]
            * sum(min(1.0, n) for n in words.values())
            / self._totals[history]
            for history, words in self.counts.items()
            if history
        }

    def _unigrams(self) -> dict[str, float]:
        known = [*self.vocabulary, END]
        text = self.counts[()]
        general = {word: word_frequency(word, "en", minimum=1e-7) for word in self.vocabulary}
        general[END] = 0.08
        text_total, general_total = text.total(), sum(general.values())
        return {
            word: (1 - _FLOOR_SHARE)
            * (_TEXT_SHARE * text[word] / text_total + (1 - _TEXT_SHARE) * general[word] / general_total)
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
        count = seen[word]
        discounted = max(0.0, count - _DISCOUNT[len(history)] * min(1.0, count))
        return discounted / self._totals[history] + self._left_over[history] * lower

    def perplexity(self, sentences: Iterable[Sequence[str]]) -> float:
        """How many words the model wavers between, at each word of some sentences; unknown words are
        skipped.
        """
        cost, count = 0.0, 0
        for sentence in sentences:
            padded = [START, *sentence, END]
            for i in range(1, len(padded)):
                if padded[i] in self.unigrams:
                    cost -= math.log(self.probability(tuple(padded[max(0, i - 2) : i]), padded[i]))
                    count += 1
        return math.exp(cost / max(1, count))
