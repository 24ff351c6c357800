"""Word errors: how many words must be changed, put in or left out to come from what was heard to what was
said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from model_maker.corpus import SOURCES, spoken_words

_SPELLINGS: Final = SOURCES / "spellings.txt"


@cache
def _spellings() -> dict[str, str]:
    lines = _SPELLINGS.read_text(encoding="utf8").splitlines() if _SPELLINGS.exists() else []
    pairs = [line.partition("#")[0].split() for line in lines]
    return {other: pair[0] for pair in pairs for other in pair[1:]}


def comparable(text: str) -> list[str]:
    """The words of a text with one spelling for those that have two, such as color and colour."""
    return [_spellings().get(word, word) for word in spoken_words(text)]


@dataclass(frozen=True)
class Step:
    """One step of the best alignment; None on one side for a word that the other side lacks."""

    said: int | None
    heard: int | None
    same: bool


def align(said: Sequence[str], heard: Sequence[str]) -> list[Step]:
    """The alignment with the fewest errors (Levenshtein), in order."""
    costs = [list(range(len(heard) + 1))]
    for i, word in enumerate(said, 1):
        row = [i]
        for j, other in enumerate(heard, 1):
            row.append(min(costs[-1][j] + 1, row[-1] + 1, costs[-1][j - 1] + (word != other)))
        costs.append(row)
    return list(_backwards(said, heard, costs))[::-1]


def _backwards(said: Sequence[str], heard: Sequence[str], costs: list[list[int]]) -> Iterator[Step]:
    i, j = len(said), len(heard)
    while i or j:
        same = bool(i and j) and said[i - 1] == heard[j - 1]
        if i and j and costs[i][j] == costs[i - 1][j - 1] + (not same):
            i, j = i - 1, j - 1
            yield Step(i, j, same)
        elif i and costs[i][j] == costs[i - 1][j] + 1:
            i -= 1
            yield Step(i, None, False)
        else:
            j -= 1
            yield Step(None, j, False)


@dataclass
class Score:
    """Errors among words."""

    errors: int = 0
    words: int = 0

    def add(self, steps: Sequence[Step]) -> None:
        self.errors += sum(not step.same for step in steps)
        self.words += sum(step.said is not None for step in steps)

    def __add__(self, other: Score) -> Score:
        return Score(self.errors + other.errors, self.words + other.words)

    @property
    def percent(self) -> float:
        """Word error rate in percent."""
        return 100 * self.errors / self.words if self.words else 0.0
