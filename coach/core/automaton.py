"""All patterns of a pack in a few automata: some look-ups a word, however many patterns there are.

A set of *places* (a word to come, in some pattern) says how far every pattern has got. The sets that really
occur are few and come again and again, so each is computed once, when it is first met, and its successors
are remembered (a deterministic automaton built as it is walked). A step that was met before costs one
look-up; a new one costs at most the number of places. So time is linear in the words whatever the patterns
are, and the table is emptied when it would grow too large. The patterns are dealt to `PARTS` such
automata, because how far unrelated patterns have got multiplies in one set and only adds up in several.

Where a match ends is known at once; where it begins is found by walking that one pattern backwards.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from coach.core.patterns import BEGIN, END, Choice, Maybe, Part, Pattern, Row, Words

PARTS = 16
"""How many automata share the patterns, in the order in which they are written: neighbours share words."""

MAX_SETS = 512
"""Remembered sets of places in each part."""

MAX_PLACES = 12_000
"""Places in the remembered sets of each part: a box listens for months, and 64 bytes each are 12 MB."""

MAX_WORDS = 2_000
"""Remembered words in each part."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern matched the words `first` to `last` (half open)."""

    pattern: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Step:
    """What one word does to one set of places."""

    next: int
    found: tuple[int, ...]
    """Patterns that are complete with this word."""


class Automaton:
    """Finds every match of `patterns` in a row of words."""

    def __init__(self, patterns: Sequence[Pattern], skipped: frozenset[str] = frozenset()) -> None:
        size = max(1, -(-len(patterns) // PARTS))
        self._begins = range(0, len(patterns), size)
        self._parts = [_Part(patterns[begin : begin + size], skipped) for begin in self._begins]

    @property
    def work(self) -> int:
        """Steps taken so far, a new one counted by the places it looked at: what the time is made of."""
        return sum(part.work for part in self._parts)

    def scan(
        self, words: Sequence[str], *, ended: bool = True, only_with: Container[int] | None = None
    ) -> list[Hit]:
        """Every match, in the order in which they end; of several beginnings of one match the nearest.

        `ended` says that the turn ends after the last word, so that `$` and `>` fit there. With `only_with`
        the answer is empty where none of those patterns matched: most turns are done with then.
        """
        stream = [BEGIN, *words, END] if ended else [BEGIN, *words]
        found = [
            (at, begin + number, part)
            for begin, part in zip(self._begins, self._parts, strict=True)
            for number, at in part.ends(stream)
        ]
        if only_with is not None and not any(number in only_with for _, number, _ in found):
            return []
        found.sort(key=lambda end: end[:2])
        return [_hit(number, part, number % self._begins.step, stream, at) for at, number, part in found]


def _hit(number: int, part: "_Part", place: int, stream: Sequence[str], at: int) -> Hit:
    first, last = part.span(place, stream, at)
    return Hit(number, first, last)


class _Part:
    """Some of the patterns, in one automaton that is built as it is walked."""

    def __init__(self, patterns: Sequence[Pattern], skipped: frozenset[str]) -> None:
        self._patterns = patterns
        self._skipped = skipped
        self._places = _Places()
        self._roots = [self._places.add(pattern.body, number) for number, pattern in enumerate(patterns)]
        self._words: dict[str, int] = {}
        """The symbol of each word met so far."""
        self._symbols: dict[tuple[frozenset[int], bool], int] = {}
        self._fits: list[tuple[frozenset[int], bool]] = []
        """For each symbol the predicates that it fits, and whether a match may step over it."""
        self._begun: list[frozenset[int]] = []
        """For each symbol the places that it leads to from the beginnings of all patterns."""
        self._forget()
        self.work = 0

    def _forget(self) -> None:
        self._sets: list[frozenset[int]] = [frozenset()]
        self._numbers: dict[frozenset[int], int] = {frozenset(): 0}
        self._steps: list[dict[int, _Step]] = [{}]
        self._size = 0

    def ends(self, stream: Sequence[str]) -> list[tuple[int, int]]:
        """Which pattern is complete with which word of the stream."""
        found: list[tuple[int, int]] = []
        current = 0
        for at, word in enumerate(stream):
            symbol = self._words.get(word)
            if symbol is None:
                symbol = self._learn(word)
            step = self._steps[current].get(symbol)
            if step is None:
                step = self._new_step(current, symbol)
            current = step.next
            if step.found:
                found += [(number, at) for number in step.found]
        self.work += len(stream)
        return found

    def _learn(self, word: str) -> int:
        """The symbol of a word: words that fit the same places are one symbol."""
        fits = self._places.fitting(word)
        key = (fits, word in self._skipped)
        symbol = self._symbols.setdefault(key, len(self._symbols))
        if symbol == len(self._fits):
            self._fits.append(key)
            begun = frozenset[int]().union(*(self._places.after(roots, fits) for roots in self._roots))
            self._begun.append(begun)
        if len(self._words) >= MAX_WORDS:
            self._words.clear()
        self._words[word] = symbol
        return symbol

    def _new_step(self, current: int, symbol: int) -> _Step:
        fits, skip = self._fits[symbol]
        places = self._sets[current]
        self.work += len(places)
        reached = self._places.after(places, fits) | self._begun[symbol]
        found = tuple(sorted(~place for place in reached if place < 0))
        kept = frozenset(place for place in reached if place >= 0)
        if skip:
            kept |= places
        steps = self._steps
        step = _Step(self._number(kept), found)
        if steps is self._steps:  # the table was not emptied meanwhile
            steps[current][symbol] = step
        return step

    def _number(self, places: frozenset[int]) -> int:
        number = self._numbers.get(places)
        if number is None:
            if len(self._sets) >= MAX_SETS or self._size >= MAX_PLACES:
                self._forget()
            self._size += len(places)
            number = self._numbers[places] = len(self._sets)
            self._sets.append(places)
            self._steps.append({})
        return number

    def span(self, number: int, stream: Sequence[str], at: int) -> tuple[int, int]:
        """The words of the match that ends at `at`: the pattern walked backwards to its nearest beginning."""
        pattern = self._patterns[number]
        before = self._places.before(number)
        waiting = {~number}
        begin = at
        for begin in range(at, -1, -1):
            word = stream[begin]
            symbol = self._words[word] if word in self._words else self._learn(word)
            fits, skip = self._fits[symbol]
            reached = {p for w in waiting for p in before.get(w, ()) if self._places.predicate[p] in fits}
            if reached & self._roots[number]:
                break
            waiting = reached | (waiting if skip and begin < at else set())
        opens = pattern.opens or stream[begin] == BEGIN  # an edge within a choice is no word either
        closes = pattern.closes or stream[at] == END
        return begin - 1 + opens, at - closes


class _Places:
    """The places of all patterns. A place is a number; a complete pattern `n` is written `~n`, below zero."""

    def __init__(self) -> None:
        self._predicates: dict[Words, int] = {}
        self._exact: dict[str, list[int]] = {}
        """Predicates that are plain lists of words, by each of their words."""
        self._loose: list[tuple[Words, int]] = []
        """The other predicates: stems, and any word but some."""
        self.predicate: list[int] = []
        """For each place, which predicate its word must fit."""
        self.next: list[frozenset[int]] = []
        """For each place, the places after it."""
        self._spans: list[range] = []
        self._before: dict[int, dict[int, list[int]]] = {}

    def add(self, body: Part, number: int) -> frozenset[int]:
        """Add pattern `number`; returns the places where it begins."""
        begin = len(self.next)
        roots = self._add(body, frozenset([~number]))
        self._spans.append(range(begin, len(self.next)))
        return roots

    def _add(self, part: Part, then: frozenset[int]) -> frozenset[int]:
        if isinstance(part, Row):
            for inner in reversed(part.parts):
                then = self._add(inner, then)
            return then
        if isinstance(part, Choice):
            return frozenset[int]().union(*(self._add(option, then) for option in part.options))
        if isinstance(part, Maybe):
            return self._add(part.part, then) | then
        self.predicate.append(self._number(part))
        self.next.append(then)
        return frozenset([len(self.next) - 1])

    def _number(self, words: Words) -> int:
        """The number of a predicate; equal ones share it."""
        number = self._predicates.get(words)
        if number is None:
            number = self._predicates[words] = len(self._predicates)
            if words.stems or words.other:
                self._loose.append((words, number))
            else:
                for word in words.words:
                    self._exact.setdefault(word, []).append(number)
        return number

    def fitting(self, word: str) -> frozenset[int]:
        """The predicates that a word fits."""
        loose = (number for words, number in self._loose if words.accepts(word))
        return frozenset([*self._exact.get(word, ()), *loose])

    def after(self, places: Iterable[int], fits: frozenset[int]) -> set[int]:
        """The places after those whose word fits."""
        predicate = self.predicate
        reached: set[int] = set()
        for place in places:
            if predicate[place] in fits:
                reached |= self.next[place]
        return reached

    def before(self, number: int) -> dict[int, list[int]]:
        """The edges of pattern `number`, backwards."""
        edges = self._before.get(number)
        if edges is None:
            edges = self._before[number] = {}
            for place in self._spans[number]:
                for after in self.next[place]:
                    edges.setdefault(after, []).append(place)
        return edges
