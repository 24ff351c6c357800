"""The simplest model that could do: a straight line through words and pairs of words."""

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from coach.core.word_weights import features
from coach.packs.sentences import Sentence
from scripts.sentence_model.examples import LABELS, labels

FEWEST = 2
"""A feature that fewer sentences have is left out."""

SCALE = 3
"""Speeds up learning; it goes into the exported weights."""


class Linear:
    """One logistic line for each label."""

    def __init__(self, sentences: Sequence[Sentence], *, epochs: int = 12, seed: int = 1) -> None:
        torch.manual_seed(seed)
        counts = Counter(
            feature for sentence in sentences for feature in features(sentence.text, sentence.context)
        )
        self._numbers = {f: n for n, f in enumerate(sorted(f for f, c in counts.items() if c >= FEWEST))}
        self._bag = torch.nn.EmbeddingBag(len(self._numbers) + 1, len(LABELS), mode="sum")
        torch.nn.init.zeros_(self._bag.weight)
        self._bias = torch.full((len(LABELS),), -3.0, requires_grad=True)
        optimiser = torch.optim.Adagrad([self._bag.weight, self._bias], lr=0.15)
        truth = torch.tensor([labels(sentence.kinds) for sentence in sentences])
        rows = [self._row(sentence) for sentence in sentences]
        order = list(range(len(rows)))
        for _ in range(epochs):
            random.Random(seed).shuffle(order)
            for begin in range(0, len(order), 64):
                part = order[begin : begin + 64]
                loss = torch.nn.functional.binary_cross_entropy_with_logits(
                    self._logits([rows[i] for i in part]), truth[part]
                )
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()

    def _row(self, sentence: Sentence) -> list[int]:
        unknown = len(self._numbers)
        return [
            self._numbers[f] for f in features(sentence.text, sentence.context) if f in self._numbers
        ] or [unknown]

    def _logits(self, rows: Sequence[Sequence[int]]) -> torch.Tensor:
        flat = torch.tensor([number for row in rows for number in row])
        begins = torch.tensor([0, *np.cumsum([len(row) for row in rows])[:-1].tolist()])
        lengths = torch.tensor([[float(len(row)) ** 0.5] for row in rows])
        return self._bag(flat, begins) / lengths * SCALE + self._bias

    def export(self, folder: Path) -> None:
        """Write `words.npz` and `words.txt`."""
        values = self._bag.weight.detach().numpy()[:-1] * SCALE
        scales = np.abs(values).max(1) / 127 + 1e-12
        weights = np.round(values / scales[:, None]).astype(np.int8)
        bias = self._bias.detach().numpy()
        np.savez_compressed(
            folder / "words.npz", weights=weights, scales=scales.astype(np.float32), bias=bias
        )
        (folder / "words.txt").write_text("\n".join(self._numbers) + "\n", encoding="utf-8")

    def judge(self, sentences: Sequence[Sentence]) -> npt.NDArray[np.float32]:
        """Probabilities, one row a sentence, one column a label."""
        with torch.no_grad():
            logits = self._logits([self._row(sentence) for sentence in sentences])
            return np.asarray(torch.sigmoid(logits).numpy(), np.float32)
