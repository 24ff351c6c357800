"""Rules: what a pack says about noticing, compiled once.

A rule's patterns find it; its guards and the frames of the language stop it where the same words mean
something else (a quotation, a negation, somebody else, an attack that is taken back in the same breath).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from coach.core.automaton import Automaton, Hit
from coach.core.hearing import Heard, hear
from coach.core.kinds import Cue
from coach.core.patterns import Lexicon

GUARD_REACH = 2
"""How many words may lie between a match and the words of a rule's own guard."""

Owner = TypeVar("Owner")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a language pack. Patterns are text in the language of `coach.core.patterns`."""

    name: str
    kind: str
    reason: str
    patterns: tuple[str, ...]
    severity: int = 2
    need: str = ""
    weight: float = 0.8
    target: str = "partner"
    not_after: tuple[str, ...] = ()
    """Not where these words come just before the match."""
    not_before: tuple[str, ...] = ()
    """Not where these words come just after it."""
    unless: tuple[str, ...] = ()
    """Not where these words are anywhere in the turn."""
    answers: tuple[str, ...] = ()
    """Only where one of these was said in the turn before."""
    certain: bool = False
    """Nothing that follows can turn it round: on a partial result it counts at once."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Words that change what other words mean: a quotation, a negation, an attack taken back."""

    name: str
    patterns: tuple[str, ...]
    stops: frozenset[str]
    """Kinds that are not noticed within the frame."""
    where: str = "before"
    """Where the frame's words stand: `before` the match, `after` it, or anywhere in the `turn`."""
    reach: int = 4
    """How many words may lie between the frame's words and the match."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything a language pack says about noticing."""

    lexicon: Lexicon
    rules: tuple[Rule, ...]
    frames: tuple[Frame, ...] = ()
    dials: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """For each setting of the dial the least weight of each group of kinds (`GROUPS`)."""


class CompiledRules:
    """All patterns of a rule set: those that find, those that stop a match, and those of the turn before.

    Most turns are done with after the first.
    """

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self._matches = _Finder(rules.lexicon, [(rule, rule.patterns) for rule in rules.rules])
        frames = [(_Stop(frame.where, frame.reach, frame.stops), frame.patterns) for frame in rules.frames]
        guards = [guard for rule in rules.rules for guard in _guards(rule)]
        self._stops = _Finder(rules.lexicon, [*guards, *frames], strict=True)
        self._answers = _Finder(rules.lexicon, [(rule.name, rule.answers) for rule in rules.rules])

    @property
    def work(self) -> int:
        """What the automata did so far: see `coach.core.automaton`."""
        return sum(finder.automaton.work for finder in (self._matches, self._stops, self._answers))

    def cues(self, heard: Heard, context: Sequence[str], ended: bool) -> list[Cue]:
        matches = self._matches.find(heard, ended)
        if not matches:
            return []
        stops = self._stops.find(heard, ended)
        answered = self._answered(context) if any(rule.answers for rule, _ in matches) else set()
        return [
            _cue(rule, hit, heard)
            for rule, hit in matches
            if (not rule.answers or rule.name in answered)
            and not any(stop.stops(rule.kind, rule.name, hit, around) for stop, around in stops)
        ]

    def _answered(self, context: Sequence[str]) -> set[str]:
        """Rules whose turn before was said."""
        if not context:
            return set()
        return self._answers.owners(hear(context[-1], self.rules.lexicon))

    def taken_back(self, heard: Heard, cue: Cue) -> bool:
        """Whether words after the cue take it back. The guards of single rules do not count here."""
        first = sum(place < cue.first for place in heard.places)
        last = sum(place < cue.last for place in heard.places)
        return any(
            stop.where == "after" and stop.stops(cue.kind, "", Hit(-1, first, last), around)
            for stop, around in self._stops.find(heard, ended=False)
        )


class _Finder(Generic[Owner]):
    """Patterns that are looked for together, and whose they are."""

    def __init__(
        self, lexicon: Lexicon, owned: Iterable[tuple[Owner, Sequence[str]]], *, strict: bool = False
    ) -> None:
        each = [(owner, lexicon.read(text, strict=strict)) for owner, texts in owned for text in texts]
        self._owners = [owner for owner, _ in each]
        self.automaton = Automaton([pattern for _, pattern in each], lexicon.skipped)

    def find(self, heard: Heard, ended: bool) -> list[tuple[Owner, Hit]]:
        """The matches, and whose each is, in the order in which they end."""
        return [(self._owners[hit.pattern], hit) for hit in self.automaton.scan(heard.words, ended=ended)]

    def owners(self, heard: Heard) -> set[Owner]:
        """Whose patterns match anywhere."""
        return {self._owners[number] for number in self.automaton.matching(heard.words)}


@dataclass(frozen=True, slots=True)
class _Stop:
    """Words that stop a match near them: those of a frame, or of a rule's guard."""

    where: str
    reach: int
    kinds: frozenset[str]
    rule: str = ""
    """The one rule that it stops; empty: any."""

    def stops(self, kind: str, rule: str, match: Hit, around: Hit) -> bool:
        """Whether the words `around` stop a match of this kind and rule."""
        return kind in self.kinds and self.rule in ("", rule) and _lies(self.where, around, match, self.reach)


def _guards(rule: Rule) -> Iterator[tuple[_Stop, Sequence[str]]]:
    for where, texts in (("before", rule.not_after), ("after", rule.not_before), ("turn", rule.unless)):
        yield _Stop(where, GUARD_REACH, frozenset([rule.kind]), rule.name), texts


def _lies(where: str, around: Hit, hit: Hit, reach: int) -> bool:
    """Whether `around` stands where it matters to `hit`. It may overlap the match, but not contain it."""
    if where == "turn":
        return True
    if where == "before":
        return around.first < hit.first <= around.last + reach
    return around.last > hit.last >= around.first - reach


def _cue(rule: Rule, hit: Hit, heard: Heard) -> Cue:
    first, last = heard.span(hit.first, hit.last)
    return Cue(
        rule.kind,
        rule.name,
        rule.reason,
        rule.severity,
        rule.target,
        rule.need,
        first,
        last,
        heard.quote(first, last),
        "pattern",
        rule.weight,
    )
