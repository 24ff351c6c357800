"""Which of our sounds each phone of eSpeak NG is, by its mnemonic and the accent that is spoken.

Mnemonics are those of eSpeak NG's English phoneme tables (`phsource/ph_english*`). A vowel that an r
colours keeps its r in rhotic accents and ends in a schwa in the others. A sign that is silent (a glottal
stop, a length mark) becomes a pause, so that the next sound has its full length and no lexicon ever sees
it.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from model_maker.phones import PAUSE, SOUNDS

_RHOTIC: Final = frozenset({"en-us", "en-gb-scotland"})
_BROAD_A: Final = frozenset({"en", "en-gb-x-rp", "en-029"})
"""Accents that say "last" and "path" with the vowel of "father"."""

_PLAIN: Final = """
h hh   @ ax   @2 ax   @5 ax   @- ax   a# ax   V ah   0 aa   A: aa   A aa   a ae   a2 ae   aa ae   O: ao
O ao   O2 ao   o ow   oU ow   oU# ow   3: er   I ih   I2 ih   I# ih   i iy   i: iy   E eh   E# eh   E2 eh
eI ey   aI ay   aI2 ay   aU aw   OI oy   U uh   u: uw   u uw   T th   D dh   t[ t   d[ d   S sh   Z zh
tS ch   dZ jh   N ng   j y   r- r   t# t   t2 t   w# w   x k
"""
_CLUSTERS: Final = "@L ax+l   @l ax+l   @N ax+n   @n ax+n   aI@ ay+ax   aU@ aw+ax   i@ ih+ax"
_COLOURED: Final = "A@ aa   O@ ao   o@ ao   e@ eh   i@3 ih   U@ uh   IR ih   VR ah"
_COLOURED_ENDS: Final = {"aI3": ("ay",), "3": ()}
_NEEDS_NO_SCHWA: Final = frozenset({"A@", "O@", "o@"})


def _pairs(table: str) -> list[tuple[str, str]]:
    names = table.split()
    return list(zip(names[::2], names[1::2], strict=True))


@cache
def _table(accent: str) -> dict[str, tuple[str, ...]]:
    rhotic = accent in _RHOTIC
    table: dict[str, tuple[str, ...]] = {name: (name,) for name in SOUNDS}
    table["_"] = (PAUSE,)
    table.update((name, (sound,)) for name, sound in _pairs(_PLAIN))
    table.update((name, tuple(sounds.split("+"))) for name, sounds in _pairs(_CLUSTERS))
    for name, vowel in _pairs(_COLOURED):
        glide = ("r",) if rhotic else () if name in _NEEDS_NO_SCHWA else ("ax",)
        table[name] = (vowel, *glide)
    for name, vowels in _COLOURED_ENDS.items():
        table[name] = (*vowels, "er" if rhotic else "ax")
    table["aa"] = ("aa",) if accent in _BROAD_A else ("ae",)
    return table


def sounds_of(mnemonic: str, following: str, accent: str) -> tuple[str, ...]:
    """Our sounds for one phone that is followed by `following`; an r that comes anyway is not said twice."""
    table = _table(accent)
    sounds = table.get(mnemonic) or table.get(mnemonic.rstrip("#23-:;")) or (PAUSE,)
    if len(sounds) > 1 and sounds[-1] == "r" and following.startswith("r"):
        return sounds[:-1]
    return sounds
