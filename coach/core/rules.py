"""Rules: what a pack says about noticing, compiled once into one automaton.

A rule's patterns find it; its guards and the frames of the language stop it where the same words mean
something else (a quotation, a negation, somebody else, an attack that is taken back in the same breath).
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from coach.core.automaton import Automaton, Hit
from coach.core.hearing import Heard, hear
from coach.core.kinds import Cue
from coach.core.patterns import Lexicon

GUARD_REACH = 2
"""How many words may lie between a match and the words of a rule's own guard."""


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
    """All patterns of a rule set in one automaton, and whose they are."""

    def __init__(self, rules: RuleSet) -> None:
        self.rules = rules
        self._owners: list[tuple[str, int]] = []
        texts: list[str] = []
        for number, rule in enumerate(rules.rules):
            for role in ("patterns", "not_after", "not_before", "unless"):
                texts += getattr(rule, role)
                self._owners += [(role, number)] * len(getattr(rule, role))
        for number, frame in enumerate(rules.frames):
            texts += frame.patterns
            self._owners += [("frame", number)] * len(frame.patterns)
        lexicon = rules.lexicon
        patterns = [
            lexicon.read(text, strict=role != "patterns")
            for text, (role, _) in zip(texts, self._owners, strict=True)
        ]
        self.automaton = Automaton(patterns, lexicon.skipped)
        self._finding = frozenset(n for n, (role, _) in enumerate(self._owners) if role == "patterns")
        answers = [(number, text) for number, rule in enumerate(rules.rules) for text in rule.answers]
        self._answer_owners = [number for number, _ in answers]
        self._answers = Automaton([lexicon.read(text) for _, text in answers], lexicon.skipped)

    def hits(self, heard: Heard, ended: bool, only_with: Container[int] | None = None) -> "_Hits":
        hits = _Hits()
        for hit in self.automaton.scan(heard.words, ended=ended, only_with=only_with):
            role, owner = self._owners[hit.pattern]
            hits.add(role, owner, hit)
        return hits

    def cues(self, heard: Heard, context: Sequence[str], ended: bool) -> list[Cue]:
        hits = self.hits(heard, ended, only_with=self._finding)
        if not hits.matches:
            return []
        answered = self._answered(context)
        found = []
        for number, hit in hits.matches:
            rule = self.rules.rules[number]
            if rule.answers and number not in answered:
                continue
            if not hits.guarded(number, hit) and not self._framed(rule.kind, hit, hits):
                found.append(_cue(rule, hit, heard))
        return found

    def _answered(self, context: Sequence[str]) -> set[int]:
        """Rules whose turn before was said."""
        if not context or not self._answer_owners:
            return set()
        words = hear(context[-1], self.rules.lexicon).words
        return {self._answer_owners[hit.pattern] for hit in self._answers.scan(words)}

    def taken_back(self, heard: Heard, cue: Cue) -> bool:
        first = sum(place < cue.first for place in heard.places)
        last = sum(place < cue.last for place in heard.places)
        return self._framed(cue.kind, Hit(-1, first, last), self.hits(heard, ended=False), ("after",))

    def _framed(
        self, kind: str, hit: Hit, hits: "_Hits", where: Sequence[str] = ("before", "after", "turn")
    ) -> bool:
        for number, around in hits.frames:
            frame = self.rules.frames[number]
            if kind in frame.stops and frame.where in where and _lies(frame.where, around, hit, frame.reach):
                return True
        return False


class _Hits:
    """The hits of one text by what they are for."""

    def __init__(self) -> None:
        self.matches: list[tuple[int, Hit]] = []
        self.frames: list[tuple[int, Hit]] = []
        self._guards: dict[int, list[tuple[str, Hit]]] = {}

    def add(self, role: str, owner: int, hit: Hit) -> None:
        if role == "patterns":
            self.matches.append((owner, hit))
        elif role == "frame":
            self.frames.append((owner, hit))
        else:
            self._guards.setdefault(owner, []).append((role, hit))

    def guarded(self, rule: int, hit: Hit) -> bool:
        where = {"not_after": "before", "not_before": "after", "unless": "turn"}
        return any(_lies(where[role], guard, hit, GUARD_REACH) for role, guard in self._guards.get(rule, ()))


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
