"""`am/final.mdl`: the transition model and the net, in Kaldi's binary form.

The net's output is what Kaldi's decoder takes for a log likelihood: the log posterior of each pdf less the
log of how usual it is, made sharper by SHARPNESS. The pdf of unknown words is a constant: it is chosen
where every phone fits badly. Big matrices are packed in two bytes a weight, which changes no word and
halves the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from model_maker.features import DIMENSION
from model_maker.kaldi_io import KaldiWriter
from model_maker.network import CONTEXT, Affine, Floats
from model_maker.topology import write_transition_model

SHARPNESS: Final = 1.2
_UNKNOWN_LOG_LIKELIHOOD: Final = 0.7
"""Higher, and unknown words would eat silence."""
_RAREST: Final = 1e-4
_OFFSETS: Final = ((-2, -1, 0, 1, 2), (-1, 0, 1), *((-3, 0, 3),) * 4)
_PACKED_FROM: Final = 10_000
"""Matrices of so many weights are packed."""


def _spliced(node: str, offsets: Sequence[int]) -> str:
    return f"Append({', '.join(node if at == 0 else f'Offset({node}, {at})' for at in offsets)})"


def _affine(out: KaldiWriter, name: str, layer: Affine) -> None:
    out.token("<ComponentName>", name, "<FixedAffineComponent>", "<LinearParams>")
    (out.packed_matrix if layer.matrix.size >= _PACKED_FROM else out.matrix)(layer.matrix)
    out.token("<BiasParams>").vector(layer.bias).token("</FixedAffineComponent>")


def _nonlinear(out: KaldiWriter, name: str, kind: str, dimension: int) -> None:
    """A component without parameters; Kaldi wants its training statistics all the same, here empty."""
    out.token("<ComponentName>", name, f"<{kind}>", "<Dim>").int32(dimension)
    out.token("<ValueAvg>").vector([]).token("<DerivAvg>").vector([]).token("<Count>").float64(0)
    out.token("<OderivRms>").vector([]).token("<OderivCount>").float64(0)
    out.token("<NumDimsSelfRepaired>").float64(0).token("<NumDimsProcessed>").float64(0).token(f"</{kind}>")


def _scores(priors: Floats) -> Affine:
    """From log posteriors (labels) to scores (labels and the pdf of unknown words)."""
    labels = len(priors)
    matrix = SHARPNESS * np.concatenate([np.eye(labels), np.zeros((1, labels))])
    bias = SHARPNESS * np.append(-np.log(np.maximum(priors, _RAREST)), _UNKNOWN_LOG_LIKELIHOOD)
    return Affine(matrix, bias)


def _configuration(hidden: int) -> str:
    """nnet3's description of the graph: `hidden` spliced layers with ReLU, then output, log softmax and
    scores.
    """
    lines, node = [f"input-node name=input dim={DIMENSION}"], "input"
    for i in range(hidden):
        lines.append(f"component-node name=affine{i} component=affine{i} input={_spliced(node, _OFFSETS[i])}")
        lines.append(f"component-node name=relu{i} component=relu{i} input=affine{i}")
        node = f"relu{i}"
    for name in ("logits", "posteriors", "scores"):
        lines.append(f"component-node name={name} component={name} input={node}")
        node = name
    lines.append("output-node name=output input=scores objective=linear")
    return "".join(f"{line}\n" for line in lines)


def final_mdl(layers: Sequence[Affine], priors: Floats) -> bytes:
    """The file for folded layers (the output layer last) and the share of each label among the frames of
    training.
    """
    out = KaldiWriter()
    write_transition_model(out)
    hidden = layers[:-1]
    out.token("<Nnet3>").raw("\n" + _configuration(len(hidden)) + "\n")
    out.token("<NumComponents>").int32(2 * len(hidden) + 3)
    for i, layer in enumerate(hidden):
        _affine(out, f"affine{i}", layer)
        _nonlinear(out, f"relu{i}", "RectifiedLinearComponent", len(layer.bias))
    _affine(out, "logits", layers[-1])
    _nonlinear(out, "posteriors", "LogSoftmaxComponent", len(priors))
    _affine(out, "scores", _scores(priors))
    out.token("</Nnet3>", "<LeftContext>").int32(CONTEXT).token("<RightContext>").int32(CONTEXT)
    out.token("<Priors>").vector([])
    return bytes(out.data)
