"""Bytes that a parser did not expect: valid files that were changed a little, and bytes that mean nothing.

for data in islice(inputs([b'{"a": 1}'], words=[b"null"]), 1000): ...
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence

MOST_BYTES = 300_000
"""Longer inputs are cut: every parser has tests of its own for what is too large."""

NUMBERS = (
    *(b"0", b"-1", b"1e999", b"-1e308", b"nan", b"inf", b"0x7f", b"1.5", b"true", b"2147483648"),
    *(b"18446744073709551616", b"9007199254740993", b"9" * 40, b"9" * 5000, b"0001-01-01T00:00:00+14:00"),
)
ODD = (
    *(b"\0", b"\x1b[2J", b"\r", b"\n", b"\t", b'"', b"'", b"\\", b"\\u0000", b"\\ud800", b"\\U0010ffff"),
    *(
        "\u202e\u200d\u2028\u0085\ufeff\u00ad".encode(),
        "e\u0301\u0323".encode() * 20,
        "\ufdd0 \U0001f469".encode(),
    ),
    *(b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\x80", b"[[h@loU]]", b'<break time="9s"/>', b"{", b"}", b"%s%n"),
    *(b"../", b"/etc/passwd", b"$(id)", b"[bold]", b"[/x]", b"{{7*7}}", b"__class__", b"#", b"=", b","),
)
OPENERS = (b"[", b"{", b"(", b"a.", b'{"a":', b"[[a", b"{a=", b"(a|", b"..12 ", b'"""', b"<")
NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
QUOTED = re.compile(rb'"[^"\n]*"')

Changer = Callable[[bytes, int, int, Sequence[bytes]], bytes]
"""A change: two numbers say where and how much."""


def inputs(valid: Sequence[bytes], words: Sequence[bytes] = (b"",), seed: int = 1) -> Iterator[bytes]:
    """Without end: files made of `valid` ones by up to three changes, and one in six short random bytes;
    `words` are put in here and there. The same seed gives the same inputs.
    """
    numbers = random.Random(seed)
    pieces = (*words, *valid)
    while True:
        if numbers.random() < 1 / 6:
            yield numbers.randbytes(int(300 * numbers.random()))
            continue
        data = valid[int(len(valid) * numbers.random())]
        for _ in range(int(4 * numbers.random())):
            change = CHANGES[int(len(CHANGES) * numbers.random())]
            data = change(data, numbers.getrandbits(16), numbers.getrandbits(16), pieces)[:MOST_BYTES]
        yield data


def smallest(data: bytes, fails: Callable[[bytes], bool], tries: int = 500) -> bytes:
    """What is left of an input when all is taken out that it can fail without: pieces, then smaller ones."""
    size = max(1, len(data) // 2)
    while size:
        at = 0
        while at < len(data):
            less = data[:at] + data[at + size :]
            if not tries:
                return data
            tries -= 1
            if fails(less):
                data = less
            else:
                at += size
        size //= 2
    return data


def _at(data: bytes, number: int) -> int:
    return number % (len(data) + 1)


def _flip(data: bytes, one: int, other: int, words: Sequence[bytes]) -> bytes:
    at = _at(data, one)
    return (
        data[:at] + bytes([(data[at] ^ (1 << other % 8)) if at < len(data) else other % 256]) + data[at + 1 :]
    )


def _cut(data: bytes, one: int, other: int, words: Sequence[bytes]) -> bytes:
    begin = _at(data, one)
    return data[:begin] + data[begin + other % 64 + 1 :]


def _end(data: bytes, one: int, other: int, words: Sequence[bytes]) -> bytes:
    return data[: _at(data, one)]


def _odd(data: bytes, one: int, other: int, words: Sequence[bytes]) -> bytes:
    at = _at(data, one)
    return data[:at] + ODD[other % len(ODD)] + data[at:]


def _word(data: bytes, one: int, other: int, words: Sequence[bytes]) -> bytes:
    at = _at(data, one)
    return data[:at] + words[other % len(words)] + data[at:]


def _lines(data: bytes, one: int, other: int, words: Sequence[bytes]) -> bytes:
    """A line again, many times, or gone."""
    lines = data.splitlines(keepends=True) or [b""]
    at = one % len(lines)
    times = min((0, 2, 2, 2, 500)[other % 5], 1 + MOST_BYTES // max(1, len(lines[at])))
    return b"".join([*lines[:at], *[lines[at]] * times, *lines[at + 1 :]])


def _moved(data: bytes, one: int, other: int, words: Sequence[bytes]) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    line = lines.pop(one % len(lines))
    lines.insert(other % (len(lines) + 1), line)
    return b"".join(lines)


def _number(data: bytes, one: int, other: int, words: Sequence[bytes]) -> bytes:
    return _instead(data, NUMBER, one, NUMBERS[other % len(NUMBERS)])


def _text(data: bytes, one: int, other: int, words: Sequence[bytes]) -> bytes:
    """Another text, or a number, where there was one."""
    odd = (
        b'""',
        b"0",
        b'"' + ODD[other % len(ODD)] + b'"',
        b'"' + words[other % len(words)] + b'"',
        b"[]",
        b"{}",
    )
    return _instead(data, QUOTED, one, odd[other // 7 % len(odd)])


def _instead(data: bytes, what: re.Pattern[bytes], one: int, new: bytes) -> bytes:
    found = list(what.finditer(data[:20_000]))
    if not found:
        return data + new
    chosen = found[one % len(found)]
    return data[: chosen.start()] + new + data[chosen.end() :]


def _nested(data: bytes, one: int, other: int, words: Sequence[bytes]) -> bytes:
    at, opener = _at(data, one), OPENERS[other % len(OPENERS)]
    return data[:at] + opener * (2, 20, 120, 600, 3000)[other // 16 % 5] + data[at:]


def _long(data: bytes, one: int, other: int, words: Sequence[bytes]) -> bytes:
    begin = _at(data, one)
    piece = data[begin : begin + other % 9 + 1] or b"x"
    times = min((50, 1000, 9000)[other // 16 % 3], 1 + MOST_BYTES // max(1, len(piece)))
    return data[:begin] + piece * times + data[begin:]


def _binary(data: bytes, one: int, other: int, words: Sequence[bytes]) -> bytes:
    """One of the numbers that programs miscount with, as two, four or eight bytes."""
    value = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 2**63 - 1)
    size = (1, 2, 4, 8)[other // 16 % 4]
    at = _at(data, one)
    new = (value[other % len(value)] % 256**size).to_bytes(size, "big" if other & 0x4000 else "little")
    return data[:at] + new + data[at + size :]


def _spliced(data: bytes, one: int, other: int, words: Sequence[bytes]) -> bytes:
    second = words[(one ^ other) % len(words)]
    return data[: _at(data, one)] + second[_at(second, other) :]


CHANGES: tuple[Changer, ...] = (
    *(_flip, _cut, _end, _odd, _word, _lines, _moved, _number, _number, _text, _text),
    *(_nested, _long, _binary, _spliced),
)
