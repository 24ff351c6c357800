"""The cue rules of a language pack: `words.toml`, `frames.toml`, `dials.toml` and one file for each kind.

    rules = load_rules(Path("coach/packs/en/cues"))
    engine = CueEngine(rules)

Every file is read strictly; a pattern that cannot be read is a `PackError` with its line.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from coach.core.kinds import GROUPS, KINDS
from coach.core.patterns import Lexicon, PatternError
from coach.core.rules import Frame, Rule, RuleSet
from coach.packs.reading import line_of, pack_error, read_toml

WORDS = "words.toml"
FRAMES = "frames.toml"
DIALS = "dials.toml"

ANSWER = " => "
"""In a case: what the partner said before, and what is said now."""

Name = Annotated[str, msgspec.Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
Some = Annotated[list[str], msgspec.Meta(min_length=1)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class WordsFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`words.toml`: what the language says about words."""

    fillers: list[str]
    skipped: list[str]
    small: list[str]
    joiners: list[str]
    same: dict[str, Some]
    lists: dict[str, Some]


class RuleEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One rule, with the sentences that show what it means."""

    name: Name
    kind: str
    reason: str
    patterns: Some
    matches: list[str] = []
    counter: list[str] = msgspec.field(default_factory=list, name="not")
    severity: Annotated[int, msgspec.Meta(ge=1, le=3)] = 2
    need: str = ""
    weight: Share = 0.8
    target: Literal["partner", "self", "third", "coach"] = "partner"
    not_after: list[str] = []
    not_before: list[str] = []
    unless: list[str] = []
    answers: list[str] = []
    certain: bool = False


class RuleFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A file of rules, usually all of one kind."""

    rules: list[RuleEntry]


class FrameEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Words that change what other words mean."""

    name: Name
    reason: str
    stops: Some
    patterns: Some
    where: Literal["before", "after", "turn"] = "before"
    reach: Annotated[int, msgspec.Meta(ge=0, le=60)] = 4


class FrameFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`frames.toml`."""

    frames: list[FrameEntry]


class DialFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`dials.toml`: for each setting the least weight of each group of kinds."""

    dials: dict[str, dict[str, Share]]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands."""

    path: Path
    number: int
    """Position among the rules of its file, from 0."""
    entry: RuleEntry

    def line(self, *key: str | int) -> int:
        """The line of the rule, or of one of its keys."""
        return line_of(self.path, ("rules", self.number, *key))


def load_rules(folder: Path) -> RuleSet:
    """The rules of the pack whose `cues` folder this is. Raises `PackError`."""
    lexicon = _lexicon(folder / WORDS)
    rules = tuple(_rule(source, lexicon) for source in sources(folder))
    frames = tuple(_frames(folder / FRAMES, lexicon)) if (folder / FRAMES).exists() else ()
    dials = _dials(folder / DIALS) if (folder / DIALS).exists() else {}
    return RuleSet(lexicon, rules, frames, dials)


def sources(folder: Path) -> list[Source]:
    """All rules of a `cues` folder, file by file, in the order in which they are written."""
    found: list[Source] = []
    names: dict[str, Source] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name in (WORDS, FRAMES, DIALS):
            continue
        for number, entry in enumerate(read_toml(path, RuleFile).rules):
            source = Source(path, number, entry)
            if entry.name in names:
                there = names[entry.name]
                where = f"{there.path.name}:{there.line('name')}"
                raise pack_error(
                    path, source.line("name"), f"rule {entry.name!r} is also in {where}", "rename one"
                )
            names[entry.name] = source
            found.append(source)
    return found


def _lexicon(path: Path) -> Lexicon:
    file = read_toml(path, WordsFile)
    lexicon = Lexicon(
        lists=file.lists,
        same=file.same,
        small=frozenset(file.small),
        joiners=frozenset(file.joiners),
        skipped=frozenset(file.skipped),
        fillers=frozenset(file.fillers),
    )
    for name, entries in file.lists.items():
        for number, entry in enumerate(entries):
            _try(lexicon, entry, path, ("lists", name, number), allow_edges=True)
    return lexicon


def _rule(source: Source, lexicon: Lexicon) -> Rule:
    entry = source.entry
    if entry.kind not in KINDS:
        raise pack_error(
            source.path, source.line("kind"), f"no kind is called {entry.kind!r}", _one_of(KINDS)
        )
    for key in ("patterns", "not_after", "not_before", "unless", "answers"):
        for number, text in enumerate(getattr(entry, key)):
            _try(lexicon, text, source.path, ("rules", source.number, key, number))
    return Rule(
        name=entry.name,
        kind=entry.kind,
        reason=entry.reason,
        patterns=tuple(entry.patterns),
        severity=entry.severity,
        need=entry.need,
        weight=entry.weight,
        target=entry.target,
        not_after=tuple(entry.not_after),
        not_before=tuple(entry.not_before),
        unless=tuple(entry.unless),
        answers=tuple(entry.answers),
        certain=entry.certain,
    )


def _frames(path: Path, lexicon: Lexicon) -> Iterator[Frame]:
    for number, entry in enumerate(read_toml(path, FrameFile).frames):
        kinds: set[str] = set()
        for position, name in enumerate(entry.stops):
            if name not in GROUPS and name not in KINDS:
                line = line_of(path, ("frames", number, "stops", position))
                raise pack_error(path, line, f"no kind is called {name!r}", _one_of({*GROUPS, *KINDS}))
            kinds |= GROUPS.get(name, {name})
        for position, text in enumerate(entry.patterns):
            _try(lexicon, text, path, ("frames", number, "patterns", position))
        yield Frame(entry.name, tuple(entry.patterns), frozenset(kinds), entry.where, entry.reach)


def _dials(path: Path) -> dict[str, dict[str, float]]:
    dials = read_toml(path, DialFile).dials
    for name, least in dials.items():
        for group in least:
            if group not in GROUPS and group not in KINDS:
                line = line_of(path, ("dials", name, group))
                raise pack_error(path, line, f"no group is called {group!r}", _one_of(GROUPS))
    return dials


def _try(
    lexicon: Lexicon, text: str, path: Path, where: tuple[str | int, ...], *, allow_edges: bool = False
) -> None:
    try:
        pattern = lexicon.read(text)
    except PatternError as error:
        raise pack_error(path, line_of(path, where), str(error), "mend the pattern") from None
    if allow_edges and (pattern.opens or pattern.closes):
        what = f"{text!r}: a list holds no start or end"
        raise pack_error(path, line_of(path, where), what, "write the sign in the pattern that uses the list")


def _one_of(names: Iterable[str]) -> str:
    return "write one of " + ", ".join(sorted(names))
