"""Training: cross entropy on random stretches of the data, one rising and falling learning rate, on a GPU
if there is one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from model_maker.dataset import Dataset
from model_maker.network import CONTEXT, SUBSAMPLING, Affine, Floats, PhoneNet, folded, frames_for
from model_maker.phones import LABELS

OUTPUTS: Final = 80
"""Outputs (of 30 ms) in one stretch."""
BATCH: Final = 48
_LEARNING_RATE: Final = 3e-3
_WEIGHT_DECAY: Final = 1e-3
_LEVEL_JITTER: Final = 0.2
"""Spread of what is added to the first cepstrum, so that loudness decides nothing."""


@dataclass(frozen=True)
class Trained:
    layers: list[Affine]
    priors: Floats
    """Share of each label among the frames."""
    accuracy: float
    """Share of frames that were named right, over the last batches of training."""


class Stretches:
    """Random stretches of the data as batches of (normalized features, labels)."""

    def __init__(self, data: Dataset, device: torch.device, seed: int) -> None:
        sample = data.features[::7].astype(np.float64)
        self.mean, self.deviation = sample.mean(0), sample.std(0)
        self._features = torch.from_numpy(data.features).to(device)
        self._labels = torch.from_numpy(data.labels).to(device)
        self._normal = [
            torch.tensor(v, dtype=torch.float32, device=device) for v in (self.mean, self.deviation)
        ]
        self._frames = torch.arange(frames_for(OUTPUTS), device=device)
        self._outputs = CONTEXT + SUBSAMPLING * torch.arange(OUTPUTS, device=device)
        self._rng = torch.Generator().manual_seed(seed)

    def batch(self) -> tuple[Tensor, Tensor]:
        """Features (BATCH × 40 × frames) and labels (BATCH × OUTPUTS)."""
        most = len(self._labels) - len(self._frames)
        starts = torch.randint(0, most, (BATCH, 1), generator=self._rng).to(self._features.device)
        mean, deviation = self._normal
        features = ((self._features[starts + self._frames].float() - mean) / deviation).transpose(1, 2)
        features[:, 0] += _LEVEL_JITTER * torch.randn(BATCH, 1, generator=self._rng).to(features.device)
        return features, self._labels[starts + self._outputs].long()


def train(data: Dataset, width: int, steps: int, seed: int, advance: Callable[[float], None]) -> Trained:
    """Train a net of `width` for a number of batches; `advance` is told the running accuracy after each."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(seed)
    net = PhoneNet(width).to(device)
    stretches = Stretches(data, device, seed)
    optimizer = torch.optim.AdamW(net.parameters(), lr=_LEARNING_RATE, weight_decay=_WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, _LEARNING_RATE, total_steps=steps, pct_start=0.1
    )
    accuracy = 0.0
    for _ in range(steps):
        features, labels = stretches.batch()
        logits = net(features)
        loss = functional.cross_entropy(logits, labels)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        right = float((logits.argmax(1) == labels).float().mean())
        accuracy += 0.01 * (right - accuracy) if accuracy else right
        advance(accuracy)
    priors = np.bincount(data.labels, minlength=len(LABELS)) / len(data.labels)
    return Trained(folded(net.eval(), stretches.mean, stretches.deviation), priors, accuracy)
