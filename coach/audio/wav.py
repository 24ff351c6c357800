"""WAV files: written so that they can be read whatever happens, and read with suspicion."""

import struct
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np

from coach.audio.resampling import Sound
from coach.core.frame import RATE
from coach.errors import AudioError

_STREAMED = (0, 0xFFFFFFFF)
"""Sizes that programs write which do not know the size yet."""


class StereoWriter:
    """Writes two tracks on one clock to disk as they come.

    The header is right after each second of sound, so a power cut costs at most that second.
    """

    def __init__(self, path: Path, rate: int = RATE) -> None:
        """Raises `AudioError` when the file cannot be written."""
        self._path = path
        self._rate = rate
        self._pending: list[Sound] = []
        self._waiting = 0
        self._written = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("wb", buffering=0)  # what cannot be written is known at once
        except OSError as why:
            raise self._failed(why) from why

    def write(self, left: Sound, right: Sound) -> None:
        """Add as many samples to the left track as to the right one. Raises `AudioError`."""
        if len(left) != len(right):
            raise ValueError(f"{len(left)} samples left, {len(right)} right")
        self._pending.append(np.stack([left, right], axis=1))
        self._waiting += len(left)
        if self._waiting >= self._rate:
            self._flush()

    def close(self) -> None:
        """Write what is left. May be called twice."""
        try:
            if not self._file.closed:
                self._flush()
        finally:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _flush(self) -> None:
        """Write the sound that waits, after a header that is right already."""
        sound = np.concatenate([np.zeros((0, 2), np.int16), *self._pending]).tobytes()
        self._pending, self._waiting = [], 0
        try:
            self._file.seek(0)
            self._file.write(_header(self._rate, self._written + len(sound)))
            self._file.seek(0, 2)
            self._file.write(sound)
            self._written += len(sound)
        except OSError as why:
            raise self._failed(why) from why

    def _failed(self, why: OSError) -> AudioError:
        return AudioError(f"Cannot write {self._path}: {why.strerror or why}. Choose another folder.")


def _header(rate: int, length: int) -> bytes:
    """The 44 bytes before `length` bytes of stereo sound with 16 bits."""
    sound_format = struct.pack("<HHIIHH", 1, 2, rate, rate * 4, 4, 16)
    head = struct.pack("<4sI4s4sI", b"RIFF", 36 + length, b"WAVE", b"fmt ", len(sound_format))
    return head + sound_format + struct.pack("<4sI", b"data", length)


def missing_bytes(path: Path) -> int:
    """How many bytes of sound a WAV file promises but does not have: more than 0 if it was cut short.

    Files of other kinds, and WAV files that were streamed and promise nothing, miss nothing.
    """
    with path.open("rb") as file:
        if file.read(4) != b"RIFF" or file.read(8)[4:] != b"WAVE":
            return 0
        size = path.stat().st_size
        while (chunk := _chunk(file)) is not None:
            name, length = chunk
            if name == b"data":
                return 0 if length in _STREAMED else max(0, file.tell() + length - size)
            file.seek(length + length % 2, 1)
        return 0


def _chunk(file: BinaryIO) -> tuple[bytes, int] | None:
    head = file.read(8)
    if len(head) < 8:
        return None
    name, length = struct.unpack("<4sI", head)
    return name, length
