"""A sound file as a room: the same session that runs live runs over a recording, as fast as it can be heard.

The file may be WAV, FLAC or whatever else libsndfile reads, of any rate and with any number of channels; they
are mixed. A recording cannot hear coach. With `waits` it behaves like people who do: it stands still while
coach speaks, and a moment longer. Without, it goes on, and what is said under coach's words is not heard.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import soundfile

from coach.audio.playout import Playout
from coach.audio.resampling import Resampler, Sound, to_int16
from coach.audio.wav import StereoWriter, missing_bytes
from coach.core.frame import FRAME, RATE, Frame, samples
from coach.core.room import Clip, ClipEnded, RoomEvent
from coach.errors import AudioError

COURTESY = samples(0.6)
"""How long people who wait are silent after coach, in samples. Longer than coach stays deaf."""

RATES = range(1000, 400_001)
"""Sample rates of recordings. Outside of them it is a mistake in the file, and would take all the memory."""

MOST_CHANNELS = 64

_BLOCK = 65536
"""Samples read from the file at once, of all its channels together."""


class RecordingRoom:
    """Plays a recording to the session, and puts what coach says on a second track of the same clock."""

    def __init__(
        self, path: Path, *, waits: bool = True, tail_s: float = 2.0, record_to: Path | None = None
    ) -> None:
        """`tail_s` seconds of silence follow the recording, so that what was said last is heard out.

        `record_to` names a stereo WAV to write: the recording left, coach right. Raises `AudioError` when
        the file cannot be used.
        """
        self._file = open_sound(path)
        self._path = path
        self._waits = waits
        self._tail = samples(tail_s)
        self._coach = Playout(RATE)
        self._tracks = StereoWriter(record_to) if record_to else None

    @property
    def seconds(self) -> float:
        """How long the recording is."""
        return float(self._file.frames / self._file.samplerate)

    def __iter__(self) -> Iterator[Frame | RoomEvent]:
        at = 0
        recording = self._recording()
        silence = np.zeros(FRAME, np.int16)
        wait_until = -1
        over = False
        while True:
            playing = self._coach.speaking
            if playing:
                wait_until = at + FRAME + COURTESY
            waiting = over or (self._waits and at < wait_until)
            heard = None if waiting else next(recording, None)
            over = over or (heard is None and not waiting)
            if over and not self._coach.busy:
                return
            heard = silence if heard is None else heard
            spoken = self._coach.take(FRAME)
            if self._tracks:
                self._tracks.write(heard, spoken)
            yield Frame(at, heard.tobytes(), playing)
            at += FRAME
            for clip, _ in self._coach.take_ended():
                yield ClipEnded(at, clip)

    def play(self, clip: Clip) -> None:
        """Queue a clip."""
        self._coach.play(clip)

    def hush(self) -> None:
        """Fall silent."""
        self._coach.hush()

    def close(self) -> None:
        """Close the files. May be called twice."""
        self._file.close()
        if self._tracks:
            self._tracks.close()

    def _recording(self) -> Iterator[Sound]:
        """The recording and its tail, frame by frame."""
        rest: Sound = np.zeros(0, np.int16)
        for sound in chain(self._resampled(), [np.zeros(self._tail, np.int16)]):
            rest = np.concatenate([rest, sound])
            whole = len(rest) - len(rest) % FRAME
            yield from rest[:whole].reshape(-1, FRAME)
            rest = rest[whole:]
        if len(rest):
            yield np.pad(rest, (0, FRAME - len(rest)))

    def _resampled(self) -> Iterator[Sound]:
        resampler = Resampler(self._file.samplerate, RATE)
        left = self._file.frames
        most = max(1, _BLOCK // self._file.channels)
        while left > 0:
            try:
                block = self._file.read(min(most, left), dtype="float32", always_2d=True)
            except soundfile.LibsndfileError as why:
                raise AudioError(f"{self._path} is damaged in the middle ({why}). Record it again.") from why
            left = left - len(block) if len(block) else 0
            block = np.clip(np.nan_to_num(block), -1, 1)  # a damaged file of floats holds anything
            yield to_int16(resampler.take(block.mean(axis=1), last=left == 0))


def open_sound(path: Path) -> soundfile.SoundFile:
    """The opened file, at its beginning. Raises `AudioError` unless it holds sound from beginning to end."""
    if not path.is_file():
        raise AudioError(f"There is no sound file {path}.")
    if path.stat().st_size == 0:
        raise AudioError(f"{path} is empty. Was it recorded to the end?")
    try:
        file = soundfile.SoundFile(path)
    except soundfile.LibsndfileError as why:
        reason = why.error_string.rstrip(".")
        raise AudioError(f"{path} is no sound file that coach can read ({reason}). Use WAV or FLAC.") from why
    except TypeError as why:  # a name that ends in .raw
        raise AudioError(f"{path} does not say how it was recorded. Use WAV or FLAC.") from why
    try:
        if file.samplerate not in RATES or file.channels > MOST_CHANNELS:
            raise AudioError(
                f"{path} has {file.samplerate} samples a second and {file.channels} channels. "
                f"Use a recording with {RATES[0]} to {RATES[-1]}, and at most {MOST_CHANNELS}."
            )
        if file.frames == 0:
            raise AudioError(f"{path} holds no sound.")
        if missing := missing_bytes(path):
            raise AudioError(f"{path} is cut short: {missing} bytes are missing. Copy or record it again.")
        file.seek(file.frames - 1)
        if not len(file.read(1, dtype="float32")):
            raise AudioError(f"{path} is cut short. Copy or record it again.")
        file.seek(0)
    except soundfile.LibsndfileError as why:
        file.close()
        raise AudioError(f"{path} is cut short or damaged. Copy or record it again.") from why
    except AudioError:
        file.close()
        raise
    return file
