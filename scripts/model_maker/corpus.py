"""The sentences that the model learns which words follow which from, and must be able to write.

They come from the packs (`coach/packs/*/sentences` and their TOML), the rehearsals
(`coach/rehearsal/scripts/*.json`) and `models/sources/*.txt`, whatever is there at the moment, each cut
into spoken words as the recogniser writes them: small letters, no signs. A sentence knows its situation (a
`##` title, or its file), so that a whole situation can be held out to see how the model does on talk it
never read.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from model_maker.errors import ModelMakerError
from model_maker.numbers import spoken_number

ROOT: Final = Path(__file__).resolve().parents[2]
SOURCES: Final = ROOT / "models" / "sources"

_WORD: Final = re.compile(r"(?:(?<=\s)'(?=(?:em|til|cause|tis|twas)\b))?[a-z]+(?:'[a-z]+)*'?|\d+")
_KINDS: Final = re.compile(r"^(?:<|[a-z_ +?-]{1,60}:)\s*")
_PATTERN_SIGNS: Final = re.compile(r"[\\\[\]|*^$]|\(\?")
_SINGLE_WORDS: Final = frozenset({"answers", "commands"})
_SLOT: Final = re.compile(r"\{[^}]*\}|<[^>]*>")


@dataclass(frozen=True)
class Sentence:
    """One spoken line."""

    words: tuple[str, ...]
    situation: str
    source: str
    """`pack`, `rehearsal` or `general`: how much it weighs in the language model."""


def spoken_words(text: str) -> tuple[str, ...]:
    """The words of a text as the recogniser writes them: "It's 9-ish, all right?" → it's nine ish all
    right."""
    plain = text.lower().replace("\u2019", "'").replace("-", " ").replace("%", " percent")
    words = [word for token in _WORD.findall(plain) for word in _as_spoken(token)]
    return tuple(" ".join(words).replace("alright", "all right").split())


def _as_spoken(token: str) -> list[str]:
    if token.isdigit():
        return spoken_number(int(token))
    return [token if token.endswith("in'") else token.rstrip("'")]


def _pack_lines(path: Path) -> Iterator[tuple[str, str]]:
    situation = path.stem
    for line in path.read_text(encoding="utf8").splitlines():
        if line.startswith("##"):
            situation = f"{path.stem}: {line.strip('# ')}"
        elif line.strip() and not line.startswith("#"):
            yield situation, _KINDS.sub("", line)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in {"pattern", "patterns", "id", "source", "url", "name"}:
                yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _read(path: Path, parse: Any) -> Any:
    try:
        return parse(path.read_text(encoding="utf8"))
    except (tomllib.TOMLDecodeError, json.JSONDecodeError) as error:
        raise ModelMakerError(f"{path}: {error}; mend the file and run again") from None


def _toml_lines(path: Path) -> Iterator[tuple[str, str]]:
    """The texts of a TOML file, sentence by sentence; of single words only those that are whole answers or
    commands.
    """
    for text in _strings(_read(path, tomllib.loads)):
        if not _PATTERN_SIGNS.search(text):
            for piece in re.split(r"[.!?;:\n]", text):
                if " " in piece.strip() or path.stem in _SINGLE_WORDS:
                    yield path.stem, piece


def _rehearsal_lines(path: Path) -> Iterator[tuple[str, str]]:
    script = _read(path, json.loads)
    lines = script if isinstance(script, list) else script.get("lines", script.get("turns", []))
    for line in lines:
        if isinstance(line, dict) and isinstance(line.get("text"), str):
            yield path.stem, line["text"]


def _all_lines(root: Path) -> Iterator[tuple[str, str, str]]:
    """(source, situation, line) of every text there is, in the order of the file names."""
    packs = root / "coach" / "packs"
    for path in sorted(packs.glob("*/sentences/*.txt")):
        yield from (("pack", *line) for line in _pack_lines(path))
    for path in sorted(packs.rglob("*.toml")):
        yield from (("pack", *line) for line in _toml_lines(path))
    for path in sorted((root / "coach" / "rehearsal" / "scripts").glob("*.json")):
        yield from (("rehearsal", *line) for line in _rehearsal_lines(path))
    for path in sorted((root / "models" / "sources").glob("sentences-*.txt")):
        yield from (("general", *line) for line in _pack_lines(path))


def sentences(root: Path = ROOT) -> list[Sentence]:
    """Every sentence of the project, each once a situation; what stands in a {slot} is left out."""
    found: dict[Sentence, None] = {}
    for source, situation, line in _all_lines(root):
        for piece in _SLOT.split(line):
            if words := spoken_words(piece):
                found[Sentence(words, situation, source)] = None
    return list(found)


def held_out(lines: Iterable[Sentence], one_in: int = 10) -> tuple[list[Sentence], list[Sentence]]:
    """Split by situation into (kept, held out); what is held out never changes with what else is there."""
    kept: list[Sentence] = []
    out: list[Sentence] = []
    for line in lines:
        digest = hashlib.sha256(line.situation.encode()).digest()
        (out if line.source == "pack" and digest[0] % one_in == 0 else kept).append(line)
    return kept, out
