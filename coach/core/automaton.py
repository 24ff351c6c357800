"""All patterns of a pack in one automaton: one table look-up a word, however many patterns there are.

A set of *places* (a word to come, in some pattern) says how far every pattern has got. The sets that really
occur are few and come again and again, so each is computed once, when it is first met, and its successors are
remembered (a deterministic automaton built as it is walked). A step that was met before costs one look-up; a
new one costs at most the number of places. So time is linear in the words whatever the patterns are, and the
table is emptied when it would grow beyond `MAX_SETS`.

Where a match ends is known at once; where it begins is found by walking that one pattern backwards.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coach.core.patterns import BEGIN, END, Choice, Maybe, Part, Pattern, Row, Words

MAX_SETS = 20_000
"""Remembered sets of places: some 20 MB at most."""


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
        self._patterns = patterns
        self._skipped = skipped
        self._places = _Places()
        roots = [self._places.add(pattern.body, number) for number, pattern in enumerate(patterns)]
        self._roots = roots
        self._words: dict[str, int] = {}
        """The symbol of each word met so far."""
        self._symbols: dict[tuple[frozenset[int], bool], int] = {}
        self._fits: list[tuple[frozenset[int], bool]] = []
        """For each symbol the predicates that it fits, and whether a match may step over it."""
        self._begun: list[frozenset[int]] = []
        """For each symbol the places that it leads to from the beginnings of all patterns."""
        self._forget()
        self.work = 0
        """Steps taken so far, a new one counted by the places it looked at: what the time is made of."""

    def _forget(self) -> None:
        self._sets: list[frozenset[int]] = [frozenset()]
        self._numbers: dict[frozenset[int], int] = {frozenset(): 0}
        self._steps: list[dict[int, _Step]] = [{}]

    def scan(self, words: Sequence[str], *, ended: bool = True) -> list[Hit]:
        """Every match, in the order in which they end; of several beginnings of one match the nearest.

        `ended` says that the turn ends after the last word, so that `$` and `>` fit there.
        """
        stream = [BEGIN, *words, END] if ended else [BEGIN, *words]
        found: list[tuple[int, int]] = []
        current = 0
        for at, word in enumerate(stream):
            symbol = self._words.get(word)
            if symbol is None:
                symbol = self._learn(word)
            self.work += 1
            step = self._steps[current].get(symbol)
            if step is None:
                step = self._new_step(current, symbol)
            current = step.next
            if step.found:
                found += [(number, at) for number in step.found]
        return [self._hit(number, stream, at) for number, at in found]

    def _learn(self, word: str) -> int:
        """The symbol of a word: words that fit the same places are one symbol."""
        predicates = self._places.predicates
        fits = frozenset(n for words, n in predicates.items() if words.accepts(word))
        key = (fits, word in self._skipped)
        symbol = self._symbols.setdefault(key, len(self._symbols))
        if symbol == len(self._fits):
            self._fits.append(key)
            begun = frozenset[int]().union(*(self._places.after(roots, fits) for roots in self._roots))
            self._begun.append(begun)
        if len(self._words) < 10 * MAX_SETS:
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
            if len(self._sets) >= MAX_SETS:
                self._forget()
            number = self._numbers[places] = len(self._sets)
            self._sets.append(places)
            self._steps.append({})
        return number

    def _hit(self, number: int, stream: Sequence[str], at: int) -> Hit:
        """Walk the pattern backwards from its last word at `at` to the nearest beginning."""
        pattern = self._patterns[number]
        before = self._places.before(number)
        waiting = {~number}
        begin = at
        for begin in range(at, -1, -1):
            fits, skip = self._fits[self._words.get(stream[begin]) or self._learn(stream[begin])]
            reached = {p for w in waiting for p in before.get(w, ()) if self._places.predicate[p] in fits}
            if reached & self._roots[number]:
                break
            waiting = reached | (waiting if skip and begin < at else set())
        first = begin - 1 + pattern.opens
        last = at - pattern.closes
        return Hit(number, first, last)


class _Places:
    """The places of all patterns. A place is a number; a complete pattern `n` is written `~n`, below zero."""

    def __init__(self) -> None:
        self.predicates: dict[Words, int] = {}
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
        self.predicate.append(self.predicates.setdefault(part, len(self.predicates)))
        self.next.append(then)
        return frozenset([len(self.next) - 1])

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
