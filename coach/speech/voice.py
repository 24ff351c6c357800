"""Coach's voice: text becomes a clip.

The sound is made by `coach.speech.synthesis` in a child process that is started again when it dies or hangs.
What it makes stays in a cache folder, named by a hash of voice, speed and text, so that a prompt is spoken at
once the second time (1 ms instead of some 65). What the couple said never goes there: `private=True` keeps a
clip in a temporary folder that goes when coach goes.
"""

import contextlib
import hashlib
import json
import os
import re
import tempfile
import unicodedata
import wave
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from coach.core.room import Clip
from coach.errors import SettingsError, VoiceError
from coach.speech.synthesis_process import SynthesisFailedError, SynthesisProcess

DEFAULT_VOICES = {"en": "en-us"}
"""The espeak-ng voice of a language, where it is not the language's own name."""

SLOWEST, FASTEST = 80, 300
"""Words per minute between which espeak-ng can be understood."""

STEP_RATE = 20
"""Words per minute that "slower please" takes away."""
STEP_VOLUME = 0.2

CACHE_BYTES = 64 * 1024 * 1024
"""The cache folder keeps about so much: some 500 prompts."""

_QUIET = 100
"""Samples weaker than this (-50 dB) at the ends of a clip are silence."""

_LEAD_S, _TAIL_S = 0.01, 0.05
"""Silence that is left at the ends, so that no sound is cut."""


class Voice:
    """Renders what coach says. Needs no other thread; `close` it in the end."""

    def __init__(
        self,
        rate: int = 165,
        name: str | None = None,
        language: str = "en",
        volume: float = 1.0,
        cache_dir: Path | None = None,
        pronunciation: Mapping[str, str] | None = None,
    ) -> None:
        """`rate` in words per minute, `volume` from 0 to 1, `name` of an espeak-ng voice (`en-us+f3`).

        `pronunciation` maps words (names, above all) to a spelling that is spoken right. Without a
        `cache_dir`, or with one that cannot be written to, clips are kept for this session only. Starts the
        child but does not wait for it.
        """
        self.rate = rate
        self.volume = volume
        self._name = name or DEFAULT_VOICES.get(language, language)
        self._pronunciation = {word.casefold(): spoken for word, spoken in (pronunciation or {}).items()}
        self._temporary = tempfile.TemporaryDirectory(prefix="coach-voice-")
        self._private = Path(self._temporary.name)
        self._folder = _writable(cache_dir) or self._private
        self._child: SynthesisProcess | None = None
        self._start()

    @property
    def rate(self) -> int:
        """Speed in words per minute. May be changed at any time."""
        return self._rate

    @rate.setter
    def rate(self, rate: int) -> None:
        if not SLOWEST <= rate <= FASTEST:
            raise SettingsError(
                f"The voice cannot speak {rate} words per minute. Choose {SLOWEST} to {FASTEST}."
            )
        self._rate = rate

    @property
    def volume(self) -> float:
        """Loudness from 0 to 1. May be changed at any time."""
        return self._volume

    @volume.setter
    def volume(self, volume: float) -> None:
        if not 0 <= volume <= 1:
            raise SettingsError(f"The volume cannot be {volume}. Choose 0 to 1.")
        self._volume = volume

    def adjust(self, how: str) -> None:
        """One step `slower`, `faster`, `louder` or `softer`, as far as it can be understood."""
        match how:
            case "slower" | "faster":
                step = STEP_RATE if how == "faster" else -STEP_RATE
                self.rate = min(max(self._rate + step, SLOWEST), FASTEST)
            case "louder" | "softer":
                step_volume = STEP_VOLUME if how == "louder" else -STEP_VOLUME
                self.volume = round(min(max(self._volume + step_volume, STEP_VOLUME), 1.0), 2)

    @property
    def caches(self) -> bool:
        """Whether clips outlive the session."""
        return self._folder != self._private

    def render(self, text: str, *, private: bool = False) -> Clip:
        """The clip that says the text: literally, whatever markup it looks like. Raises `VoiceError`."""
        spoken = self._spoken(text)
        if not spoken:
            return Clip(np.zeros(0, np.int16), 22050, text)
        path = self._path(spoken, private)
        if not path.exists():
            path = self._make(spoken, path)
        try:
            sound, rate = read_clip(path)
        except VoiceError:  # a cached file that somebody damaged: make it again
            path.unlink(missing_ok=True)
            path = self._make(spoken, path)
            sound, rate = read_clip(path)
        if private:
            path.unlink(missing_ok=True)  # not even until the session ends: the power may fail
        elif self.caches:
            with contextlib.suppress(OSError):
                os.utime(path)  # what is used is kept
        return Clip((_trim(sound, rate) * self._volume).astype(np.int16), rate, text)

    def prefetch(self, texts: Iterable[str]) -> None:
        """Have clips made in the background, while there is nothing more urgent. Returns at once."""
        for text in texts:
            spoken = self._spoken(text)
            path = self._path(spoken, private=False)
            if spoken and not path.exists():
                with contextlib.suppress(SynthesisFailedError):  # `render` will try again, and say why
                    self._start().send(self._job(spoken, path, now=False))

    def check(self) -> None:
        """Raise `VoiceError` when coach cannot speak."""
        self.render("hello", private=True)

    def close(self) -> None:
        """End the child, and keep the cache small. May be called twice."""
        if self._child is not None:
            self._child.kill()
            self._child = None
        if self.caches:
            _prune(self._folder, CACHE_BYTES)
        self._temporary.cleanup()

    def _spoken(self, text: str) -> str:
        """The text as it is handed to the synthesiser: no control signs, names as they sound."""
        clean = text.encode("utf-8", "replace").decode()
        clean = "".join(" " if unicodedata.category(sign).startswith("C") else sign for sign in clean)
        clean = re.sub(r"\w+", lambda word: self._pronunciation.get(word[0].casefold(), word[0]), clean)
        return " ".join(clean.split())

    def _path(self, spoken: str, private: bool) -> Path:
        key = json.dumps([self._name, self._rate, spoken])
        folder = self._private if private else self._folder
        return folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.wav"

    def _job(self, spoken: str, path: Path, *, now: bool) -> dict[str, object]:
        return {"text": spoken, "path": str(path), "voice": self._name, "rate": self._rate, "now": now}

    def _make(self, spoken: str, path: Path) -> Path:
        """Have a file made, and where it is. A cache that takes nothing any more is done without."""
        try:
            self._order(spoken, path)
        except VoiceError:
            if path.parent == self._private:
                raise
            self._folder = self._private
            path = self._path(spoken, private=True)
            self._order(spoken, path)
        return path

    def _order(self, spoken: str, path: Path) -> None:
        """Have a file made now. A child that fails is replaced once."""
        for attempt in (1, 2):
            try:
                answer = self._start().ask(self._job(spoken, path, now=True))
            except SynthesisFailedError as failure:
                if self._child is not None:
                    self._child.kill()
                    self._child = None
                if attempt == 2:
                    raise VoiceError(f"The voice fails ({failure}). Is espeak-ng well installed?") from None
                continue
            if "error" in answer:
                why = answer["error"]
                raise VoiceError(f"The voice {self._name!r} cannot speak: {why}. See `espeak-ng --voices`.")
            return

    def _start(self) -> SynthesisProcess:
        if self._child is None:
            self._child = SynthesisProcess(self._private / "warm-up.wav")
        return self._child


def read_clip(path: Path) -> tuple[npt.NDArray[np.int16], int]:
    """The samples of a clip that was made, and their rate. Raises `VoiceError` where it is no such clip."""
    try:
        with wave.open(str(path), "rb") as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                raise wave.Error("not mono with 16 bits")
            return np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16), file.getframerate()
    except (OSError, EOFError, wave.Error, RuntimeError, ValueError) as why:
        raise VoiceError(f"The clip {path} is damaged ({why}). Delete it: coach makes it again.") from None


def _trim(sound: npt.NDArray[np.int16], rate: int) -> npt.NDArray[np.int16]:
    """Without the silence at its ends (espeak-ng leaves some 0.3 s)."""
    loud = np.flatnonzero(np.abs(sound.astype(np.int32)) > _QUIET)
    if not len(loud):
        return sound[:0]
    return sound[max(0, loud[0] - int(_LEAD_S * rate)) : loud[-1] + int(_TAIL_S * rate)]


def _writable(folder: Path | None) -> Path | None:
    """The folder, made if need be, if files can be written in it."""
    if folder is None:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return None


def _prune(folder: Path, limit: int) -> None:
    """Delete what has not been used for longest until at most `limit` bytes are left."""
    with contextlib.suppress(OSError):
        files = {file: file.stat() for file in folder.glob("*.wav")}
        total = 0
        for file in sorted(files, key=lambda file: -files[file].st_mtime):
            total += files[file].st_size
            if total > limit:
                file.unlink(missing_ok=True)
