"""The kinds of things that coach notices, and the cue: one thing noticed, traceable to words and rule."""

from collections.abc import Mapping
from dataclasses import dataclass

CUES = frozenset({"criticism", "contempt", "defensiveness", "stonewalling"})
"""The words attack or shut out the partner who is spoken to."""

MOVES = frozenset(
    {"validation", "responsibility", "impact", "feeling", "need", "commitment", "appreciation"},
)
"""Steps towards repair."""

ALERTS = frozenset({"threat", "violence", "self_harm"})
"""Somebody is not safe."""

COMMANDS = frozenset(
    {
        *("pause", "resume", "repeat", "skip", "help", "stop", "done", "yes", "no", "erase", "break", "mute"),
        *("slower", "faster", "louder", "softer"),
    }
)
"""Said to coach."""

KINDS = CUES | MOVES | ALERTS | COMMANDS

GROUPS: Mapping[str, frozenset[str]] = {"cues": CUES, "moves": MOVES, "alerts": ALERTS, "commands": COMMANDS}
"""Names for the four groups of kinds, as the packs use them."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing noticed, traceable to the words and the rule."""

    kind: str
    """One of `KINDS`."""
    rule: str
    """Name of the rule, or `sentence model`."""
    reason: str
    """Why, in a sentence that may be read aloud."""
    severity: int
    """1 light, 2 clear, 3 heavy."""
    target: str
    """`partner`, `self`, `third` or `coach`: who it is about, or to whom it is said."""
    need: str
    """The need that may lie beneath, `` if none: it chooses the stem that coach offers."""
    first: int
    """Position of the first word, from 0, in the text as it was given."""
    last: int
    """Position after the last word."""
    words: str
    """The words themselves."""
    lane: str
    """`pattern` or `sentence`."""
    weight: float
    """How sure, 0 to 1. The dial sets how sure is sure enough."""


def overlap(one: Cue, other: Cue) -> bool:
    """Whether two cues share a word."""
    return one.first < other.last and other.first < one.last
