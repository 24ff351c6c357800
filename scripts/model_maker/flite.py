"""Flite, driven through its C library, because the command line doesn't tell when each phone ends.

The functions and structures are those of flite 2.2 (`flite.h`, `cst_wave.h`, `cst_voice.h`). The
statistical voices (slt, rms, awb) carry state from one call to the next, so the same text may sound
slightly different a second time.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import numpy as np
from scipy.signal import resample_poly  # type: ignore[import-untyped]

from model_maker.errors import ModelMakerError
from model_maker.phones import LABELS, PAUSE
from model_maker.speech import RATE, Segment, Speech

VOICES: Final = ("kal16", "slt", "rms", "awb")
INSTALL: Final = (
    "install Debian's libflite1 (apt-get install libflite1) or build flite 2.2 as shared libraries"
)

_Pointer = ctypes.c_void_p


class _Wave(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    )


class _Voice(ctypes.Structure):
    _fields_ = (("name", ctypes.c_char_p), ("features", _Pointer))


_SIGNATURES: Final[dict[str, tuple[Any, list[Any]]]] = {
    "flite_synth_text": (_Pointer, [ctypes.c_char_p, _Pointer]),
    "utt_relation": (_Pointer, [_Pointer, ctypes.c_char_p]),
    "utt_wave": (ctypes.POINTER(_Wave), [_Pointer]),
    "relation_head": (_Pointer, [_Pointer]),
    "item_next": (_Pointer, [_Pointer]),
    "item_parent": (_Pointer, [_Pointer]),
    "item_as": (_Pointer, [_Pointer, ctypes.c_char_p]),
    "item_feat_float": (ctypes.c_float, [_Pointer, ctypes.c_char_p]),
    "item_feat_string": (ctypes.c_char_p, [_Pointer, ctypes.c_char_p]),
    "feat_set_float": (None, [_Pointer, ctypes.c_char_p, ctypes.c_float]),
    "delete_utterance": (None, [_Pointer]),
}


def _load(name: str) -> ctypes.CDLL:
    try:
        return ctypes.CDLL(f"lib{name}.so.1", mode=ctypes.RTLD_GLOBAL)
    except OSError as error:
        raise ModelMakerError(f"flite's library is missing ({error}): {INSTALL}") from None


@cache
def _library() -> ctypes.CDLL:
    library = _load("flite")
    for part in ("flite_usenglish", "flite_cmulex"):
        _load(part)
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    library.flite_init()
    return library


@cache
def _voice(name: str) -> int:
    _library()
    register = getattr(_load(f"flite_cmu_us_{name}"), f"register_cmu_us_{name}")
    register.restype, register.argtypes = _Pointer, [ctypes.c_char_p]
    return int(register(None))


def _items(utterance: int, relation: bytes) -> Iterator[int]:
    library = _library()
    item = library.relation_head(library.utt_relation(utterance, relation))
    while item:
        yield item
        item = library.item_next(item)


def _word_of(segment: int, tokens: dict[int, int]) -> int | None:
    """Follow a segment up to its syllable, its word, and the token that the word was read from."""
    library = _library()
    item = library.item_as(segment, b"SylStructure")
    for _ in range(2):
        item = library.item_parent(item) if item else None
    item = library.item_as(item, b"Token") if item else None
    return tokens.get(library.item_parent(item)) if item else None


def _segments(utterance: int, tokens: dict[int, int]) -> Iterator[Segment]:
    start = 0.0
    for item in _items(utterance, b"Segment"):
        phone = _library().item_feat_string(item, b"name").decode()
        end = _library().item_feat_float(item, b"end")
        yield Segment(phone if phone in LABELS else PAUSE, start, end, _word_of(item, tokens))
        start = end


def synthesise(text: str, voice: str, stretch: float = 1.0, pitch_hz: float | None = None) -> Speech:
    """Speak `text` with one of VOICES, `stretch` times as slowly, at a mean pitch where one is given."""
    library = _library()
    features = ctypes.cast(_voice(voice), ctypes.POINTER(_Voice)).contents.features
    library.feat_set_float(features, b"duration_stretch", stretch)
    if pitch_hz is not None:
        library.feat_set_float(features, b"int_f0_target_mean", pitch_hz)
    utterance = library.flite_synth_text(text.encode(), _voice(voice))
    wave = library.utt_wave(utterance).contents
    samples, rate = np.ctypeslib.as_array(wave.samples, (wave.num_samples,)).copy(), wave.sample_rate
    tokens = {library.item_as(item, b"Token"): i for i, item in enumerate(_items(utterance, b"Token"))}
    segments = tuple(_segments(utterance, tokens))
    library.delete_utterance(utterance)
    if rate != RATE:
        samples = resample_poly(samples.astype(np.float32), RATE, rate).astype(np.int16)
    words = tuple(text.split())
    return Speech(samples, segments if len(tokens) == len(words) else _without_words(segments), words)


def _without_words(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """Where flite cut the text into other tokens than its words, nothing is known about which word is
    which.
    """
    return tuple(Segment(s.phone, s.start_s, s.end_s, None) for s in segments)
