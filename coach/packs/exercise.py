"""What an exercise is, as a pack writes it: steps, and in each step the acts, in order.

An exercise is data. A *step* has a purpose and is done once, or once for each partner. An *act* is one thing
that happens: coach says something, and perhaps somebody answers. Where an answer leads is written with it.
`docs/writing-packs.md` tells it to people who do not program; `exercise_loading` reads and checks it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import msgspec

Who = Literal["nobody", "speaker", "listener", "both"]
Expect = Literal["nothing", "story", "phrase", "yes-no", "number", "choice", "ready"]

ONWARD = "onward"
"""A target: the act that comes next."""
NEXT_ROUND = "next-round"
"""A target: leave this round; the other partner's round follows, if the step has one."""
NEXT_STEP = "next-step"
"""A target: leave this step."""
GOODBYE = "goodbye"
"""A target: leave the exercise for its last step."""
BREAK = "break"
"""A target: a timed break; afterwards `then`."""
TARGETS = frozenset({ONWARD, NEXT_ROUND, NEXT_STEP, GOODBYE, BREAK})
EXERCISE = "exercise "
"""How a target begins that is another exercise. After it comes the next act; if it is not offered, `then`."""

GENTLE = "offer is not gentle"
"""The condition of exercises that are wrong where one fears the other. A private check puts `offer`."""

SLOT = re.compile(r"\{([a-z][a-z-]*(?:\.[a-z][a-z-]*)?)\}")
"""`{speaker}`, `{listener}`, `{pattern}`, `{speaker.feeling}`: a name, or what was kept under a key."""

GIVEN = frozenset({"earlier-promise", "offer", "greeted", "first-time"})
"""Keys that a session may know from the beginning, or from another exercise of the same session."""

ALERT = "alert"
"""The outcome of a private act in which somebody said that they are not safe."""

CHOOSE = "choose"
"""The exercise in which the couple chooses one. It is begun instead of one that is not offered."""

OUTCOMES: dict[Expect, frozenset[str]] = {
    "nothing": frozenset(),
    "story": frozenset({"told", "missing", "silent"}),
    "phrase": frozenset({"told", "silent"}),
    "yes-no": frozenset({"yes", "no", "unclear"}),
    "number": frozenset({"low", "middle", "high", "unclear"}),
    "choice": frozenset({"unclear"}),
    "ready": frozenset({"yes", "silent"}),
}
"""What can come out of an act, by what it expects. A choice adds its options; all may be `skipped`."""

LIMITS = (30, 45, 60, 90, 120, 150, 180, 240, 300)
"""Seconds that a limit may have: coach says it in words."""

Scale = dict[str, tuple[str, ...]]
"""Options of a choice, and the words that mean them."""


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Strict: a misspelt key is an error, not a silence."""


class Act(_Table, frozen=True):
    """One thing that happens."""

    name: str
    say: str = ""
    """What coach says, with `{slots}`."""
    say_second: str = ""
    """What coach says instead in the second partner's round. Empty: the same."""
    who: Who = "nobody"
    """Who gets the floor after it."""
    expect: Expect = "nothing"
    """What kind of answer is waited for."""
    stem: str = ""
    """Words to begin with, offered in a silence or for "help". Who uses them gave what is hoped for."""
    examples: tuple[str, ...] = ()
    """Ways that others have said it; offered by "help" after the stem."""
    wants: tuple[str, ...] = ()
    """Moves of which one is hoped for; without any of them the outcome is `missing`."""
    counts: tuple[str, ...] = ()
    """Words that count as what is hoped for, besides the moves and the stem."""
    choices: Scale = {}
    """For `choice`: the options and the words that mean them."""
    scale: str = ""
    """For `choice`: one of the exercise's scales, in place of `choices`."""
    keep: str = ""
    """The key under which the answer is kept."""
    words: int = 0
    """Keep at most this many words; an answer that is longer is kept as `otherwise`. 0: no limit."""
    otherwise: str = ""
    """What `{keep}` says when nothing was kept."""
    promise: str = ""
    """On a yes, what this partner said under that key becomes a promise."""
    by: str = ""
    """With `promise`: the key under which this partner said from when."""
    put: dict[str, str] = {}
    """Facts that hold from this act on, in this sitting, for conditions. They are put down nowhere."""
    answers: dict[str, str] = {}
    """Where an outcome leads: an act of this step, `onward`, `next-round`, `next-step`, `goodbye`, `break`,
    or `exercise NAME`."""
    then: str = ONWARD
    """Where every other outcome leads."""
    aside: bool = False
    """Reached only when another act leads here."""
    at_most: int = 3
    """How often it may happen in one round; after that the way leads onward."""
    limit_s: int = 0
    """A soft limit of speaking time, in seconds. Coach announces it. 0: none."""
    when: str = ""
    """Only then does the act happen: `key is value`, `key is not value`, `key is known`; of one partner,
    `speaker.key is value`; several, joined by `and`."""
    reply: dict[str, str] = {}
    """What coach says first, by outcome."""


class Step(_Table, frozen=True):
    """Some acts that belong together."""

    name: str
    title: str
    """Two or three words, for the eye."""
    act: tuple[Act, ...]
    purpose: str = ""
    """What the step is for, in one or two short sentences; said once."""
    rounds: Literal["once", "each"] = "once"
    """`each`: once with each partner as the speaker, the other as the listener."""
    when: str = ""
    """As of an act."""
    private: bool = False
    """A partner is alone with coach. What is said in it is shown to nobody and put down nowhere, nor how long
    it took; it only steers what comes."""

    def find(self, name: str) -> int | None:
        """The position of the act of that name."""
        return next((i for i, act in enumerate(self.act) if act.name == name), None)


class Score(_Table, frozen=True):
    """A picture of each partner, from answers: the option with the most points."""

    key: str
    """The key under which it is kept."""
    points: dict[str, dict[str, dict[str, int]]]
    """By option: by key of an answer: by answer."""
    otherwise: str
    """With fewer than `at_least` points, or with two options level."""
    at_least: int = 1


class Pairing(_Table, frozen=True):
    """A picture of the couple, from a score of each, whoever has which."""

    key: str
    of: str
    """The key of the score."""
    pairs: dict[str, str]
    """By two options, `pursue and withdraw`: what it is called."""
    otherwise: str


class Exercise(_Table, frozen=True):
    """What the couple does."""

    title: str
    about: str
    """One sentence, said when the couple chooses."""
    step: tuple[Step, ...]
    minutes: int = 30
    """How long it usually takes."""
    partners: Literal[1, 2] = 2
    owns_a_part: bool = False
    """Whether it asks both to own a part: never offered where one is afraid of the other."""
    when: str = ""
    """Only then is it offered."""
    passing: bool = False
    """Whether it only leads to others: a session that was cut off does not go on in it."""
    scales: dict[str, Scale] = {}
    """Options that several acts share."""
    score: tuple[Score, ...] = ()
    pairing: tuple[Pairing, ...] = ()
    name: str = ""
    """The name of its file."""

    def acts(self) -> Iterator[Act]:
        """All acts, in the order of the file."""
        for step in self.step:
            yield from step.act

    def texts(self) -> Iterator[str]:
        """Everything that coach may say in it."""
        for step in self.step:
            yield step.purpose
            for act in step.act:
                yield from (act.say, act.say_second, act.stem, *act.examples, *act.reply.values())

    def known_keys(self) -> frozenset[str]:
        """Every key under which it may know something."""
        kept = {act.keep for act in self.acts() if act.keep} | {key for act in self.acts() for key in act.put}
        return GIVEN | kept | {score.key for score in self.score} | {pairing.key for pairing in self.pairing}


@dataclass(frozen=True, slots=True)
class Condition:
    """One part of a `when`."""

    role: str
    """`speaker`, `listener`, or empty: of either partner, or of both."""
    key: str
    negated: bool
    value: str
    """`known`: any value."""


_CONDITION = re.compile(r"(?:(speaker|listener)\.)?([a-z][a-z0-9-]*) is (not )?([a-z0-9][a-z0-9-]*)")


@lru_cache(maxsize=512)
def conditions(when: str) -> tuple[Condition, ...]:
    """The parts of a `when`, all of which must hold. Raises `ValueError`."""
    if not when:
        return ()
    matches = [_CONDITION.fullmatch(part.strip()) for part in when.split(" and ")]
    if None in matches:
        raise ValueError(when)
    return tuple(Condition(m[1] or "", m[2], bool(m[3]), m[4]) for m in matches if m)
