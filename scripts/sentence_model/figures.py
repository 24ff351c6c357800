"""How good judgements are: for each label the best F1 of any threshold, and what it is made of."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from coach.packs.sentences import Sentence
from scripts.sentence_model.examples import LABELS, labels


def figures(judged: npt.NDArray[np.float32], sentences: Sequence[Sentence]) -> dict[str, tuple[float, ...]]:
    """For each label that occurs: F1, precision, recall, threshold."""
    truth = np.array([labels(sentence.kinds) for sentence in sentences]) > 0
    found: dict[str, tuple[float, ...]] = {}
    for column, label in enumerate(LABELS):
        true = truth[:, column]
        if true.any():
            found[label] = max(_at(judged[:, column], true, limit) for limit in np.arange(0.05, 1, 0.05))
    return found


def _at(chances: npt.NDArray[np.float32], true: npt.NDArray[np.bool_], limit: float) -> tuple[float, ...]:
    said = chances >= limit
    hits = float((said & true).sum())
    precision = hits / max(1.0, float(said.sum()))
    recall = hits / float(true.sum())
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return (round(f1, 3), round(precision, 3), round(recall, 3), round(float(limit), 2))
