"""Whole numbers as they are spoken."""

from __future__ import annotations

from typing import Final

_UNITS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_ROUND: Final = "zero ten twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL: Final = _UNITS.split()
_TENS: Final = _ROUND.split()
_SCALES: Final = ((1_000_000, "million"), (1000, "thousand"), (100, "hundred"))


def spoken_number(number: int) -> list[str]:
    """The words of a number from 0 to 999,999,999: 142 → one hundred and forty two."""
    for size, name in _SCALES:
        if number >= size:
            head = [*spoken_number(number // size), name]
            rest = number % size
            joint = ["and"] if 0 < rest < 100 else []
            return head + joint + (spoken_number(rest) if rest else [])
    if number < len(_SMALL):
        return [_SMALL[number]]
    return [_TENS[number // 10], *([_SMALL[number % 10]] if number % 10 else [])]
