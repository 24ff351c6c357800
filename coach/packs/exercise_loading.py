"""Reading an exercise from its file, and finding everything that is wrong with it.

Whatever passes here can be led from beginning to end: every name leads somewhere, every slot can be filled.
"""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from msgspec.structs import replace

from coach.core.kinds import MOVES
from coach.packs.exercise import (
    ALERT,
    EXERCISE,
    GENTLE,
    LIMITS,
    OUTCOMES,
    SLOT,
    TARGETS,
    Act,
    Exercise,
    Step,
    conditions,
)
from coach.packs.reading import line_of, pack_error, read_toml
from coach.packs.toml_lines import KeyPath

MOST_STEPS, MOST_ACTS, MOST_TIMES = 40, 400, 20
"""Of an exercise, and of an act in a round. More is no exercise, and could be led through for ever."""


def load_exercise(path: Path) -> Exercise:
    """The exercise in a TOML file, checked.

    Raises:
        PackError: something in it cannot be used; the message gives file, line and remedy.
    """
    exercise = replace(read_toml(path, Exercise), name=path.stem)
    _check_names(path, exercise)
    exercise = replace(exercise, step=tuple(_scaled_steps(path, exercise)))
    for i, step in enumerate(exercise.step):
        for j, act in enumerate(step.act):
            _check_act(path, step, act, ("step", i, "act", j))
    _check_conditions(path, exercise)
    _check_slots(path, exercise)
    _check_scores(path, exercise)
    return exercise


def check_targets(path: Path, exercise: Exercise, known: Collection[str]) -> None:
    """Find the exercises that an exercise leads to and that are not there. Raises `PackError`."""
    for i, step in enumerate(exercise.step):
        for j, act in enumerate(step.act):
            for key, target in (*act.answers.items(), ("", act.then)):
                if target.startswith(EXERCISE) and target.removeprefix(EXERCISE) not in known:
                    where = ("step", i, "act", j, *(("answers", key) if key else ("then",)))
                    what = f"there is no exercise {target.removeprefix(EXERCISE)!r}"
                    raise _at(path, where, what, f"name one of {', '.join(sorted(known))}")


def _scaled_steps(path: Path, exercise: Exercise) -> Iterator[Step]:
    """The steps, with the scales of their acts written out."""
    for i, step in enumerate(exercise.step):
        acts = []
        for j, act in enumerate(step.act):
            if act.scale and act.scale not in exercise.scales:
                what = f"there is no scale {act.scale!r}"
                raise _at(path, ("step", i, "act", j, "scale"), what, f"add [scales.{act.scale}]")
            acts.append(replace(act, choices=exercise.scales[act.scale]) if act.scale else act)
        yield replace(step, act=tuple(acts))


def _check_names(path: Path, exercise: Exercise) -> None:
    if not exercise.step:
        raise pack_error(path, 1, "the exercise has no step", "add a [[step]]")
    if len(exercise.step) > MOST_STEPS or sum(len(step.act) for step in exercise.step) > MOST_ACTS:
        what = f"more than {MOST_STEPS} steps, or {MOST_ACTS} acts"
        raise pack_error(path, 1, what, "make two exercises of it")
    if not 1 <= exercise.minutes <= 600:
        raise _at(path, ("minutes",), f"takes {exercise.minutes} minutes", "use 1 to 600")
    steps: set[str] = set()
    for i, step in enumerate(exercise.step):
        if step.name in steps:
            raise _at(path, ("step", i, "name"), f"two steps are called {step.name!r}", "rename one")
        steps.add(step.name)
        if not step.act:
            raise _at(path, ("step", i), f"step {step.name!r} has no act", "add a [[step.act]]")
        acts: set[str] = set()
        for j, act in enumerate(step.act):
            if act.name in acts or act.name in TARGETS or act.name.startswith(EXERCISE):
                what = f"the act name {act.name!r} is taken"
                raise _at(path, ("step", i, "act", j, "name"), what, "choose another name")
            acts.add(act.name)


def _check_act(path: Path, step: Step, act: Act, where: KeyPath) -> None:
    outcomes = OUTCOMES[act.expect] | set(act.choices) | ({"skipped"} if act.expect != "nothing" else set())
    if step.private and act.expect != "nothing":
        outcomes |= {ALERT}
    for key in ("answers", "reply"):
        for outcome in getattr(act, key):
            if outcome not in outcomes:
                what = f"{outcome!r} never comes out of an act that expects {act.expect!r}"
                remedy = f"use one of {', '.join(sorted(outcomes)) or 'nothing'}"
                raise _at(path, (*where, key, outcome), what, remedy)
    targets = TARGETS | {other.name for other in step.act}
    for target_of, target in (*((("answers", o), t) for o, t in act.answers.items()), (("then",), act.then)):
        if target not in targets and not target.startswith(EXERCISE):
            what = f"{target!r} is no act of step {step.name!r}"
            raise _at(path, (*where, *target_of), what, f"use one of {', '.join(sorted(targets))}")
    for ill, key, what, remedy in (*_faults(act), *_private_faults(step, act)):
        if ill:
            raise _at(path, (*where, key) if key else where, f"act {act.name!r} {what}", remedy)


def _faults(act: Act) -> Iterator[tuple[bool, str, str, str]]:
    """What may be wrong with an act by itself: (whether it is, key, what, remedy)."""
    asks, story, choice = act.expect != "nothing", act.expect == "story", act.expect == "choice"
    floor = "give the floor (`who`) exactly where something is expected (`expect`)"
    unknown, moves = ", ".join(sorted(set(act.wants) - MOVES)), ", ".join(sorted(MOVES))
    limits = ", ".join(str(limit) for limit in LIMITS)
    yield asks == (act.who == "nobody"), "", f"expects {act.expect!r} of {act.who!r}", floor
    yield choice and not act.choices, "", "offers no choices", "add [step.act.choices], or a `scale`"
    yield not choice and bool(act.choices), "", "has choices and expects none", 'add `expect = "choice"`'
    yield bool(act.keep) and not asks, "keep", "keeps what nobody says", "remove `keep`"
    yield asks and not act.say, "", "asks without a word", "add `say`"
    yield bool(act.wants) and not story, "wants", "hopes for a move, but no story", 'use `expect = "story"`'
    yield bool(unknown), "wants", f"hopes for {unknown}", f"use one of {moves}"
    yield act.limit_s not in (0, *LIMITS), "limit-s", f"has a limit of {act.limit_s} s", f"use {limits}"
    yes = bool(act.promise) and act.expect != "yes-no"
    yield yes, "promise", "seals a promise without a yes", 'use `expect = "yes-no"`'
    often = not 1 <= act.at_most <= MOST_TIMES
    yield often, "at-most", f"happens at most {act.at_most} times", f"use 1 to {MOST_TIMES}"


def _private_faults(step: Step, act: Act) -> Iterator[tuple[bool, str, str, str]]:
    """What may be wrong with an act of a private step, likewise."""
    deaf = step.private and act.expect != "nothing" and ALERT not in act.answers
    remedy = "say in [step.act.answers] where `alert` leads"
    yield deaf, "", "is in a private step, hears an alert and does nothing", remedy


def _check_conditions(path: Path, exercise: Exercise) -> None:
    keys = exercise.known_keys()
    places: list[tuple[KeyPath, str]] = [(("when",), exercise.when)]
    for i, step in enumerate(exercise.step):
        places.append((("step", i, "when"), step.when))
        places += [(("step", i, "act", j, "when"), act.when) for j, act in enumerate(step.act)]
    for where, when in places:
        try:
            parts = conditions(when)
        except ValueError:
            remedy = "write `key is value`, `key is not value` or `key is known`"
            raise _at(path, where, f"{when!r} is no condition", remedy) from None
        for part in parts:
            if part.key not in keys:
                what = f"nothing is kept under {part.key!r}"
                raise _at(path, where, what, f"use one of {', '.join(sorted(keys))}")
    for i, step in enumerate(exercise.step):
        for j, act in enumerate(step.act):
            for field in ("promise", "by"):
                if (key := getattr(act, field)) and key not in keys:
                    what = f"nothing is kept under {key!r}"
                    raise _at(
                        path, ("step", i, "act", j, field), what, f"use one of {', '.join(sorted(keys))}"
                    )
    if exercise.owns_a_part and exercise.when != GENTLE:
        what = "the exercise asks both to own a part, and might be offered where one is afraid"
        raise _at(path, ("owns-a-part",), what, f'add `when = "{GENTLE}"`')


def _check_slots(path: Path, exercise: Exercise) -> None:
    keys = exercise.known_keys()
    known = {"speaker", "listener", "first", "second", "agreed"} | keys
    known |= {f"{role}.{key}" for role in ("speaker", "listener") for key in keys}
    for i, step in enumerate(exercise.step):
        _check_slots_of(path, ("step", i, "purpose"), (step.purpose,), known)
        for j, act in enumerate(step.act):
            texts = (act.say, act.say_second, act.stem, *act.examples, *act.reply.values())
            _check_slots_of(path, ("step", i, "act", j), texts, known)


def _check_slots_of(path: Path, where: KeyPath, texts: tuple[str, ...], known: set[str]) -> None:
    for text in texts:
        for slot in SLOT.findall(text):
            if slot not in known:
                remedy = f"use one of {', '.join(sorted(known))}"
                raise _at(path, where, f"nothing is known as {{{slot}}}", remedy)
        if "{" in SLOT.sub("", text):
            raise _at(path, where, f"a brace in {text!r} is no slot", "write a slot as {speaker}")


def _check_scores(path: Path, exercise: Exercise) -> None:
    kept = {act.keep: set(act.choices) | OUTCOMES[act.expect] for act in exercise.acts() if act.keep}
    for i, score in enumerate(exercise.score):
        for option, items in score.points.items():
            for key, points in items.items():
                where = ("score", i, "points", option, key)
                _check_one_of(path, where, (key,), kept, "is kept by no act")
                _check_one_of(path, where, points, kept[key], f"never comes out of {key!r}")
    options = {score.key: {*score.points, score.otherwise} for score in exercise.score}
    for i, pairing in enumerate(exercise.pairing):
        _check_one_of(path, ("pairing", i, "of"), (pairing.of,), options, "is no score")
        for pair in pairing.pairs:
            _check_one_of(
                path, ("pairing", i, "pairs", pair), pair.split(" and "), options[pairing.of], "is no option"
            )


def _check_one_of(path: Path, where: KeyPath, found: Iterable[str], known: Collection[str], why: str) -> None:
    for one in found:
        if one not in known:
            raise _at(path, where, f"{one!r} {why}", f"use one of {', '.join(sorted(known))}")


def _at(path: Path, where: KeyPath, what: str, remedy: str) -> Exception:
    return pack_error(path, line_of(path, where), what, remedy)
