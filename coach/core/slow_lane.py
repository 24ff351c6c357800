"""What becomes of the sentence model's judgement: it may add a cue, confirm a doubtful one, or veto it.

Three chances for each group of kinds decide, and the model's folder says which (`limits.toml`): from `add`
on the model notices by itself, from `confirm` on it carries a rule that alone is not sure enough, and below
`veto` it stops a rule. Who knows what was said before judges better, and may have other limits.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Protocol

from coach.core.hearing import Heard
from coach.core.kinds import ALERTS, COMMANDS, CUES, GROUPS, KINDS, MOVES, Cue

FEWEST_WORDS = 4
"""A shorter utterance holds too little to judge, except a command."""

LONGEST_COMMAND = 14
"""Words. Whoever speaks to coach is brief."""

BEYOND_DOUBT = 0.95
"""Weight of a rule from which on a partial result is enough, and the model is not asked about it."""

RULE = "sentence model"

TOGETHER = ((CUES, "any_cue"), (MOVES, "any_move"), (ALERTS, "any_alert"))
"""What the model calls the groups that it also judges as a whole."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the pack says of an attack or alert that the model noticed."""

    reason: str
    need: str = ""
    """The need that may lie beneath: it chooses the stem that coach offers."""


@dataclass(frozen=True, slots=True)
class Limits:
    """From which chance on the model is heard, for one group of kinds."""

    add: float = 2.0
    confirm: float = 2.0
    veto: float = 0.0
    after: "Limits | None" = None
    """The limits where it is known what was said before, if they are others."""


class SentenceModel(Protocol):
    """Judges a sentence."""

    def judge(self, text: str, context: Sequence[str]) -> Mapping[str, float]:
        """How likely each kind is, 0 to 1; also `any_cue`, `any_move` and `any_alert`."""

    def because(self, text: str, context: Sequence[str], kind: str) -> tuple[int, int]:
        """The words that weighed most for `kind`: first and last (half open) position in `text`."""

    def limits(self, dial: str) -> Mapping[str, Limits]:
        """For each group of kinds its limits at this setting of the dial."""

    def meaning(self, kind: str) -> Meaning:
        """What to say of a sentence of this kind."""


class SlowLane:
    """Weighs the cues of the fast lane against the model's judgement."""

    def __init__(self, model: SentenceModel, dial: str) -> None:
        self._model = model
        given = model.limits(dial)
        self._alone = {kind: given.get(group, Limits()) for group in GROUPS for kind in GROUPS[group]}
        self._after = {kind: limits.after or limits for kind, limits in self._alone.items()}

    def weigh(
        self,
        cues: Sequence[Cue],
        heard: Heard,
        context: Sequence[str],
        since: int,
        least: Mapping[str, float],
    ) -> list[Cue]:
        """The cues that stand, and those that the model adds to the words from position `since` on.

        `least` is the weight that a cue of each kind needs.
        """
        kept = [place for place in heard.places if place >= since]
        words = [heard.original[place] for place in kept]
        limits = self._limits(context)
        if not _can_matter(limits, len(words)):
            return list(cues)
        text = " ".join(words)
        group, chances = _by_kind(self._model.judge(text, context), len(words))
        standing = [
            _settled(cue, limits[cue.kind], group[cue.kind], least[cue.kind]) if cue.last > since else cue
            for cue in cues
        ]
        found = [cue for cue in standing if cue is not None]
        for kind in _added(limits, chances):
            if not _spoken_for(kind, {cue.kind for cue in found if cue.last > since}):
                first, last = self._span(text, context, kind, len(words))
                begin, end = kept[first], kept[last - 1] + 1
                meaning = self._model.meaning(kind)
                found.append(_sentence_cue(kind, meaning, chances[kind], begin, end, heard))
        return found

    def confirms(self, cue: Cue, heard: Heard, context: Sequence[str], since: int) -> bool:
        """Whether the model is sure of a rule's cue that ends in the words from position `since` on."""
        limit = self._limits(context)[cue.kind].confirm
        words = [heard.original[place] for place in heard.places if place >= since]
        if limit > 1 or len(words) < FEWEST_WORDS:
            return False
        group, _ = _by_kind(self._model.judge(" ".join(words), context), len(words))
        return group[cue.kind] >= limit

    def _limits(self, context: Sequence[str]) -> Mapping[str, Limits]:
        return self._after if context else self._alone

    def _span(self, text: str, context: Sequence[str], kind: str, words: int) -> tuple[int, int]:
        """The words that weighed. To find them costs a dozen judgements, so a move is the whole utterance."""
        together = next((name for kinds, name in TOGETHER if kind in kinds), "")
        return self._model.because(text, context, together) if kind in CUES | ALERTS else (0, words)


def _can_matter(limits: Mapping[str, Limits], words: int) -> bool:
    """Whether the model could change anything about an utterance of so many words."""
    kinds = KINDS if words >= FEWEST_WORDS else COMMANDS if words else frozenset[str]()
    return any(limits[kind] != Limits() for kind in kinds)


def _settled(cue: Cue, limits: Limits, chance: float, least: float) -> Cue | None:
    """A rule's cue after the model was asked: as it was, surer, or gone."""
    if 0 <= chance < limits.veto:
        return None
    if chance >= limits.confirm:
        return replace(cue, weight=max(cue.weight, chance, least))
    return cue


def _added(limits: Mapping[str, Limits], chances: Mapping[str, float]) -> list[str]:
    """The kinds that the model notices by itself: of attacks and alerts the likeliest, of moves each."""
    sure = [kind for kind in sorted(KINDS) if chances[kind] >= limits[kind].add]
    attacks = sorted((kind for kind in sure if kind in CUES), key=lambda kind: -chances[kind])
    alerts = sorted((kind for kind in sure if kind in ALERTS), key=lambda kind: -chances[kind])
    return [*alerts[:1], *attacks[:1], *sorted(kind for kind in sure if kind in MOVES | COMMANDS)]


def _by_kind(judged: Mapping[str, float], words: int) -> tuple[dict[str, float], dict[str, float]]:
    """For each kind the chance that its group is there at all, and the chance that it is this kind.

    -1 where the utterance is too short or too long to judge it, or the model never learnt the kind. That
    there is an attack, a move or an alert is surer than which one it is, so the likeliest kind of a group
    stands for the whole group.
    """
    group = {kind: judged.get(kind, -1.0) for kind in COMMANDS}
    single = dict(group)
    for kinds, together in TOGETHER:
        likeliest = max(sorted(kinds), key=lambda kind: judged[kind])
        for kind in kinds:
            group[kind] = judged[together]
            single[kind] = judged[together] if kind == likeliest else min(judged[kind], judged[together])
    unfit = CUES | ALERTS | MOVES if words < FEWEST_WORDS else frozenset[str]()
    unfit |= COMMANDS if words > LONGEST_COMMAND else frozenset()
    nothing = dict.fromkeys(unfit, -1.0)
    return group | nothing, single | nothing


def _spoken_for(kind: str, found: Set[str]) -> bool:
    """Whether what was found leaves no room for the model to add a kind.

    One attack is enough; and beside an attack a move that no rule heard would be praise in the wrong place.
    """
    return kind in found or (kind in CUES | MOVES and bool(found & CUES))


def _sentence_cue(kind: str, meaning: Meaning, chance: float, first: int, last: int, heard: Heard) -> Cue:
    target = "partner" if kind in CUES else "coach" if kind in COMMANDS else "self"
    severity = 3 if kind in ALERTS else 2
    words = heard.quote(first, last)
    weight = max(chance, 0.0)
    return Cue(
        kind, RULE, meaning.reason, severity, target, meaning.need, first, last, words, "sentence", weight
    )
