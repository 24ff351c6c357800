"""What is folded for nnet3 is the net that was trained."""

from __future__ import annotations

import numpy as np
import torch
from model_maker.dataset import Dataset
from model_maker.features import DIMENSION
from model_maker.network import CONTEXT, PhoneNet, folded, frames_for
from model_maker.phones import LABELS
from model_maker.training import train

OFFSETS = ((-2, -1, 0, 1, 2), (-1, 0, 1), *((-3, 0, 3),) * 4)


def nnet3_output(layers: list, features: np.ndarray, frame: int) -> np.ndarray:
    """The logits at one frame as nnet3 computes them: splice at the offsets of a layer, affine map, ReLU."""

    def layer(depth: int, at: int) -> np.ndarray:
        if depth < 0:
            return features[at]
        spliced = np.concatenate([layer(depth - 1, at + offset) for offset in OFFSETS[depth]])
        return np.maximum(0, layers[depth].matrix @ spliced + layers[depth].bias)

    return layers[-1].matrix @ layer(len(OFFSETS) - 1, frame) + layers[-1].bias


def some_data(frames: int) -> Dataset:
    rng = np.random.default_rng(1)
    labels = np.repeat(rng.integers(0, len(LABELS), frames // 12 + 1), 12)[:frames].astype(np.uint8)
    features = rng.normal(size=(frames, DIMENSION)) + 3 * np.eye(len(LABELS), DIMENSION)[labels]
    return Dataset(features.astype(np.float16), labels)


def test_folded_layers_compute_what_the_net_computes() -> None:
    torch.manual_seed(1)
    rng = np.random.default_rng(1)
    net = PhoneNet(width=8)
    net(torch.randn(4, DIMENSION, frames_for(9)))  # batch norm learns some statistics
    net.eval()
    mean, deviation = rng.normal(size=DIMENSION), rng.uniform(0.5, 2, DIMENSION)
    raw = rng.normal(size=(frames_for(3), DIMENSION))
    normalized = torch.from_numpy((raw - mean) / deviation).float().T[None]
    expected = net(normalized)[0].detach().numpy().T
    layers = folded(net, mean, deviation)
    for i in range(3):
        np.testing.assert_allclose(nnet3_output(layers, raw, CONTEXT + 3 * i), expected[i], atol=1e-4)


def test_training_learns_and_repeats_itself() -> None:
    data, seen = some_data(6000), []
    first = train(data, 16, 60, 7, seen.append)
    again = train(data, 16, 60, 7, lambda accuracy: None)
    assert len(seen) == 60
    assert seen[-1] > 3 * seen[0]
    np.testing.assert_array_equal(first.layers[0].matrix, again.layers[0].matrix)
    assert first.priors.sum() == 1
