"""Where each key and value of a TOML text stands, so that an error can name its line.

The standard parser forgets positions. This scanner only finds them: it takes text that `tomllib` has
accepted and reads just enough of the grammar (headers, dotted keys, strings, arrays, inline tables) to walk
it.
"""

import json
import re
from bisect import bisect_right

KeyPath = tuple[str | int, ...]
"""From the top of the file: keys as text, array positions as numbers, e.g. `("rules", 2, "name")`."""

_STRING = re.compile(
    r'"""(?:[^"\\]++|\\.|"(?!""))*+"{3,5}'
    r"|'''(?:[^']++|'(?!''))*+'{3,5}"
    r'|"(?:[^"\\\n]++|\\.)*+"'
    r"|'[^'\n]*+'",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ATOM = re.compile(r"[^,\]}#\n]+")
_BLANK = re.compile(r"[ \t\r]*")
_SPACE = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")

DEEPEST = 12
"""Parts of a path. No file of a pack goes deeper; what does stands where its first parts stand."""


def line_index(text: str) -> dict[KeyPath, int]:
    """The line (from 1) on which every table, key and array element begins.

    `text` must be valid TOML; anything else gives an index that may be incomplete.
    """
    scanner = _Scanner(text)
    try:
        return scanner.scan()
    except RecursionError:  # nested more deeply than what tomllib accepts, by a hair
        return scanner.lines


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.lines: dict[KeyPath, int] = {(): 1}
        self.lengths: dict[KeyPath, int] = {}
        """How many tables each array of tables holds so far."""

    def scan(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        while self._skip(_SPACE) < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self.lines

    def _skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return self.at

    def _mark(self, path: KeyPath, at: int) -> None:
        if len(path) > DEEPEST:
            return
        self.lines.setdefault(path, bisect_right(self.starts, at))

    def _header(self) -> KeyPath:
        begin = self.at
        is_array = self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        parts = self._dotted()[: DEEPEST + 1]
        self.at += 2 if is_array else 1
        path: KeyPath = ()
        for part in parts[:-1]:
            path = self._last_of((*path, part))
            self._mark(path, begin)
        path = (*path, parts[-1])
        self._mark(path, begin)
        if is_array:
            self.lengths[path] = self.lengths.get(path, 0) + 1
            path = (*path, self.lengths[path] - 1)
            self._mark(path, begin)
        return path

    def _last_of(self, path: KeyPath) -> KeyPath:
        """A header below an array of tables means the table opened last."""
        return (*path, self.lengths[path] - 1) if path in self.lengths else path

    def _dotted(self) -> list[str]:
        parts = []
        while True:
            self._skip(_BLANK)
            begin = self.at
            if self.text[begin] in "\"'":
                self._skip(_STRING)
                parts.append(_unquote(self.text[begin : self.at]))
            else:
                if self._skip(_BARE_KEY) == begin:
                    self.at += 1  # not TOML: move on, so that the scan always ends
                parts.append(self.text[begin : self.at])
            self._skip(_BLANK)
            if self.text[self.at : self.at + 1] != ".":
                return parts
            self.at += 1

    def _pair(self, table: KeyPath) -> None:
        begin = self.at
        path = table
        for part in self._dotted():
            path = (*path, part)[: DEEPEST + 1]
            self._mark(path, begin)
        self.at += 1  # the equals sign
        self._skip(_BLANK)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        opening = self.text[self.at : self.at + 1]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            self._skip(_STRING if opening in ('"', "'") else _ATOM)

    def _array(self, path: KeyPath) -> None:
        self.at += 1
        position = 0
        while self._skip(_SPACE) < len(self.text) and self.text[self.at] != "]":
            self._mark((*path, position), self.at)
            self._value((*path, position))
            position += 1
            self._comma()
        self.at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        while self._skip(_SPACE) < len(self.text) and self.text[self.at] != "}":
            self._pair(path)
            self._comma()
        self.at += 1

    def _comma(self) -> None:
        self._skip(_SPACE)
        if self.text[self.at : self.at + 1] == ",":
            self.at += 1


def _unquote(key: str) -> str:
    if key.startswith("'"):
        return key[1:-1]
    try:
        return str(json.loads(key))
    except ValueError:  # an escape that JSON does not have
        return key[1:-1]
