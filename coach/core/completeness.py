"""Whether the words so far sound like a whole sentence or like the middle of one.

    completeness = Completeness(endings)
    completeness.openness("and then i just".split())       # 3.4: nobody ends there
    completeness.openness("and then i just left".split())  # 0.0

A linear model over the last one, two and three words and their classes. Its weights are log-odds in the
pack, learned from hand-written turns: the end of a turn against every other place in it. It knows words only;
rhythm is the business of `coach.core.endings`.
"""

from collections.abc import Iterator, Sequence

from coach.packs.turns import TurnEndings, TurnWords

NAMES = (("word", "class"), ("two-words", "two-classes"), ("three-words", "three-classes"))
"""Features of the last one, two and three words. How long the turn is says nothing about its sentence."""
REACH = len(NAMES)
SUFFIXES = ("ing", "ed", "ly", "s")
"""A word of no class belongs to that of its ending, if it has one."""
OTHER = "other"

OPEN = 2.3
"""`Completeness.openness` from which a sentence clearly goes on: hardly a turn ends so."""


class Features:
    """What the model looks at."""

    def __init__(self, words: TurnWords) -> None:
        self._class = {word: name for name, members in words.classes.items() for word in members}
        self._fillers = frozenset(words.fillers)

    def plain(self, words: Sequence[str]) -> list[str]:
        """The words without fillers."""
        return [word for word in words if word not in self._fillers]

    def of(self, words: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Each feature of these words, which hold no fillers, and its value."""
        last = words[-REACH:]
        classes = [self._class_of(word) for word in last]
        for length, (by_word, by_class) in enumerate(NAMES, 1):
            if length <= len(last):
                yield by_word, " ".join(last[-length:])
                yield by_class, " ".join(classes[-length:])

    def _class_of(self, word: str) -> str:
        if found := self._class.get(word):
            return found
        return next((f"-{suffix}" for suffix in SUFFIXES if word.endswith(suffix)), OTHER)


class Completeness:
    """Judges the end of what was said so far."""

    def __init__(self, endings: TurnEndings) -> None:
        self._features = Features(endings.words)
        self._weights = endings.weights

    def log_odds(self, words: Sequence[str]) -> float:
        """For an end against a middle, by the words alone."""
        weight = self._weights.weight
        found = self._features.of(self._features.plain(words))
        return self._weights.bias + sum(weight.get(name, {}).get(value, 0.0) for name, value in found)

    def openness(self, words: Sequence[str]) -> float:
        """How much the words ask for more: 0 where most turns end, 1 where one in twenty still does, and on.

        A filler at the very end says by itself that more is to come.
        """
        if not self._features.plain(words[-1:]):
            return OPEN
        closed, unfinished = self._weights.closed, self._weights.open
        return max(0.0, (closed - self.log_odds(words)) / (closed - unfinished))
