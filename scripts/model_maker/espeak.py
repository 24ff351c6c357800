"""eSpeak NG, driven through its C library, because only its events tell when each phone begins.

Functions, parameters and events are those of eSpeak NG 1.51 (`speak_lib.h`). Its phones are written in its
own mnemonics and are many; `espeak_phones` says which of ours each is.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import numpy as np
from scipy.signal import resample_poly  # type: ignore[import-untyped]

from model_maker.errors import ModelMakerError
from model_maker.espeak_phones import sounds_of
from model_maker.phones import PAUSE
from model_maker.speech import RATE, Samples, Segment, Speech

INSTALL: Final = "install Debian's libespeak-ng1 (apt-get install espeak-ng)"

_SYNCHRONOUS, _PHONEME_EVENTS, _CHARS_UTF8, _POS_CHARACTER = 2, 1, 1, 1
_RATE, _PITCH, _RANGE = 1, 3, 4
_END_OF_EVENTS, _WORD, _PHONEME = 0, 1, 7


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


_SYNTH_ARGUMENTS: Final[list[Any]] = [
    *(ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int),  # text, its size, position, its kind
    *(ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p),  # end, flags, identifier, user data
]


@dataclass
class _Take:
    """What the callback has heard of the present utterance."""

    sound: list[Samples] = field(default_factory=list)
    phones: list[tuple[int, str, int]] = field(default_factory=list)
    """(first sample, mnemonic, character of the text at which the phone's word begins, from 1)"""
    at_character: int = 0


@dataclass(frozen=True)
class _Engine:
    library: Any
    rate: int
    take: _Take
    callback: Any
    """Kept here because C keeps only its address."""


def _events(first: Any) -> Iterator[Any]:
    i = 0
    while first[i].type != _END_OF_EVENTS:
        yield first[i]
        i += 1


@cache
def _engine() -> _Engine:
    try:
        library = ctypes.CDLL("libespeak-ng.so.1")
    except OSError as error:
        raise ModelMakerError(f"eSpeak NG's library is missing ({error}): {INSTALL}") from None
    # Not in a thread of its own, which may still be at work when the next voice is loaded.
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS)
    if rate <= 0:
        raise ModelMakerError(f"eSpeak NG finds no voices of its own: {INSTALL}")
    take = _Take()

    def hear(samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            take.sound.append(np.ctypeslib.as_array(samples, (count,)).copy())
        for event in _events(events):
            if event.type == _WORD:
                take.at_character = event.text_position
            elif event.type == _PHONEME:
                mnemonic = event.id.string.decode("utf8", "replace")
                take.phones.append((event.sample, mnemonic, take.at_character))
        return 0

    callback = _Callback(hear)
    library.espeak_SetSynthCallback(callback)
    library.espeak_Synth.argtypes = _SYNTH_ARGUMENTS
    return _Engine(library, rate, take, callback)


def _speak(text: str, voice: str, words_a_minute: int, pitch: int, pitch_range: int) -> _Take:
    engine = _engine()
    take = engine.take
    take.sound, take.phones, take.at_character = [], [], 0
    if engine.library.espeak_SetVoiceByName(voice.encode()) != 0:
        raise ModelMakerError(f"eSpeak NG has no voice {voice!r}: see espeak-ng --voices=en")
    for parameter, value in ((_RATE, words_a_minute), (_PITCH, pitch), (_RANGE, pitch_range)):
        engine.library.espeak_SetParameter(parameter, value, 0)
    data = text.encode() + b"\0"
    engine.library.espeak_Synth(data, len(data), 0, _POS_CHARACTER, 0, _CHARS_UTF8, None, None)
    return take


def _word_starts(text: str) -> list[int]:
    starts, at = [], 1
    for word in text.split(" "):
        starts.append(at)
        at += len(word) + 1
    return starts


def _segments(take: _Take, rate: int, starts: list[int], accent: str) -> Iterator[Segment]:
    total = sum(map(len, take.sound))
    if take.phones and take.phones[0][0] > 0:
        yield Segment(PAUSE, 0.0, take.phones[0][0] / rate, None)
    spoken = [p for p in take.phones if p[0] <= total]
    mnemonics = [mnemonic for _, mnemonic, _ in spoken] + ["_"]
    ends = [first for first, _, _ in spoken[1:]] + [total]
    for i, (first, mnemonic, character) in enumerate(spoken):
        sounds = sounds_of(mnemonic, mnemonics[i + 1], accent)
        word = sum(start <= character for start in starts) - 1
        step = (ends[i] - first) / max(1, len(sounds))
        for j, sound in enumerate(sounds):
            begin = (first + j * step) / rate
            yield Segment(sound, begin, begin + step / rate, None if sound == PAUSE or word < 0 else word)


def synthesise(
    text: str, voice: str, words_a_minute: int = 165, pitch: int = 50, pitch_range: int = 50
) -> Speech:
    """Speak `text` with a voice such as "en-gb" or "en-us+f3"; `pitch` and `pitch_range` go from 0 to 99."""
    engine = _engine()
    take = _speak(text, voice, words_a_minute, pitch, pitch_range)
    sound = np.concatenate(take.sound) if take.sound else np.zeros(0, np.int16)
    segments = tuple(_segments(take, engine.rate, _word_starts(text), voice.partition("+")[0]))
    samples = resample_poly(sound.astype(np.float32), RATE, engine.rate)
    return Speech(np.clip(samples, -32768, 32767).astype(np.int16), segments, tuple(text.split(" ")))
