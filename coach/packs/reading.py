"""Reading the files of a pack: strict, typed, and with errors that name the line.

    rules = read_toml(folder / "cues" / "criticism.toml", CueFile)

The shape is a `msgspec.Struct` with `forbid_unknown_fields=True`. Whatever is wrong with the file becomes one
`PackError` of the form `file:line: what is wrong; remedy`.
"""

import errno
import os
import re
import stat
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import msgspec
import msgspec.inspect

from coach.errors import PackError
from coach.packs.toml_lines import KeyPath, line_index

MAX_BYTES = 4 * 1024 * 1024
"""No file of a pack is larger. A larger one is a mistake (a recording, a model) and is not read."""

LONGEST_LINE = 4000
"""Characters in a line of TOML. A key of many parts takes time and memory that grow with its square."""

MOST_FILES = 10_000
"""In a pack."""

T = TypeVar("T")

_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)$")
_AT_END = re.compile(r"\s*\(at end of document\)$")
_AT_PATH = re.compile(r" - at `(?:key` in `)?\$(?P<path>[^`]*)`$")
_STEP = re.compile(r"\.(?P<key>[^.\[\]]+)|\[(?P<position>\d+)\]|(?P<any>\[\.\.\.\])")
_UNKNOWN = re.compile(r"^Object contains unknown field `(?P<key>.*)`$")
_CURLY = re.compile(r"[=\[,]\s*[“”„]")
"""A quote that a word processor has bent, where TOML wants a straight one."""
_MISSING = re.compile(r"^Object missing required field `(?P<key>.*)`$")


def pack_error(path: Path, line: int, what: str, remedy: str) -> PackError:
    """The error to raise about line `line` (from 1) of a pack's file: `file:line: what; remedy`."""
    return PackError(f"{path}:{line}: {what}; {remedy}")


def read_text(path: Path) -> str:
    """The text of a pack's file.

    Raises `PackError` where it is missing, no plain file, larger than `MAX_BYTES`, or not UTF-8.
    """
    try:
        with _opened(path) as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise pack_error(path, 1, "the file is missing", "put it back, or name another pack") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it cannot be opened"
        raise pack_error(path, 1, f"cannot be read ({why})", "check the path and its permissions") from None
    if len(data) > MAX_BYTES:
        raise pack_error(path, 1, f"larger than {MAX_BYTES // 2**20} MiB", "split it into several files")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise pack_error(path, line, "not UTF-8 text", "save the file as UTF-8") from None


def _opened(path: Path) -> BinaryIO:
    """The file, open. Raises OSError for what is no plain file: opening a pipe would wait for ever."""
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "it is no plain file")
    return file


def check_folder(folder: Path) -> None:
    """Raise `PackError` where something in the folder of a pack is neither a plain file nor a folder.

    A link could lead to any file of whoever uses the pack. The pack that comes with coach may be links: how
    it was installed is nobody's attack.
    """
    if folder.resolve().is_relative_to(Path(__file__).parent.resolve()):
        return
    for number, entry in enumerate(_entries(folder)):
        path = Path(entry.path)
        if entry.is_symlink() or not (entry.is_file() or entry.is_dir()):
            what = "a link, or no plain file"
            raise pack_error(path, 1, what, "put the file itself there; a pack holds nothing else")
        if number >= MOST_FILES:
            raise pack_error(folder, 1, f"more than {MOST_FILES} files", "name the folder of a pack")


def _entries(folder: Path) -> "Iterator[os.DirEntry[str]]":
    """All that is in a folder, and in the folders in it."""
    waiting = [os.fspath(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    yield entry
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except OSError as error:
            raise pack_error(folder, 1, f"cannot be read ({error.strerror})", "check the path") from None


def read_toml(path: Path, shape: type[T]) -> T:
    """The file as an instance of `shape`, a `msgspec.Struct` that forbids unknown fields.

    Raises `PackError` with the line of the offending key or value.
    """
    text = read_text(path)
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            what = f"a line of more than {LONGEST_LINE} characters"
            raise pack_error(path, number, what, "break it into several")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(path, text, str(error)) from None
    except RecursionError:
        raise pack_error(path, 1, "lists or tables nested too deeply", "flatten them") from None
    except ValueError:  # Python reads no number of more than 4300 digits, and tomllib does not say where
        raise pack_error(path, _line_of_digits(text), "a number with too many digits", "shorten it") from None
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError as error:
        raise _shape_error(path, text, data, shape, str(error)) from None


def line_of(path: Path, key_path: KeyPath) -> int:
    """The line (from 1) where `key_path` of a TOML file begins, or that of its nearest parent which is there.

    For checks made after reading: `line_of(path, ("rules", 2, "patterns", 0))`.
    """
    return _line_in(_index(read_text(path)), key_path)


@lru_cache(maxsize=32)
def _index(text: str) -> dict[KeyPath, int]:
    return line_index(text)


def _line_in(lines: dict[KeyPath, int], key_path: KeyPath) -> int:
    for length in range(len(key_path), 0, -1):
        if key_path[:length] in lines:
            return lines[key_path[:length]]
    return 1


def _syntax_error(path: Path, text: str, message: str) -> PackError:
    found = _AT_LINE.search(message)
    line = int(found[1]) if found else text.rstrip("\n").count("\n") + 1
    what = _AT_END.sub(" before the file ends", _AT_LINE.sub("", message))
    remedy = "mend this line or the one above it"
    if _CURLY.search(text.split("\n")[line - 1]):
        remedy = 'write straight quotes, ", in place of curly ones around the text'
    return pack_error(path, line, f"not TOML: {_lower_first(what)}", remedy)


def _line_of_digits(text: str) -> int:
    longest = max(re.finditer(r"[\d_]+", text), key=lambda found: len(found[0]), default=None)
    return text.count("\n", 0, longest.start()) + 1 if longest else 1


def _shape_error(path: Path, text: str, data: Any, shape: Any, message: str) -> PackError:
    found = _AT_PATH.search(message)
    what = _AT_PATH.sub("", message)
    key_path = _resolve(data, shape, message, found["path"] if found else "")
    remedy = "give a value of that kind"
    if unknown := _UNKNOWN.match(what):
        key_path = (*key_path, unknown["key"])
        what, remedy = f"`{unknown['key']}` is not known here", "remove it, or check its spelling"
    elif missing := _MISSING.match(what):
        what, remedy = f"`{missing['key']}` is missing{_within(key_path)}", "add it"
    elif key_path:
        what = f"`{_spell(key_path)}`: {_lower_first(what)}"
        remedy = _better(shape, key_path, what) or remedy
    return pack_error(path, _line_in(_index(text), key_path), what, remedy)


def _better(shape: Any, key_path: KeyPath, what: str) -> str:
    """A remedy for those who do not know TOML; empty where there is none but to look at the line."""
    if what.endswith("expected `array`, got `object`"):
        return f"write double brackets around its name, as in [[step.{key_path[-1]}]]"
    if what.endswith("expected `array`, got `str`"):
        return 'write brackets around it: ["…"]'
    values = _allowed(msgspec.inspect.type_info(shape), key_path)
    return f"use one of {', '.join(map(str, values))}" if values else ""


def _allowed(kind: msgspec.inspect.Type | None, key_path: KeyPath) -> tuple[Any, ...]:
    """The values that may stand at `key_path`, where they are a few."""
    for step in key_path:
        match kind:
            case msgspec.inspect.StructType(fields=fields):
                kind = next((field.type for field in fields if field.encode_name == step), None)
            case msgspec.inspect.VarTupleType(item_type=inner) | msgspec.inspect.DictType(value_type=inner):
                kind = inner
            case _:
                return ()
    return tuple(kind.values) if isinstance(kind, msgspec.inspect.LiteralType) else ()


def _resolve(data: Any, shape: Any, message: str, path: str) -> KeyPath:
    """The path that msgspec wrote, as keys. It writes `[...]` for "some key of this table": find which."""
    steps: list[str | int] = []
    node = data
    for found in _STEP.finditer(path):
        step: str | int | None = found["key"]
        if found["any"]:
            step = _guilty_key(data, tuple(steps), node, shape, message)
        elif found["position"]:
            step = int(found["position"])
        if step is None:
            break
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            break
        steps.append(step)
    return tuple(steps)


def _guilty_key(data: Any, parent: KeyPath, node: Any, shape: Any, message: str) -> str | None:
    """The first key of `node` that brings the complaint: msgspec complains of the first that is wrong."""
    if not isinstance(node, dict):
        return None
    items = list(node.items())
    right, wrong = 0, len(items)
    """With the first `right` items there is no complaint, with the first `wrong` ones there is."""
    while wrong - right > 1:
        middle = (right + wrong) // 2
        try:
            msgspec.convert(_replaced(data, parent, dict(items[:middle])), shape)
        except msgspec.ValidationError as error:
            if str(error) != message:
                return None
            wrong = middle
        else:
            right = middle
    return str(items[wrong - 1][0]) if items else None


def _replaced(node: Any, path: KeyPath, value: Any) -> Any:
    """A copy of `node` in which `value` stands at `path`."""
    if not path:
        return value
    copy: Any = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = _replaced(node[path[0]], path[1:], value)
    return copy


def _within(key_path: KeyPath) -> str:
    return f" in `{_spell(key_path)}`" if key_path else ""


def _spell(key_path: KeyPath) -> str:
    """A path as people write it, counting list entries from 1: `rules[3].name`."""
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in key_path)
    return text.removeprefix(".")


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
