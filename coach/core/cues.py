"""What coach notices in words: attacks, moves towards repair, alerts and commands.

Two lanes. The fast lane is the rules of the language pack (`coach.core.rules`): microseconds, also on partial
results. The slow lane is an optional sentence model that judges final text, with what was said just before;
it may add a cue, confirm a doubtful one, or veto it. On a partial result it is only asked about an attack
that a rule has found and is not sure of.

    engine = CueEngine(rules)
    engine.notice("you never listen to me")   # (Cue(kind="criticism", ...),)

A `CueEngine` keeps nothing between calls; a `Noticer` follows one turn. This module is also where packs find
the parts that a sentence model is built of.
"""

from collections.abc import Sequence
from dataclasses import replace

from coach.core.hearing import Heard, hear
from coach.core.kinds import ALERTS, COMMANDS, CUES, GROUPS, KINDS, MOVES, Cue, overlap
from coach.core.rules import CompiledRules, RuleSet
from coach.core.slow_lane import BEYOND_DOUBT, SentenceModel, SlowLane

__all__ = [
    "ALERTS",
    "COMMANDS",
    "CUES",
    "KINDS",
    "MOVES",
    "Cue",
    "CueEngine",
    "Noticer",
    "SentenceModel",
]
SETTLE = 4
"""On a partial result a match counts once this many words follow it: the clause might still turn round.

An attack does not wait for them if its rule is beyond doubt, or the slow lane confirms it: nothing is said
about it before the speaker pauses, and by then the final result has confirmed it or taken it back.
"""


BREATH = 40
"""Words before the utterance that are looked at again with it: a cue can be taken back while in them."""

SLACK = 3
"""Words by which a cue may move, when the recogniser changes what stands before it, and still be the same."""


class CueEngine:
    """The rules of a pack, compiled once. Pure: the same words bring the same cues."""

    def __init__(
        self, rules: RuleSet, *, dial: str = "standard", sentence_model: SentenceModel | None = None
    ) -> None:
        self.rules = rules
        least = rules.dials.get(dial, {})
        self._least = {
            kind: least.get(kind, least.get(group, 0.5)) for group in GROUPS for kind in GROUPS[group]
        }
        self._slow = SlowLane(sentence_model, dial) if sentence_model else None
        self._compiled = CompiledRules(rules)
        self._certain = {rule.name for rule in rules.rules if rule.certain}

    def notice(
        self, text: str, context: Sequence[str] = (), *, final: bool = True, since: int = 0
    ) -> tuple[Cue, ...]:
        """What `text` holds, in the order of its words.

        `context` are the turns before, oldest first. `final=False` is a partial result: only what the rules
        find, and only what the next words of the clause can hardly turn round. The slow lane leaves alone the
        words before position `since`, which it has judged before.
        """
        heard = hear(text, self.rules.lexicon)
        cues = self._compiled.cues(heard, context, ended=final)
        if not final:
            cues = [cue for cue in cues if self._decided(cue, heard, context, since)]
        elif self._slow:
            cues = self._slow.weigh(cues, heard, context, since, self._least)
            cues = [cue for cue in cues if cue.lane == "pattern" or not self._compiled.taken_back(heard, cue)]
        return _without_overlaps(self._sure(cues))

    def _decided(self, cue: Cue, heard: Heard, context: Sequence[str], since: int) -> bool:
        """Whether a partial result is enough to say that the cue is there."""
        if cue.rule in self._certain or sum(place >= cue.last for place in heard.places) >= SETTLE:
            return True
        if cue.kind not in CUES or cue.last <= since:
            return False
        return cue.weight >= BEYOND_DOUBT or (
            self._slow is not None and self._slow.confirms(cue, heard, context, since)
        )

    def taken_back(self, text: str, cue: Cue) -> bool:
        """Whether words after `cue`, whose positions are in `text`, take it back."""
        return self._compiled.taken_back(hear(text, self.rules.lexicon), cue)

    def _sure(self, cues: Sequence[Cue]) -> list[Cue]:
        return [cue for cue in cues if cue.weight >= self._least[cue.kind]]


class Noticer:
    """Follows one turn: each cue is told once, and told back when the words no longer hold it.

        noticer = Noticer(engine, context=("i waited forty minutes",))
        noticer.hear("you never", final=False)
        noticer.hear("you never listen to me", final=True)   # the cue, once

    An utterance arrives as partial results, which grow and change, and then a final one; a turn may have
    many. What was told and is gone from a final result, because the recogniser or the speaker took the words
    back ("you never listen sorry that's not fair i felt alone"), is then in `withdrawn`. Partial results take
    nothing back: the recogniser changes its mind and changes it again, and a cue would be told twice.
    """

    def __init__(self, engine: CueEngine, context: Sequence[str] = ()) -> None:
        self._engine = engine
        self._context = tuple(context)
        self._said: list[str] = []
        """The words of the final utterances of this turn."""
        self._live: list[Cue] = []
        self.withdrawn: tuple[Cue, ...] = ()
        """Cues told before that the latest `hear` found gone. They do not come back unless told anew."""

    @property
    def cues(self) -> tuple[Cue, ...]:
        """All cues of the turn that hold now, positions counted from the turn's first word."""
        return tuple(self._live)

    def hear(self, text: str, final: bool) -> tuple[Cue, ...]:
        """The cues that are new. `text` is the whole of the current utterance as far as it was recognised."""
        begin = max(0, len(self._said) - BREATH)
        window = " ".join([*self._said[begin:], *text.split()])
        since = len(self._said) - begin
        found = self._engine.notice(window, self._context, final=final, since=since)
        found = tuple(_moved(cue, begin) for cue in found)
        gone = [
            old
            for old in self._live
            if final and old.first >= begin and not self._stands(old, found, window, begin)
        ]
        live = [old for old in self._live if old not in gone]
        new = [
            cue for cue in found if cue.last > len(self._said) and not any(_same(cue, old) for old in live)
        ]
        self._live = live + new
        self.withdrawn = tuple(gone)
        if final:
            self._said += text.split()
        return tuple(new)

    def _stands(self, cue: Cue, found: Sequence[Cue], window: str, begin: int) -> bool:
        """Whether a cue told before still holds. What the slow lane said stands until it is taken back."""
        if cue.lane == "sentence":
            return not self._engine.taken_back(window, _moved(cue, -begin))
        return any(_same(cue, other) for other in found)


def _moved(cue: Cue, by: int) -> Cue:
    return replace(cue, first=cue.first + by, last=cue.last + by)


def _same(one: Cue, other: Cue) -> bool:
    """Whether two cues are one: the same kind, on words that touch."""
    return one.kind == other.kind and one.first < other.last + SLACK and other.first < one.last + SLACK


def _without_overlaps(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """Of cues of one kind on the same words only the surest (of equals the longer, then the earlier)."""
    kept: list[Cue] = []
    for cue in sorted(cues, key=lambda c: (-c.weight, c.first - c.last, c.first)):
        if not any(cue.kind == other.kind and overlap(cue, other) for other in kept):
            kept.append(cue)
    return tuple(sorted(kept, key=lambda c: (c.first, c.last, c.kind)))
