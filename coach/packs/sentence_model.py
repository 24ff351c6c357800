"""The sentence model of a language pack: its folder, read and checked.

`weights.npz` and `pieces.txt` are the encoder: 8-bit matrices, each with a scale for every output (`NAME`,
`NAME.scale`), plain vectors, and the word pieces, one a line. `words.npz` and `words.txt` are the weights of
words and pairs of words. `kinds.txt` is what both judge, in the order of their answers; `limits.toml` says
from which chance on they are heard together, `limits-small.toml` the same for the words alone, and
`meanings.toml` what coach makes of a kind that they notice.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from zipfile import BadZipFile

import msgspec
import numpy as np
import numpy.typing as npt

from coach.core.cues import (
    Affine,
    Array,
    Committee,
    Embeddings,
    Layer,
    Limits,
    Meaning,
    Norm,
    SentenceEncoder,
    WordPieces,
    WordWeights,
)
from coach.packs.reading import pack_error, read_text, read_toml

FOLDER = "sentence-model"
LAYERS = 6

MEMORY_MB = 250
"""What loading and running takes at most. With less to spare the words judge alone."""

Tensors = Mapping[str, npt.NDArray[np.generic]]


class LimitsEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Chances for one group of kinds at one setting of the dial; what is left out never happens."""

    add: float = Limits().add
    confirm: float = Limits().confirm
    veto: float = Limits().veto


class LimitsFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`limits.toml`."""

    dials: dict[str, dict[str, LimitsEntry]]


def load_limits(path: Path) -> Mapping[str, Mapping[str, Limits]]:
    """For each setting of the dial and each group of kinds its limits."""
    dials = read_toml(path, LimitsFile).dials
    return {
        dial: {group: Limits(entry.add, entry.confirm, entry.veto) for group, entry in groups.items()}
        for dial, groups in dials.items()
    }


class MeaningEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What to say of one kind, in `meanings.toml`."""

    reason: str
    need: str = ""


def load_meanings(path: Path) -> Mapping[str, Meaning]:
    """For each kind that is named in the file its reason, and the need that may lie beneath."""
    entries = read_toml(path, dict[str, MeaningEntry])
    return {kind: Meaning(entry.reason, entry.need) for kind, entry in entries.items()}


def load_sentence_model(folder: Path, *, small: bool = False) -> Committee:
    """The model in `folder`; `small` leaves the encoder out. Raises `PackError` where a file is damaged."""
    kinds = read_text(folder / "kinds.txt").split()
    words = _word_weights(folder, kinds)
    meanings = load_meanings(folder / "meanings.toml")
    if small:
        return Committee([words], load_limits(folder / "limits-small.toml"), meanings)
    return Committee([_encoder(folder, kinds), words], load_limits(folder / "limits.toml"), meanings)


@contextmanager
def _tensors(path: Path) -> Iterator[Tensors]:
    """The arrays of a file. Each is read when it is asked for: together they would take 20 MB meanwhile."""
    remedy = "make them anew, or use --no-model"
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            yield file
    except KeyError:
        raise pack_error(path, 1, "a part is missing", remedy) from None
    except (OSError, ValueError, BadZipFile, EOFError, zlib.error):
        raise pack_error(path, 1, "no weights that can be read", remedy) from None


def _word_weights(folder: Path, kinds: Sequence[str]) -> WordWeights:
    words = read_text(folder / "words.txt").splitlines()
    with _tensors(folder / "words.npz") as tensors:
        scales, bias = (_plain(tensors, name) for name in ("scales", "bias"))
        return WordWeights(kinds, words, tensors["weights"].astype(np.int8, copy=False), scales, bias)


def _encoder(folder: Path, kinds: Sequence[str]) -> SentenceEncoder:
    pieces = WordPieces(read_text(folder / "pieces.txt").splitlines())
    with _tensors(folder / "weights.npz") as tensors:
        layers = [_layer(tensors, f"layers.{number}") for number in range(LAYERS)]
        return SentenceEncoder(pieces, kinds, _embeddings(tensors), layers, _affine(tensors, "head"))


def memory_is_short() -> bool:
    """Whether less than `MEMORY_MB` can be had, as far as the system says."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
    except (OSError, ValueError, StopIteration):
        return False
    return free < MEMORY_MB * 1024


def _plain(tensors: Tensors, name: str) -> Array:
    return tensors[name].astype(np.float32, copy=False)


def _matrix(tensors: Tensors, name: str) -> Array:
    matrix = tensors[name].astype(np.float32)
    matrix *= _plain(tensors, f"{name}.scale")[:, None]
    return matrix


def _affine(tensors: Tensors, name: str) -> Affine:
    weight = np.ascontiguousarray(tensors[f"{name}.weight"].astype(np.int8, copy=False).T)
    return Affine(weight, _plain(tensors, f"{name}.weight.scale"), _plain(tensors, f"{name}.bias"))


def _norm(tensors: Tensors, name: str) -> Norm:
    weight, bias = (_plain(tensors, f"{name}.{part}") for part in ("weight", "bias"))
    return Norm(weight, bias)


def _layer(tensors: Tensors, name: str) -> Layer:
    return Layer(
        query=_affine(tensors, f"{name}.query"),
        key=_affine(tensors, f"{name}.key"),
        value=_affine(tensors, f"{name}.value"),
        mix=_affine(tensors, f"{name}.mix"),
        norm1=_norm(tensors, f"{name}.norm1"),
        up=_affine(tensors, f"{name}.up"),
        down=_affine(tensors, f"{name}.down"),
        norm2=_norm(tensors, f"{name}.norm2"),
    )


def _embeddings(tensors: Tensors) -> Embeddings:
    return Embeddings(
        words=tensors["words.weight"].astype(np.int8, copy=False),
        scales=_plain(tensors, "words.weight.scale"),
        places=_matrix(tensors, "positions.weight"),
        types=_matrix(tensors, "types.weight"),
        norm=_norm(tensors, "norm"),
    )
