"""The trained network as 8-bit numbers for `coach.packs.sentence_model`, written and read back."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

POSITIONS = 192
"""More than the pieces that a context and a text have together."""


def export(state: dict[str, Tensor], vocabulary: Sequence[str], kinds: Sequence[str], folder: Path) -> None:
    """Write `weights.npz`, `pieces.txt` and `kinds.txt` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, np.ndarray] = {}
    for name, tensor in state.items():
        values = tensor.detach().numpy().astype(np.float32)
        if name == "positions.weight":
            values = values[:POSITIONS]
        if values.ndim == 2:
            scale = np.abs(values).max(1) / 127 + 1e-12
            arrays[name] = np.round(values / scale[:, None]).astype(np.int8)
            arrays[f"{name}.scale"] = scale.astype(np.float32)
        else:
            arrays[name] = values
    np.savez(folder / "weights.npz", **arrays)
    (folder / "pieces.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    (folder / "kinds.txt").write_text("\n".join(kinds) + "\n", encoding="utf-8")


def read_back(folder: Path) -> dict[str, Tensor]:
    """The network of a pack, to go on from; its positions are the first `POSITIONS`."""
    with np.load(folder / "weights.npz") as arrays:
        return {
            name: torch.from_numpy(
                arrays[name] * arrays[f"{name}.scale"][:, None] if arrays[name].ndim == 2 else arrays[name]
            )
            for name in arrays.files
            if not name.endswith(".scale")
        }
