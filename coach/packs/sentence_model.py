"""The sentence model of a language pack: its folder, read and checked.

`weights.npz` and `pieces.txt` are the encoder: 8-bit matrices, each with a scale for every output (`NAME`,
`NAME.scale`), plain vectors, and the word pieces, one a line. `words.npz` and `words.txt` are the weights of
words and pairs of words. `kinds.txt` is what both judge, in the order of their answers; `limits.toml` says
from which chance on they are heard together, `limits-small.toml` the same for the words alone, and
`meanings.toml` what coach makes of a kind that they notice.
"""

import math
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import msgspec
import numpy as np
import numpy.typing as npt

from coach.core.committee import Committee
from coach.core.sentence_model import (
    CONTEXT_PIECES,
    HEADS,
    TEXT_PIECES,
    Affine,
    Array,
    Embeddings,
    Layer,
    Norm,
    SentenceEncoder,
)
from coach.core.slow_lane import TOGETHER, Limits, Meaning
from coach.core.word_weights import WordWeights
from coach.core.wordpieces import CLS, SEP, UNKNOWN, WordPieces
from coach.packs.reading import pack_error, read_text, read_toml

FOLDER = "sentence-model"
MEANINGS = "meanings.toml"
LAYERS = 6

MEMORY_MB = 250
"""What loading and running takes at most. With less to spare the words judge alone."""

MOST_BYTES = 64 * 1024 * 1024
"""Of one array. What says that it is larger is no model of ours."""

PLACES = CONTEXT_PIECES + TEXT_PIECES + 3
"""Pieces that the encoder is given at most."""

REMEDY = "make them anew, or use --no-model"

ANY = -1
"""In a shape: any length."""


class Chances(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Chances from which on, or below which, something happens; what is left out never does."""

    add: float = Limits().add
    confirm: float = Limits().confirm
    veto: float = Limits().veto

    def limits(self, after: Limits | None = None) -> Limits:
        """As the slow lane takes them."""
        return Limits(self.add, self.confirm, self.veto, after)


class LimitsEntry(Chances, forbid_unknown_fields=True, frozen=True):
    """Those of one group of kinds at one setting of the dial."""

    after: Chances | None = None
    """Others, where it is known what was said before."""


class LimitsFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`limits.toml`."""

    dials: dict[str, dict[str, LimitsEntry]]


def load_limits(path: Path) -> Mapping[str, Mapping[str, Limits]]:
    """For each setting of the dial and each group of kinds its limits."""
    dials = read_toml(path, LimitsFile).dials
    return {
        dial: {
            group: entry.limits(entry.after.limits() if entry.after else None)
            for group, entry in groups.items()
        }
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
    kinds = _kinds(folder)
    words = _word_weights(folder, kinds)
    meanings = load_meanings(folder / MEANINGS)
    if small:
        return Committee([words], load_limits(folder / "limits-small.toml"), meanings)
    return Committee([_encoder(folder, kinds), words], load_limits(folder / "limits.toml"), meanings)


class _Tensors:
    """The arrays of a file. Each is read when it is asked for: together they would take 20 MB meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        try:
            self._packed = zipfile.ZipFile(self._path)
        except Exception:  # zipfile raises nearly everything for a damaged file
            raise self._damaged() from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._packed.close()

    def __call__(self, name: str, *shape: int) -> npt.NDArray[Any]:
        """An array of whole numbers of 8 bits, or of numbers of 32. Raises `PackError`.

        An array says itself how large it is: it is not believed before its bytes are there.
        """
        try:
            with self._packed.open(f"{name}.npy") as file:
                found, kind = _header(file)
                data = np.frombuffer(file.read(math.prod(found) * kind.itemsize), kind).reshape(found)
        except KeyError:
            raise pack_error(self._path, 1, f"the part {name!r} is missing", REMEDY) from None
        except Exception:  # and numpy likewise
            raise self._damaged() from None
        fits = len(found) == len(shape) and all(
            want in (ANY, have) for want, have in zip(shape, found, strict=True)
        )
        if not fits or not np.isfinite(data).all():
            raise pack_error(self._path, 1, f"the part {name!r} does not fit the others", REMEDY)
        return data

    def plain(self, name: str, *shape: int) -> Array:
        """Numbers as they are."""
        return self(name, *shape).astype(np.float32, copy=False)

    def matrix(self, name: str, *shape: int) -> Array:
        """Rows, each to be multiplied by its scale."""
        matrix: Array = self(name, *shape).astype(np.float32)
        matrix *= self.plain(f"{name}.scale", len(matrix))[:, None]
        return matrix

    def affine(self, name: str, inward: int, outward: int) -> Affine:
        """A matrix of 8 bits, its scales, and what is added."""
        weight = np.ascontiguousarray(self(f"{name}.weight", outward, inward).astype(np.int8, copy=False).T)
        outward = weight.shape[1]
        scale = self.plain(f"{name}.weight.scale", outward)
        return Affine(weight, scale, self.plain(f"{name}.bias", outward))

    def norm(self, name: str, width: int) -> Norm:
        """Two vectors."""
        return Norm(self.plain(f"{name}.weight", width), self.plain(f"{name}.bias", width))

    def _damaged(self) -> Exception:
        return pack_error(self._path, 1, "no weights that can be read", REMEDY)


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """Shape and kind of an array. Raises nearly everything."""
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("another version")
    shape, by_column, kind = np.lib.format.read_array_header_1_0(file)
    if by_column or kind not in (np.int8, np.float32) or math.prod(shape) * kind.itemsize > MOST_BYTES:
        raise ValueError("no weights")
    return shape, kind


def _kinds(folder: Path) -> list[str]:
    kinds = read_text(folder / "kinds.txt").split()
    needed = {*(kind for together, _ in TOGETHER for kind in together), *(name for _, name in TOGETHER)}
    if missing := sorted(needed - set(kinds)):
        raise pack_error(folder / "kinds.txt", 1, f"{missing[0]!r} is missing", REMEDY)
    return kinds


def _word_weights(folder: Path, kinds: Sequence[str]) -> WordWeights:
    words = read_text(folder / "words.txt").splitlines()
    with _Tensors(folder / "words.npz") as tensors:
        weights = tensors("weights", len(words), len(kinds)).astype(np.int8, copy=False)
        return WordWeights(
            kinds, words, weights, tensors.plain("scales", len(words)), tensors.plain("bias", len(kinds))
        )


def _encoder(folder: Path, kinds: Sequence[str]) -> SentenceEncoder:
    pieces = read_text(folder / "pieces.txt").splitlines()
    if missing := sorted({CLS, SEP, UNKNOWN} - set(pieces)):
        raise pack_error(folder / "pieces.txt", 1, f"{missing[0]} is missing", REMEDY)
    with _Tensors(folder / "weights.npz") as tensors:
        words = tensors("words.weight", len(pieces), ANY).astype(np.int8, copy=False)
        width = words.shape[1]
        if not width or width % HEADS:
            raise pack_error(folder / "weights.npz", 1, f"rows of {width} numbers", REMEDY)
        places = tensors.matrix("positions.weight", ANY, width)
        if len(places) < PLACES:
            raise pack_error(folder / "weights.npz", 1, f"only {len(places)} positions", REMEDY)
        embeddings = Embeddings(
            words=words,
            scales=tensors.plain("words.weight.scale", len(pieces)),
            places=places,
            types=tensors.matrix("types.weight", 2, width),
            norm=tensors.norm("norm", width),
        )
        layers = [_layer(tensors, f"layers.{number}", width) for number in range(LAYERS)]
        head = tensors.affine("head", width, len(kinds))
    return SentenceEncoder(WordPieces(pieces), kinds, embeddings, layers, head)


def _layer(tensors: _Tensors, name: str, width: int) -> Layer:
    up = tensors.affine(f"{name}.up", width, ANY)
    return Layer(
        query=tensors.affine(f"{name}.query", width, width),
        key=tensors.affine(f"{name}.key", width, width),
        value=tensors.affine(f"{name}.value", width, width),
        mix=tensors.affine(f"{name}.mix", width, width),
        norm1=tensors.norm(f"{name}.norm1", width),
        up=up,
        down=tensors.affine(f"{name}.down", len(up.bias), width),
        norm2=tensors.norm(f"{name}.norm2", width),
    )


def memory_is_short() -> bool:
    """Whether less than `MEMORY_MB` can be had, as far as the system says."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
    except (OSError, ValueError, StopIteration):
        return False
    return free < MEMORY_MB * 1024
