"""The hand-written sentences of a language pack: what partners say, and what coach should notice.

    ## the lift from the station
    < i waited forty minutes in the rain
    defensiveness: well my phone was dead what was i supposed to do

    ## talk: the bins
    criticism: you've left the bins again so you have
    defensiveness: it's not even tuesday

A situation whose title begins with `talk:` is one conversation, turn after turn: what went before a line is
the two lines above it. `README.md` beside them tells the format and the kinds.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coach.core.kinds import KINDS
from coach.packs.reading import pack_error, read_text

TURNS_BEFORE = 2
"""How many lines of a talk are the context of the next."""

_LINE = re.compile(r"(?P<kinds>[a-z_]+(?: \+ [a-z_]+)*): (?P<text>\S.*)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of a sentence file."""

    text: str
    kinds: frozenset[str]
    """Empty for `none`."""
    context: tuple[str, ...]
    """What was said just before, if anything."""
    situation: str
    """Where it belongs, as `file#title`: cross-validation keeps a situation together."""
    path: Path
    line: int


def load_sentences(folder: Path) -> list[Sentence]:
    """All sentences of the `*.txt` files in `folder`. Raises `PackError` with the line of what is wrong."""
    return [sentence for path in sorted(folder.glob("*.txt")) for sentence in read_sentences(path)]


def read_sentences(path: Path) -> Iterator[Sentence]:
    """The sentences of one file."""
    situation = ""
    context: tuple[str, ...] = ()
    talk = False
    for number, raw in enumerate(read_text(path).splitlines(), 1):
        line = raw.strip()
        if line.startswith("##"):
            title, context = line[2:].strip(), ()
            situation, talk = f"{path.stem}#{title}", title.startswith("talk:")
        elif line.startswith("<"):
            context = (*context, line[1:].strip())
        elif line and not line.startswith("#"):
            sentence = _sentence(path, number, line, context, situation)
            yield sentence
            context = (*context, sentence.text)[-TURNS_BEFORE:] if talk else ()


def _sentence(path: Path, number: int, line: str, context: tuple[str, ...], situation: str) -> Sentence:
    found = _LINE.fullmatch(line)
    if not found:
        raise pack_error(
            path, number, "no sentence", "write `kind: words`, or `< words` for what came before"
        )
    kinds = frozenset(found["kinds"].split(" + "))
    for kind in kinds - KINDS - {"none"}:
        raise pack_error(path, number, f"no kind is called {kind!r}", "README.md lists the kinds")
    if "none" in kinds and len(kinds) > 1:
        raise pack_error(path, number, "`none` beside another kind", "leave one of them out")
    if not situation:
        raise pack_error(path, number, "a sentence before the first situation", "write `## title` above it")
    return Sentence(found["text"], kinds - {"none"}, context, situation, path, number)
