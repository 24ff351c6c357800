"""WAV files: written so that they can be read whatever happens, and read with suspicion."""

import struct
import wave
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

    The header is right after every second of sound, so a power cut costs at most that second.
    """

    def __init__(self, path: Path, rate: int = RATE) -> None:
        """Raises `AudioError` when the file cannot be written."""
        self._path = path
        self._rate = rate
        self._pending: list[Sound] = []
        self._waiting = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._disk = path.open("wb")
            self._file = wave.open(self._disk, "wb")  # noqa: SIM115 - `close` closes both
            self._file.setnchannels(2)
            self._file.setsampwidth(2)
            self._file.setframerate(rate)
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
            self._flush()
            self._file.close()
            self._disk.close()
        except OSError as why:
            raise self._failed(why) from why

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _flush(self) -> None:
        pending, self._pending, self._waiting = self._pending, [], 0
        if not pending:
            return
        try:
            self._file.writeframes(np.concatenate(pending).tobytes())
            self._disk.flush()
        except OSError as why:
            raise self._failed(why) from why

    def _failed(self, why: OSError) -> AudioError:
        return AudioError(f"Cannot write {self._path}: {why.strerror or why}. Choose another folder.")


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
