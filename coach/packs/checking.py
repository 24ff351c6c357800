"""Checking the rules of a pack against their own sentences.

Each rule names sentences that it must match and sentences that it must not. `check_rules` runs them all and
also reports rules that nothing shows to be alive, rules that nobody tried to fool, rules that say what
another one says already, patterns that are too long to be read, and named words that no pattern uses.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coach.core.cues import CueEngine
from coach.core.kinds import CUES, GROUPS, MOVES
from coach.core.rules import RuleSet
from coach.packs.language import load_pack
from coach.packs.reading import line_of
from coach.packs.rules import ANSWER, Source, load_rules, sources, written_patterns
from coach.packs.sentence_model import FOLDER, MEANINGS, load_meanings
from coach.packs.toml_lines import KeyPath
from coach.packs.word_groups import names_in

LONGEST_PATTERN = 120
"""Characters. What does not fit in a line is not read by those who should be able to judge it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a rule."""

    path: Path
    line: int
    text: str
    wrong: bool = True
    """Whether the pack must be mended; otherwise it is only worth a look."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


def check_rules(folder: Path) -> list[Finding]:
    """Everything found in the `cues` folder of a pack. Raises `PackError` where it cannot be read at all."""
    rules = load_rules(folder)
    written = sources(folder)
    engine = CueEngine(replace(rules, dials={"all": dict.fromkeys(GROUPS, 0.0)}), dial="all")
    alone = [_alone(rules, number) for number in range(len(written))]
    findings: list[Finding] = []
    for number, source in enumerate(written):
        findings += _cases(source, alone[number], engine)
        findings += _shown(source)
        findings += _said_already(number, written, alone)
    findings += _too_long(folder)
    findings += _unused(folder)
    return sorted(findings, key=lambda finding: (not finding.wrong, str(finding.path), finding.line))


def check_needs(pack: Path) -> list[Finding]:
    """The needs of rules and of the sentence model for which coach has no stem to offer."""
    stems = load_pack(pack).prompts.need_stem
    named: list[tuple[Path, KeyPath, str]] = [
        (source.path, ("rules", source.number, "need"), source.entry.need)
        for source in sources(pack / "cues")
    ]
    meanings = pack / FOLDER / MEANINGS
    if meanings.exists():
        named += [(meanings, (kind, "need"), said.need) for kind, said in load_meanings(meanings).items()]
    remedy = f"write one of {', '.join(sorted(stems))}, or a stem for it under [need-stem] in prompts.toml"
    return [
        Finding(path, line_of(path, place), f"there is no stem for the need {need!r}; {remedy}")
        for path, place, need in named
        if need and need not in stems
    ]


def _alone(rules: RuleSet, number: int) -> CueEngine:
    """An engine with one rule only, at the most attentive."""
    only = replace(rules, rules=(rules.rules[number],), dials={"all": dict.fromkeys(GROUPS, 0.0)})
    return CueEngine(only, dial="all")


def _notices(engine: CueEngine, case: str) -> set[str]:
    """The kinds noticed in a case, which may say what came before: `before => text`."""
    before, _, text = case.rpartition(ANSWER)
    return {cue.kind for cue in engine.notice(text, [before] if before else [])}


def _cases(source: Source, alone: CueEngine, together: CueEngine) -> Iterator[Finding]:
    entry = source.entry
    for position, case in enumerate(entry.matches):
        if entry.kind not in _notices(alone, case):
            yield _finding(source, f"{entry.name} must match {case!r}, and does not", "matches", position)
        elif entry.kind in MOVES and (wrong := _notices(together, case) & CUES):
            text = f"{case!r} is a move and is also noticed as {', '.join(sorted(wrong))}"
            yield _finding(source, text, "matches", position)
    for position, case in enumerate(entry.counter):
        if entry.kind in _notices(alone, case):
            yield _finding(source, f"{entry.name} must not match {case!r}, and does", "not", position)


def _shown(source: Source) -> Iterator[Finding]:
    entry = source.entry
    if not entry.matches:
        yield _finding(
            source, f"{entry.name} is dead as far as anybody can see: no sentence shows what it matches"
        )
    if not entry.counter:
        yield _finding(source, f"{entry.name} has no sentence that it must not match")


def _said_already(number: int, written: Sequence[Source], alone: Sequence[CueEngine]) -> Iterator[Finding]:
    """A rule whose every sentence another rule of the same kind matches too."""
    entry = written[number].entry
    for other, source in enumerate(written):
        if other == number or source.entry.kind != entry.kind or not entry.matches:
            continue
        if all(entry.kind in _notices(alone[other], case) for case in entry.matches):
            text = f"{entry.name} matches nothing that {source.entry.name} does not match too"
            yield _finding(written[number], text, wrong=False)


def _too_long(folder: Path) -> Iterator[Finding]:
    for path, place, text in written_patterns(folder):
        if len(text) > LONGEST_PATTERN:
            remedy = "split it in two lines of the list, or name some of its words"
            what = f"a pattern of {len(text)} characters is hard to read ({LONGEST_PATTERN} at most)"
            yield Finding(path, line_of(path, place), f"{what}; {remedy}")


def _unused(folder: Path) -> Iterator[Finding]:
    named: dict[tuple[Path, KeyPath], None] = {}
    used: dict[tuple[Path, KeyPath], set[str]] = {}
    for path, place, text in written_patterns(folder):
        if place[-3] == "words":
            named[path, place[:-1]] = None
        for owner in ((), place[:2]):  # the whole file, and the rule
            used.setdefault((path, owner), set()).update(names_in(text))
    for path, place in named:
        name = place[-1]
        if name not in used[path, place[:-2]]:
            yield Finding(path, line_of(path, place), f"no pattern uses {{{name}}}; leave it out")


def _finding(source: Source, text: str, *key: str | int, wrong: bool = True) -> Finding:
    return Finding(source.path, source.line(*key), text, wrong)
