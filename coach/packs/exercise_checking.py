"""Checking the sentences and the exercises of a pack: what is wrong, and what would not sound well.

    for finding in check_exercises(Path("coach/packs/en")):
        print(finding)          # healing.toml:12: …; what to do

Unlike loading, which stops at the first error, this goes on and finds what it can in every file.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from coach.errors import PackError
from coach.packs.exercise import Act, Exercise, Step
from coach.packs.exercise_loading import check_targets, load_exercise
from coach.packs.language import Answers, Countries, load_prompts, spoken
from coach.packs.reading import check_folder, line_of, pack_error, read_toml
from coach.packs.toml_lines import KeyPath

MOST_WORDS = 34
"""A voice needs about 12 s for them. Nobody who is upset listens longer."""

HARSH = re.compile(
    r"\b(you (should|must|always|never|have to)|why did you|calm down|toxic|narcissis\w*)\b", re.IGNORECASE
)
"""Words that blame, command or diagnose."""
DIGIT = re.compile(r"\d")


def check_exercises(folder: Path) -> list[str]:
    """Everything that is wrong with prompts.toml, answers.toml, countries.toml and exercises/ in `folder`.

    Each finding names file and line, says what is wrong and what to do. An empty list: all is well.
    """
    try:
        check_folder(folder)
    except PackError as error:
        return [str(error)]
    return [*_check_sentences(folder), *_check_all(folder / "exercises")]


def _check_sentences(folder: Path) -> Iterator[str]:
    try:
        prompts = load_prompts(folder / "prompts.toml")
    except PackError as error:
        yield str(error)
    else:
        for key, text in spoken(prompts):
            yield from _check_text(folder / "prompts.toml", key, text)
    for name, shape in (("answers.toml", Answers), ("countries.toml", Countries)):
        try:
            read_toml(folder / name, shape)
        except PackError as error:
            yield str(error)


def _check_all(folder: Path) -> Iterator[str]:
    exercises: dict[Path, Exercise] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            exercises[path] = load_exercise(path)
        except PackError as error:
            yield str(error)
    known = [path.stem for path in sorted(folder.glob("*.toml"))]
    for path, exercise in exercises.items():
        try:
            check_targets(path, exercise, known)
        except PackError as error:
            yield str(error)
        for i, step in enumerate(exercise.step):
            yield from _check_text(path, ("step", i, "purpose"), step.purpose)
            yield from _check_reached(path, i, step)
            for j, act in enumerate(step.act):
                for key, text in _texts(act):
                    yield from _check_text(path, ("step", i, "act", j, *key), text)
    if not exercises:
        yield str(pack_error(folder, 1, "there is no exercise", "add a file such as healing.toml"))


def _texts(act: Act) -> Iterator[tuple[KeyPath, str]]:
    yield ("say",), act.say
    yield ("say-second",), act.say_second
    yield ("stem",), act.stem
    yield from ((("examples", n), text) for n, text in enumerate(act.examples))
    yield from ((("reply", outcome), text) for outcome, text in act.reply.items())


def _check_text(path: Path, key: KeyPath, text: str) -> Iterator[str]:
    """What a voice cannot say well, and what nobody should hear."""
    if len(text.split()) > MOST_WORDS:
        what = f"a prompt of {len(text.split())} words takes longer than 12 s"
        yield str(
            pack_error(path, line_of(path, key), what, f"say it in at most {MOST_WORDS}, or in two acts")
        )
    if harsh := HARSH.search(text):
        what = f"{harsh[0]!r} may hurt somebody who is upset"
        yield str(pack_error(path, line_of(path, key), what, "say what is possible instead"))
    if key[0] != "limits" and DIGIT.search(text):
        yield str(
            pack_error(
                path, line_of(path, key), "digits are read aloud in odd ways", "write numbers as words"
            )
        )


def _check_reached(path: Path, number: int, step: Step) -> Iterator[str]:
    """An act that is only reached from others must be reached from one."""
    led_to = {target for act in step.act for target in (*act.answers.values(), act.then)}
    for j, act in enumerate(step.act):
        if act.aside and act.name not in led_to:
            where = line_of(path, ("step", number, "act", j))
            remedy = "let an answer lead here, or remove `aside`"
            yield str(pack_error(path, where, f"nothing leads to act {act.name!r}", remedy))
