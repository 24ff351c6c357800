"""All patterns of a pack in one automaton: some look-ups a word, however many patterns there are.

A set of *places* (a word to come, in some pattern) says how far every pattern has got since the word at which
it began. The sets that really occur are few and come again and again, so what a word does to a set is worked
out once, when it is first met, and remembered (a deterministic automaton, built as it is walked). Such a
*thread* is begun at every word, and most end at the next one. A word that was met before costs a look-up for
each thread that still runs, and more patterns make hardly more of them: all patterns run in the same threads.

No thread outlives the longest pattern, and threads that have come to the same set go on as one. So time is
linear in the words whatever the patterns are; and what is remembered is forgotten when it would grow beyond
`MOST_HELD`. Where a match begins is where its thread began.

What may lie between the start of a turn and a match (`^ ..4`) is counted when the match is found. As places
of the automaton it would be in every set of the first words, for every pattern that has it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from coach.core.patterns import BEGIN, END, Choice, Maybe, Part, Pattern, Row, Words

MOST_HELD = 400_000
"""Places in the remembered sets, and steps between them: some 25 MB, for a box listens for months."""

MAX_WORDS = 50_000
"""Remembered words: more than a language has in use."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern matched the words `first` to `last` (half open)."""

    pattern: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class _Symbol:
    """What the automaton sees of a word: words that fit the same places are one symbol."""

    fits: frozenset[int]
    """The predicates that the word fits."""
    skipped: bool
    """Whether a match may step over it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Set:
    """A set of places, and what is known of the steps from it."""

    places: frozenset[int]
    by_predicate: dict[int, list[int]]
    """The places that a word must fit with this predicate."""
    steps: dict[_Symbol, "_Step"] = field(default_factory=dict)
    outcomes: dict[tuple[frozenset[int], bool], "_Step"] = field(default_factory=dict)
    """The same steps by the predicates that matter here: to most sets, most words are alike."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What one word does to one set of places."""

    next: _Set | None
    """None where no pattern can go on."""
    found: tuple[int, ...]
    """Patterns that are complete with this word."""


class Automaton:
    """Finds every match of `patterns` in a row of words."""

    def __init__(self, patterns: Sequence[Pattern], skipped: frozenset[str] = frozenset()) -> None:
        self._patterns = patterns
        self._skipped = skipped
        self._places = _Places()
        begin = [self._places.add(pattern, number) for number, pattern in enumerate(patterns)]
        self._begin = frozenset[int]().union(*begin)
        self._words: dict[str, _Symbol] = {}
        """The symbol of each word met so far."""
        self._symbols: dict[tuple[frozenset[int], bool], _Symbol] = {}
        self.work = 0
        """What was done so far: look-ups, and for a new step the places it looked at. Time is made of it."""
        self._forget()

    def _forget(self) -> None:
        self._sets: dict[frozenset[int], _Set] = {}
        self._held = 0
        self._root = self._set(self._begin)

    def scan(self, words: Sequence[str], *, ended: bool = True) -> list[Hit]:
        """Every match, in the order in which they end; of several beginnings of one match the nearest.

        `ended` says that the turn ends after the last word, so that `$` and `>` fit there.
        """
        stream = [BEGIN, *words, END] if ended else [BEGIN, *words]
        found = self._ends(stream)
        return [self._hit(number, stream, found[at, number], at) for at, number in sorted(found)]

    def matching(self, words: Sequence[str]) -> set[int]:
        """Which patterns match anywhere in a whole turn."""
        return {number for _, number in self._ends([BEGIN, *words, END])}

    def _ends(self, stream: Sequence[str]) -> dict[tuple[int, int], int]:
        """With which word which pattern is complete, and with which it began."""
        found: dict[tuple[int, int], int] = {}
        threads: dict[_Set, int] = {}  # and where each began, the latest first
        for at, word in enumerate(stream):
            symbol = self._words.get(word) or self._learn(word)
            going: dict[_Set, int] = {}
            for places, begin in ((self._root, at), *threads.items()):
                step = places.steps.get(symbol) or self._step(places, symbol)
                for number in step.found:
                    if self._early(number, stream, begin):
                        found.setdefault((at, number), begin)
                if step.next:
                    going.setdefault(step.next, begin)
            self.work += len(threads) + 1
            threads = going
        return found

    def _early(self, number: int, stream: Sequence[str], begin: int) -> bool:
        """Whether a match that begins there is early enough in its turn."""
        within = self._patterns[number].within
        return within is None or sum(word not in self._skipped for word in stream[1:begin]) <= within

    def _hit(self, number: int, stream: Sequence[str], begin: int, at: int) -> Hit:
        pattern = self._patterns[number]
        if pattern.within is not None:
            begin = 0
        opens = pattern.opens or stream[begin] == BEGIN  # an edge within a choice is no word either
        closes = pattern.closes or stream[at] == END
        return Hit(number, begin - 1 + opens, at - closes)

    def _learn(self, word: str) -> _Symbol:
        key = (self._places.fitting(word), word in self._skipped)
        symbol = self._symbols.get(key)
        if symbol is None:
            symbol = self._symbols[key] = _Symbol(*key)
        if len(self._words) < MAX_WORDS:
            self._words[word] = symbol
        return symbol

    def _step(self, places: _Set, symbol: _Symbol) -> _Step:
        if self._held > MOST_HELD:
            self._forget()  # what the threads still need they hold themselves
        matter = frozenset(places.by_predicate.keys() & symbol.fits)
        if not matter.isdisjoint(self._places.lists):
            matter = symbol.fits  # which word of the list it was matters, too
        outcome = (matter, symbol.skipped and places.places is not self._begin)
        step = places.outcomes.get(outcome)
        if step is None:
            step = places.outcomes[outcome] = self._new_step(places, *outcome)
            self._held += len(step.found) + 1
        places.steps[symbol] = step
        self._held += 1
        return step

    def _new_step(self, places: _Set, fits: frozenset[int], stays: bool) -> _Step:
        waiting = places.by_predicate
        hit = [place for predicate in waiting.keys() & fits for place in waiting[predicate]]
        self.work += len(hit)
        reached = frozenset[int]().union(*(self._places.after(place, fits) for place in hit))
        found = tuple(sorted(~place for place in reached if place < 0))
        kept = frozenset(place for place in reached if place >= 0)
        if stays:
            kept |= places.places
        return _Step(self._set(kept) if kept else None, found)

    def _set(self, places: frozenset[int]) -> _Set:
        """The one set of these places that is remembered."""
        known = self._sets.get(places)
        if known is None:
            known = self._sets[places] = _Set(places, self._places.by_predicate(places))
            self._held += len(places)
            self.work += len(places)
        return known


class _Places:
    """The places of all patterns. A place is a number; a complete pattern `n` is written `~n`, below zero."""

    def __init__(self) -> None:
        self._predicates: dict[Words, int] = {}
        self._words: dict[str, set[int]] = {}
        """The predicates that name a word."""
        self._stems: dict[str, set[int]] = {}
        """The predicates that name a stem."""
        self._others: set[int] = set()
        """The predicates of any word but those that they name."""
        self.predicate: list[int] = []
        """For each place, which predicate its word must fit."""
        self.next: list[frozenset[int]] = []
        """For each place, the places after it."""
        self.options: dict[int, frozenset[int]] = {}
        """The places that a gathered one stands for."""
        self.lists: set[int] = set()
        """The predicates of gathered places."""
        self._fit: list[Words] = []
        """For each predicate what a word must be."""

    def add(self, pattern: Pattern, number: int) -> frozenset[int]:
        """Add pattern `number`; returns the places where it begins.

        What may be missing at its beginning is left out: the nearest beginning is always the one without it.
        (Not where words before it are counted, for with it there are fewer.)
        """
        part = pattern.body
        while pattern.within is None and isinstance(part, Row) and isinstance(part.parts[0], Maybe):
            part = Row(part.parts[1:])
        return self._add(part, frozenset([~number]))

    def _add(self, part: Part, then: frozenset[int]) -> frozenset[int]:
        if isinstance(part, Row):
            for inner in reversed(part.parts):
                then = self._add(inner, then)
            return then
        if isinstance(part, Choice):
            reached = frozenset[int]().union(*(self._add(option, then) for option in part.options))
            return self._gathered(reached - then) | (reached & then)
        if isinstance(part, Maybe):
            return self._add(part.part, then) | then
        return self._place(part, then)

    def _gathered(self, places: frozenset[int]) -> frozenset[int]:
        """One place that stands for all of these, so that a long list in a set is one place, too."""
        words = [self._fit[self.predicate[place]] for place in places]
        if len(words) < 2 or any(each.other for each in words):
            return places
        named = frozenset[str]().union(*(each.words for each in words))
        stems = frozenset[str]().union(*(each.stems for each in words))
        gathered = self._place(Words(named, tuple(sorted(stems))), frozenset())
        self.options.update(dict.fromkeys(gathered, places))
        self.lists.update(self.predicate[place] for place in gathered)
        return gathered

    def _place(self, words: Words, then: frozenset[int]) -> frozenset[int]:
        self.predicate.append(self._number(words))
        self.next.append(then)
        return frozenset([len(self.next) - 1])

    def after(self, place: int, fits: frozenset[int]) -> frozenset[int]:
        """The places after one whose word fits these predicates."""
        if place not in self.options:
            return self.next[place]
        options = (option for option in self.options[place] if self.predicate[option] in fits)
        return frozenset[int]().union(*(self.after(option, fits) for option in options))

    def _number(self, words: Words) -> int:
        """The number of a predicate; equal ones share it."""
        number = self._predicates.get(words)
        if number is None:
            number = self._predicates[words] = len(self._predicates)
            self._fit.append(words)
            for word in words.words:
                self._words.setdefault(word, set()).add(number)
            for stem in words.stems:
                self._stems.setdefault(stem, set()).add(number)
            if words.other:
                self._others.add(number)
        return number

    def fitting(self, word: str) -> frozenset[int]:
        """The predicates that a word fits, as `Words.accepts` says."""
        named = self._words.get(word, set())
        if word in (BEGIN, END):
            return frozenset(named)
        stems = (self._stems.get(word[:end], set()) for end in range(1, len(word) + 1))
        return frozenset(named.union(*stems) ^ self._others)

    def by_predicate(self, places: Iterable[int]) -> dict[int, list[int]]:
        """The places by the predicate that their word must fit."""
        found: dict[int, list[int]] = {}
        for place in places:
            found.setdefault(self.predicate[place], []).append(place)
        return found
