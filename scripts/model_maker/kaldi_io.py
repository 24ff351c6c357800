"""Kaldi's binary files, written and read back: tokens, numbers, vectors and matrices.

Source of the format: Kaldi's `base/io-funcs`, `matrix/kaldi-matrix` and `matrix/compressed-matrix`. A
number is preceded by its size in bytes; a vector is `FV`, a matrix `FM`. A matrix may also be stored in two
bytes a value (`CM2`): Kaldi unpacks it wherever it reads a matrix of floats, and the model halves.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.floating]

BINARY_MARK: Final = b"\0B"
_LEVELS: Final = 65535


class KaldiWriter:
    """Collects the bytes of one binary Kaldi object; every method returns the writer."""

    def __init__(self) -> None:
        self.data = bytearray(BINARY_MARK)

    def raw(self, text: str) -> KaldiWriter:
        """Text as it stands: the configuration lines of nnet3."""
        self.data += text.encode()
        return self

    def token(self, *tokens: str) -> KaldiWriter:
        for token in tokens:
            self.data += token.encode() + b" "
        return self

    def int32(self, *values: int) -> KaldiWriter:
        for value in values:
            self.data += struct.pack("<bi", 4, value)
        return self

    def float32(self, value: float) -> KaldiWriter:
        self.data += struct.pack("<bf", 4, value)
        return self

    def float64(self, value: float) -> KaldiWriter:
        self.data += struct.pack("<bd", 8, value)
        return self

    def int_vector(self, values: Sequence[int]) -> KaldiWriter:
        self.data += struct.pack(f"<bi{len(values)}i", 4, len(values), *values)
        return self

    def vector(self, values: FloatArray | Sequence[float]) -> KaldiWriter:
        array = np.asarray(values, dtype="<f4")
        self.token("FV").int32(len(array)).data += array.tobytes()
        return self

    def matrix(self, values: FloatArray) -> KaldiWriter:
        """A matrix (rows × columns) of 32-bit floats."""
        array = np.ascontiguousarray(values, dtype="<f4")
        self.token("FM").int32(*array.shape).data += array.tobytes()
        return self

    def packed_matrix(self, values: FloatArray) -> KaldiWriter:
        """A matrix in two bytes a value, spread evenly from its smallest to its largest."""
        low, span = float(values.min()), float(np.ptp(values)) or 1.0
        levels = np.rint((values - low) / span * _LEVELS).astype("<u2")
        self.token("CM2").data += struct.pack("<ffii", low, span, *values.shape) + levels.tobytes()
        return self


class KaldiReader:
    """Reads back what KaldiWriter wrote. Raises ValueError where the bytes are something else."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(BINARY_MARK):
            raise ValueError("no binary Kaldi object")
        self.data, self.at = data, len(BINARY_MARK)

    def token(self) -> str:
        end = self.data.index(b" ", self.at)
        text, self.at = self.data[self.at : end].decode(), end + 1
        return text

    def expect(self, *tokens: str) -> None:
        for token in tokens:
            if (found := self.token()) != token:
                raise ValueError(f"expected {token}, found {found}")

    def line(self) -> str:
        end = self.data.index(b"\n", self.at)
        text, self.at = self.data[self.at : end].decode(), end + 1
        return text

    def _number(self, layout: str) -> float:
        size, value = struct.unpack_from("<b" + layout, self.data, self.at)
        if size != struct.calcsize(layout):
            raise ValueError(f"a number of {size} bytes where {struct.calcsize(layout)} were expected")
        self.at += 1 + size
        return float(value)

    def int32(self) -> int:
        return int(self._number("i"))

    def float32(self) -> float:
        return self._number("f")

    def float64(self) -> float:
        return self._number("d")

    def int_vector(self) -> list[int]:
        count = struct.unpack_from("<bi", self.data, self.at)[1]
        values = struct.unpack_from(f"<{count}i", self.data, self.at + 5)
        self.at += 5 + 4 * count
        return list(values)

    def _floats(self, count: int, dtype: str) -> FloatArray:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values.astype(np.float32)

    def vector(self) -> FloatArray:
        self.expect("FV")
        return self._floats(self.int32(), "<f4")

    def matrix(self) -> FloatArray:
        """A matrix (rows × columns), plain or packed."""
        if (kind := self.token()) == "FM":
            rows, columns = self.int32(), self.int32()
            return self._floats(rows * columns, "<f4").reshape(rows, columns)
        if kind != "CM2":
            raise ValueError(f"expected a matrix, found {kind}")
        low, span, rows, columns = struct.unpack_from("<ffii", self.data, self.at)
        self.at += 16
        levels = self._floats(rows * columns, "<u2").reshape(rows, columns)
        return np.asarray(low + levels * span / _LEVELS, dtype=np.float32)
