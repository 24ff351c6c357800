"""The plainest judge of a sentence: weights of words, of pairs of words, and of words said just before.

It knows less than the encoder of `coach.core.sentence_model` and errs differently, so the two together are
better than either; and it needs next to no memory, so it also judges alone where that is short.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

START, STOP, BEFORE, NOTHING = "^", "$", "<", "nothing"


def features(text: str, context: Sequence[str]) -> list[str]:
    """Words, pairs of neighbours, and (with `<`) the words of what was said just before."""
    words = [START, *text.lower().split(), STOP]
    before = context[-1].lower().split() if context and context[-1].strip() else [NOTHING]
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    return sorted({*words, *pairs, *(f"{BEFORE} {word}" for word in before)})


class WordWeights:
    """One straight line through the features for each kind."""

    def __init__(
        self,
        kinds: Sequence[str],
        known: Sequence[str],
        weights: npt.NDArray[np.int8],
        scales: npt.NDArray[np.float32],
        bias: npt.NDArray[np.float32],
    ) -> None:
        """`weights`: features, kinds; a row is to be multiplied by its scale."""
        self._kinds = tuple(kinds)
        self._rows = {feature: row for row, feature in enumerate(known)}
        self._weights = weights
        self._scales = scales
        self._bias = bias

    def judge(self, text: str, context: Sequence[str]) -> Mapping[str, float]:
        """How likely each kind is, 0 to 1."""
        rows = [self._rows[feature] for feature in features(text, context) if feature in self._rows]
        logits = self._bias.astype(np.float64)
        if rows:
            total = (self._weights[rows] * self._scales[rows, None]).sum(0)
            logits = logits + total / np.sqrt(len(rows))
        return dict(zip(self._kinds, (1 / (1 + np.exp(-logits))).tolist(), strict=True))
