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
from coach.core.patterns import Lexicon, Pattern, PatternError
from coach.core.rules import Frame, Rule, RuleSet
from coach.packs.reading import check_folder, line_of, pack_error, read_toml
from coach.packs.toml_lines import KeyPath
from coach.packs.word_groups import WordGroups

WORDS = "words.toml"
FRAMES = "frames.toml"
DIALS = "dials.toml"

MOST_PLACES = 500_000
"""Words that all patterns of a pack may come to, with their lists written out: more takes too much memory."""

ANSWER = " => "
"""In a case: what the partner said before, and what is said now."""

Name = Annotated[str, msgspec.Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
Some = Annotated[list[str], msgspec.Meta(min_length=1)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Named = dict[Name, Some]
"""Groups of words by name: see `coach.packs.word_groups`."""

PATTERN_KEYS = ("patterns", "not_after", "not_before", "unless", "answers")
"""The keys of a rule that hold patterns."""


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
    words: Named = {}


class RuleFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A file of rules, usually all of one kind."""

    rules: list[RuleEntry]
    words: Named = {}


class FrameEntry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Words that change what other words mean."""

    name: Name
    reason: str
    stops: Some
    patterns: Some
    where: Literal["before", "after", "turn"] = "before"
    reach: Annotated[int, msgspec.Meta(ge=0, le=60)] = 4
    words: Named = {}


class FrameFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`frames.toml`."""

    frames: list[FrameEntry]
    words: Named = {}


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
    words: Named
    """The groups of words that its file names."""

    def line(self, *key: str | int) -> int:
        """The line of the rule, or of one of its keys."""
        return line_of(self.path, ("rules", self.number, *key))


def load_rules(folder: Path) -> RuleSet:
    """The rules of the pack whose `cues` folder this is. Raises `PackError`."""
    check_folder(folder)
    lexicon = _lexicon(folder / WORDS)
    size = _Size(lexicon)
    rules = tuple(_rule(source, size) for source in sources(folder))
    frames = tuple(_frames(folder / FRAMES, size)) if (folder / FRAMES).exists() else ()
    dials = _dials(folder / DIALS) if (folder / DIALS).exists() else {}
    return RuleSet(lexicon, rules, frames, dials)


def sources(folder: Path) -> list[Source]:
    """All rules of a `cues` folder, file by file, in the order in which they are written."""
    found: list[Source] = []
    names: dict[str, Source] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name in (WORDS, FRAMES, DIALS):
            continue
        file = read_toml(path, RuleFile)
        for number, entry in enumerate(file.rules):
            source = Source(path, number, entry, file.words)
            if entry.name in names:
                there = names[entry.name]
                where = f"{there.path.name}:{there.line('name')}"
                raise pack_error(
                    path, source.line("name"), f"rule {entry.name!r} is also in {where}", "rename one"
                )
            names[entry.name] = source
            found.append(source)
    return found


def written_patterns(folder: Path) -> Iterator[tuple[Path, KeyPath, str]]:
    """The patterns of a `cues` folder, and the words of its lists and groups: file, place, text."""
    for source in sources(folder):
        place = ("rules", source.number)
        yield from _written(source.path, place, {key: getattr(source.entry, key) for key in PATTERN_KEYS})
        yield from _written(source.path, (*place, "words"), source.entry.words)
        if source.number == 0:
            yield from _written(source.path, ("words",), source.words)
    if (path := folder / FRAMES).exists():
        file = read_toml(path, FrameFile)
        yield from _written(path, ("words",), file.words)
        for number, entry in enumerate(file.frames):
            yield from _written(path, ("frames", number), {"patterns": entry.patterns})
            yield from _written(path, ("frames", number, "words"), entry.words)
    yield from _written(folder / WORDS, ("lists",), read_toml(folder / WORDS, WordsFile).lists)


def _written(path: Path, place: KeyPath, texts: Named) -> Iterator[tuple[Path, KeyPath, str]]:
    for key, entries in texts.items():
        for number, text in enumerate(entries):
            yield path, (*place, key, number), text


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
            where = ("lists", name, number)
            pattern = _try(lexicon, entry, path, where)
            if pattern.opens or pattern.closes:
                what = f"{entry!r}: a list holds no start or end"
                remedy = "write the sign in the pattern that uses the list"
                raise pack_error(path, line_of(path, where), what, remedy)
    return lexicon


class _Size:
    """Reads the patterns of a pack, and adds up how large they are."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._places = 0
        self._of_files: dict[Path, WordGroups] = {}

    def groups_of(self, path: Path, words: Named) -> WordGroups:
        """The groups that a whole file names. Raises `PackError`."""
        if path not in self._of_files:
            self._of_files[path] = WordGroups(self.lexicon, path, words)
        return self._of_files[path]

    def read(self, texts: list[str], groups: WordGroups, path: Path, key: KeyPath) -> tuple[str, ...]:
        """The patterns of a key with their groups written out. Raises `PackError`."""
        found = []
        for number, text in enumerate(texts):
            where = (*key, number)
            found.append(groups.written_out(text, where))
            self._places += _try(self.lexicon, found[-1], path, where, text, groups).places
            if self._places > MOST_PLACES:
                what = f"with this pattern the pack comes to more than {MOST_PLACES} words"
                raise pack_error(path, line_of(path, where), what, "leave some out, or shorten its lists")
        return tuple(found)


def _rule(source: Source, size: _Size) -> Rule:
    entry = source.entry
    if entry.kind not in KINDS:
        raise pack_error(
            source.path, source.line("kind"), f"no kind is called {entry.kind!r}", _one_of(KINDS)
        )
    place = ("rules", source.number)
    around = size.groups_of(source.path, source.words)
    groups = WordGroups(size.lexicon, source.path, entry.words, place, around)
    patterns = {
        key: size.read(getattr(entry, key), groups, source.path, (*place, key)) for key in PATTERN_KEYS
    }
    return Rule(
        name=entry.name,
        kind=entry.kind,
        reason=entry.reason,
        severity=entry.severity,
        need=entry.need,
        weight=entry.weight,
        target=entry.target,
        certain=entry.certain,
        **patterns,
    )


def _frames(path: Path, size: _Size) -> Iterator[Frame]:
    file = read_toml(path, FrameFile)
    for number, entry in enumerate(file.frames):
        kinds: set[str] = set()
        for position, name in enumerate(entry.stops):
            if name not in GROUPS and name not in KINDS:
                line = line_of(path, ("frames", number, "stops", position))
                raise pack_error(path, line, f"no kind is called {name!r}", _one_of({*GROUPS, *KINDS}))
            kinds |= GROUPS.get(name, {name})
        around = size.groups_of(path, file.words)
        groups = WordGroups(size.lexicon, path, entry.words, ("frames", number), around)
        patterns = size.read(entry.patterns, groups, path, ("frames", number, "patterns"))
        yield Frame(entry.name, patterns, frozenset(kinds), entry.where, entry.reach)


def _dials(path: Path) -> dict[str, dict[str, float]]:
    dials = read_toml(path, DialFile).dials
    for name, least in dials.items():
        for group in least:
            if group not in GROUPS and group not in KINDS:
                line = line_of(path, ("dials", name, group))
                raise pack_error(path, line, f"no group is called {group!r}", _one_of(GROUPS))
    return dials


def _try(
    lexicon: Lexicon,
    text: str,
    path: Path,
    where: KeyPath,
    written: str = "",
    groups: WordGroups | None = None,
) -> Pattern:
    """Read a pattern, which is `written` so in its file, with these groups. Raises `PackError`."""
    try:
        return lexicon.read(text)
    except PatternError as error:
        if groups:
            groups.check(written)
        what = str(error).replace(repr(text), repr(written or text))
        remedy = "mend the pattern"
        if "there is no list" in what:
            remedy = f"name these words in {WORDS}, or above the patterns of the rule"
        raise pack_error(path, line_of(path, where), what, remedy) from None


def _one_of(names: Iterable[str]) -> str:
    return "write one of " + ", ".join(sorted(names))
