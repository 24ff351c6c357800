"""Writing the trained network as 8-bit numbers for `coach.packs.sentence_model`."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
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
