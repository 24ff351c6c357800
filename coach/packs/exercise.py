"""What an exercise is, as a pack writes it: steps, and in each step the acts, in order.

An exercise is data. A *step* has a purpose and is done once, or once for each partner. An *act* is one thing
that happens: coach says something, and perhaps somebody answers. Where an answer leads is written with the act.
`docs/writing-packs.md` tells it to people who do not program.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from coach.packs.reading import line_of, pack_error, read_toml

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

SLOT = re.compile(r"\{([a-z][a-z-]*(?:\.[a-z][a-z-]*)?)\}")
"""`{speaker}`, `{listener}`, `{pattern}`, `{speaker.feeling}`: a name, or what was kept under a key."""

OUTCOMES: dict[Expect, frozenset[str]] = {
    "nothing": frozenset(),
    "story": frozenset({"told", "missing", "silent"}),
    "phrase": frozenset({"told", "silent"}),
    "yes-no": frozenset({"yes", "no", "unclear"}),
    "number": frozenset({"low", "middle", "high", "unclear"}),
    "choice": frozenset({"unclear"}),
    "ready": frozenset({"yes"}),
}
"""What can come out of an act, by what it expects. A choice adds its own options."""


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Strict: a misspelt key is an error, not a silence."""


class Act(_Table):
    """One thing that happens."""

    name: str
    say: str = ""
    """What coach says, with `{slots}`."""
    who: Who = "nobody"
    """Who gets the floor after it."""
    expect: Expect = "nothing"
    """What kind of answer is waited for."""
    stem: str = ""
    """Words to begin with, offered when the partner is silent or asks for help."""
    examples: tuple[str, ...] = ()
    """Ways that others have said it; offered by "help" after the stem."""
    wants: tuple[str, ...] = ()
    """Moves of which one is hoped for; without any the outcome is `missing`."""
    choices: dict[str, tuple[str, ...]] = {}
    """For `choice`: the options and the words that mean them."""
    keep: str = ""
    """The key under which the answer is kept."""
    words: int = 0
    """Keep at most this many words; an answer that is longer is kept as `otherwise`. 0: no limit."""
    otherwise: str = ""
    """What `{keep}` says when nothing was kept."""
    promise: str = ""
    """On a yes, what this partner said under that key becomes a promise."""
    answers: dict[str, str] = {}
    """Where an outcome leads: the name of an act of this step, or `onward`, `next-round`,
    `next-step`, `goodbye`, `break`."""
    then: str = ONWARD
    """Where every other outcome leads."""
    aside: bool = False
    """Reached only when another act leads here."""
    at_most: int = 3
    """How often it may happen in one round; after that the way leads onward."""
    limit_s: int = 0
    """A soft limit of speaking time, in seconds. 0: none."""
    when: str = ""
    """`key is value` or `key is not value`: only then does the act happen."""
    reply: dict[str, str] = {}
    """What coach says first, by outcome."""


class Step(_Table):
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

    def find(self, name: str) -> int | None:
        """The position of the act of that name."""
        return next((i for i, act in enumerate(self.act) if act.name == name), None)


class Exercise(_Table):
    """What the couple does."""

    title: str
    about: str
    """One sentence, said when the couple chooses."""
    step: tuple[Step, ...]
    called: tuple[str, ...] = ()
    """Words by which a partner may choose it."""
    minutes: int = 30
    """How long it usually takes."""
    partners: Literal[1, 2] = 2
    owns_a_part: bool = False
    """Whether it asks both to own a part: never offered where one is afraid of the other."""
    name: str = ""
    """The name of its file."""

    def texts(self) -> Iterator[str]:
        """Everything that coach may say in it."""
        for step in self.step:
            yield step.purpose
            for act in step.act:
                yield from (act.say, act.stem, *act.examples, *act.reply.values())


def load_exercise(path: Path) -> Exercise:
    """The exercise in a TOML file, checked.

    Raises:
        PackError: something in it cannot be used; the message gives file, line and remedy.
    """
    exercise = msgspec.structs.replace(read_toml(path, Exercise), name=path.stem)
    _check_names(path, exercise)
    for i, step in enumerate(exercise.step):
        for j, act in enumerate(step.act):
            _check_act(path, step, act, ("step", i, "act", j))
    _check_slots(path, exercise)
    return exercise


def _check_names(path: Path, exercise: Exercise) -> None:
    if not exercise.step:
        raise pack_error(path, 1, "the exercise has no step", "add a [[step]]")
    steps: set[str] = set()
    for i, step in enumerate(exercise.step):
        if step.name in steps:
            raise _at(path, ("step", i, "name"), f"two steps are called {step.name!r}", "rename one")
        steps.add(step.name)
        if not step.act:
            raise _at(path, ("step", i), f"step {step.name!r} has no act", "add a [[step.act]]")
        acts: set[str] = set()
        for j, act in enumerate(step.act):
            if act.name in acts or act.name in TARGETS:
                what = f"the act name {act.name!r} is taken"
                raise _at(path, ("step", i, "act", j, "name"), what, "choose another name")
            acts.add(act.name)


def _check_act(path: Path, step: Step, act: Act, where: tuple[str | int, ...]) -> None:
    outcomes = OUTCOMES[act.expect] | set(act.choices)
    targets = TARGETS | {other.name for other in step.act}
    for key in ("answers", "reply"):
        for outcome in getattr(act, key):
            if outcome not in outcomes:
                what = f"{outcome!r} never comes out of an act that expects {act.expect!r}"
                remedy = f"use one of {', '.join(sorted(outcomes)) or 'nothing'}"
                raise _at(path, (*where, key, outcome), what, remedy)
    for key, target in (*(("answers", t) for t in act.answers.values()), ("then", act.then)):
        if target not in targets:
            what = f"{target!r} is no act of step {step.name!r}"
            raise _at(path, (*where, key), what, f"use one of {', '.join(sorted(targets))}")
    if (act.expect == "nothing") != (act.who == "nobody"):
        what = f"act {act.name!r} expects {act.expect!r} of {act.who!r}"
        raise _at(path, where, what, "give the floor (`who`) exactly where something is expected (`expect`)")
    if act.expect == "choice" and not act.choices:
        raise _at(path, where, f"act {act.name!r} offers no choices", "add [step.act.choices]")
    if act.keep and act.expect == "nothing":
        raise _at(path, (*where, "keep"), f"act {act.name!r} keeps what nobody says", "remove `keep`")
    if not act.say and not act.expect == "nothing":
        raise _at(path, where, f"act {act.name!r} asks without a word", "add `say`")
    for text in (act.when, step.when):
        if text and not WHEN.fullmatch(text):
            raise _at(path, where, f"{text!r} is no condition", "write `key is value` or `key is not value`")


WHEN = re.compile(r"([a-z][a-z-]*) is (not )?([a-z0-9][a-z0-9-]*)")
"""A condition: key, negation, value."""


def _check_slots(path: Path, exercise: Exercise) -> None:
    keys = {act.keep for step in exercise.step for act in step.act if act.keep}
    known = {"speaker", "listener", "first", "second", "break-minutes", "agreed"} | keys
    known |= {f"{role}.{key}" for role in ("speaker", "listener") for key in keys}
    for i, step in enumerate(exercise.step):
        for j, act in enumerate(step.act):
            for text in (act.say, act.stem, *act.reply.values()):
                for slot in SLOT.findall(text):
                    if slot not in known:
                        what = f"nothing is known as {{{slot}}}"
                        remedy = f"use one of {', '.join(sorted(known))}"
                        raise _at(path, ("step", i, "act", j), what, remedy)


def _at(path: Path, where: tuple[str | int, ...], what: str, remedy: str) -> Exception:
    return pack_error(path, line_of(path, where), what, remedy)
