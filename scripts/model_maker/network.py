"""The net that names the phone of every third frame: six convolutions over time, each with batch norm and
ReLU.

Layer 0 sees 5 frames, layer 1 sees 3 and keeps one in three, the other four see 3 outputs of 30 ms each: 15
frames of context to either side. Only convolutions, so that nnet3 can compute it as affine maps of spliced
frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from model_maker.features import DIMENSION
from model_maker.phones import LABELS

CONTEXT: Final = 15
"""Frames needed before the first output's frame and after the last one's."""
SUBSAMPLING: Final = 3
_KERNELS: Final = (5, 3, 3, 3, 3, 3)
_STRIDES: Final = (1, SUBSAMPLING, 1, 1, 1, 1)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Affine:
    """One layer as a matrix (outputs × kernel · inputs, the earliest frame first) and a bias (outputs)."""

    matrix: Floats
    bias: Floats


class PhoneNet(nn.Module):
    """Logits of `phones.LABELS` from normalized features (batch × 40 × frames)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        inputs = (DIMENSION, *[width] * (len(_KERNELS) - 1))
        self.convolutions = nn.ModuleList(
            nn.Conv1d(size, width, kernel, stride, bias=False)
            for size, kernel, stride in zip(inputs, _KERNELS, _STRIDES, strict=True)
        )
        self.norms = nn.ModuleList(nn.BatchNorm1d(width) for _ in _KERNELS)
        self.output = nn.Conv1d(width, len(LABELS), 1)

    def forward(self, features: Tensor) -> Tensor:
        """Logits (batch × labels × outputs); n outputs need 3 (n − 1) + 1 + 2 · CONTEXT frames."""
        x = features
        for convolution, norm in zip(self.convolutions, self.norms, strict=True):
            x = torch.relu(norm(convolution(x)))
        logits: Tensor = self.output(x)
        return logits


def frames_for(outputs: int) -> int:
    return SUBSAMPLING * (outputs - 1) + 1 + 2 * CONTEXT


def _double(tensor: Tensor) -> Floats:
    return tensor.detach().cpu().double().numpy()


def folded(net: PhoneNet, mean: Floats, deviation: Floats) -> list[Affine]:
    """The layers with batch norm and the normalization of features folded in, the output layer last.

    `mean` and `deviation` (40 each) are what the features were normalized by; the folded net takes them raw.
    """
    layers = []
    for i, (convolution, norm) in enumerate(zip(net.convolutions, net.norms, strict=True)):
        assert isinstance(norm, nn.BatchNorm1d)
        assert norm.running_var is not None
        assert norm.running_mean is not None
        assert isinstance(convolution, nn.Conv1d)
        weight = _double(convolution.weight)  # outputs × inputs × kernel
        scale = _double(norm.weight) / np.sqrt(_double(norm.running_var) + norm.eps)
        bias = _double(norm.bias) - _double(norm.running_mean) * scale
        weight = weight * scale[:, None, None]
        if i == 0:
            bias = bias - (weight * (mean / deviation)[None, :, None]).sum((1, 2))
            weight = weight / deviation[None, :, None]
        layers.append(Affine(weight.transpose(0, 2, 1).reshape(len(weight), -1), bias))
    assert net.output.bias is not None
    layers.append(Affine(_double(net.output.weight)[:, :, 0], _double(net.output.bias)))
    return layers
