"""Several judges of one sentence, of which each has its say."""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from coach.core.slow_lane import Limits, Meaning

MOST_WINDOWS = 12
"""How often at most a sentence is judged again to find which of its words weighed."""

EDGE = 1e-5
"""No judge is surer than this."""

REMEMBERED = 32
"""So many judgements are remembered: partial results come again and again, and so do "yes" and "I'm done"."""


class Judge(Protocol):
    """Says how likely each kind is."""

    def judge(self, text: str, context: Sequence[str]) -> Mapping[str, float]:
        """How likely each kind is, 0 to 1; also `any_cue`, `any_move` and `any_alert`."""


class Committee:
    """The mean of its judges, in log odds. Implements `coach.core.slow_lane.SentenceModel`."""

    def __init__(
        self,
        judges: Sequence[Judge],
        limits: Mapping[str, Mapping[str, Limits]],
        meanings: Mapping[str, Meaning],
    ) -> None:
        self._judges = tuple(judges)
        self._limits = limits
        self._meanings = meanings
        self._judge = lru_cache(REMEMBERED)(self._judge_anew)

    def limits(self, dial: str) -> Mapping[str, Limits]:
        """For each group of kinds its limits at this setting of the dial."""
        return self._limits.get(dial, {})

    def meaning(self, kind: str) -> Meaning:
        """What to say of a sentence of this kind."""
        return self._meanings.get(kind) or Meaning(
            f"the sentence as a whole sounds like {kind.replace('_', ' ')}"
        )

    def judge(self, text: str, context: Sequence[str]) -> Mapping[str, float]:
        """How likely each kind is, 0 to 1."""
        return self._judge(text, tuple(context))

    def _judge_anew(self, text: str, context: tuple[str, ...]) -> Mapping[str, float]:
        said = [judge.judge(text, context) for judge in self._judges]
        return {kind: _mean([chances[kind] for chances in said]) for kind in said[0]}

    def because(self, text: str, context: Sequence[str], kind: str) -> tuple[int, int]:
        """The words that weighed most for `kind`: without them it would be least likely.

        First and last (half open) position among the words of `text`.
        """
        words = text.split()
        step = max(2, -(-len(words) // MOST_WINDOWS))
        spans = [(at, min(len(words), at + 2 * step)) for at in range(0, max(1, len(words) - step), step)]
        if len(spans) == 1:
            return spans[0]

        def without(span: tuple[int, int]) -> float:
            return self.judge(" ".join(words[: span[0]] + words[span[1] :]), context)[kind]

        return min(spans, key=without)


def _mean(chances: Sequence[float]) -> float:
    odds = [math.log(max(chance, EDGE) / max(1 - chance, EDGE)) for chance in chances]
    return 1 / (1 + math.exp(-sum(odds) / len(odds)))
