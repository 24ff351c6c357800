"""The phones of the model, their numbers, and the pdf (output of the net) that each shares.

The phone set is flite's: 40 sounds of American English and the pause. A word's phones carry their position
in it, as Kaldi's word-position-dependent phones do: `_B` begins a word, `_I` is inside, `_E` ends it, `_S`
is the whole word. The four positions of a sound share one pdf, so position costs the net nothing, yet the
lattice knows the word's edges.

    id 1            SIL, the pause                    pdf 0
    id 2 + 4 i + j  sound i in position j             pdf i + 1
    id SPN          stands for a word unknown         pdf 41, a constant that no net computes
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

PAUSE: Final = "pau"
_SOUNDS: Final = (
    "aa ae ah ao aw ax ay b ch d dh eh er ey f g hh ih iy jh k l m n ng ow oy p r s sh t th uh uw v w y z zh"
)
SOUNDS: Final = tuple(_SOUNDS.split())
LABELS: Final = (PAUSE, *SOUNDS)
"""What the net tells apart, in the order of its outputs: `LABELS[pdf]`."""

SIL: Final = 1
SPN: Final = 2 + 4 * len(SOUNDS)
PHONES: Final = range(1, SPN + 1)
SPN_PDF: Final = len(LABELS)
SPOKEN_NOISE: Final = ("SPN",)
"""The pronunciation of `[unk]`."""

_FIRST: Final = {sound: 2 + 4 * i for i, sound in enumerate(SOUNDS)}
_BEGIN, _INTERNAL, _END, _SINGLETON = range(4)
_POSITION_NAMES: Final = ("begin", "internal", "end", "singleton")


def pdf_of(phone: int) -> int:
    """The pdf that a phone id shares with the other positions of its sound."""
    if phone == SIL:
        return 0
    return SPN_PDF if phone == SPN else (phone - 2) // 4 + 1


def word_phones(sounds: Sequence[str]) -> list[int]:
    """Phone ids of a word that is pronounced as `sounds`, with their positions; KeyError for an unknown
    sound.
    """
    if tuple(sounds) == SPOKEN_NOISE:
        return [SPN]
    if len(sounds) == 1:
        return [_FIRST[sounds[0]] + _SINGLETON]
    inside = [_FIRST[sound] + _INTERNAL for sound in sounds[1:-1]]
    return [_FIRST[sounds[0]] + _BEGIN, *inside, _FIRST[sounds[-1]] + _END]


def word_boundary_lines() -> list[str]:
    """Lines of `graph/phones/word_boundary.int`, from which vosk learns where words begin and end."""
    sounds = [f"{phone} {_POSITION_NAMES[(phone - 2) % 4]}" for phone in range(2, SPN)]
    return [f"{SIL} nonword", *sounds, f"{SPN} singleton"]
