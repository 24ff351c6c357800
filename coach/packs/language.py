"""What a language pack holds besides exercises and rules: the sentences with which coach holds a session.

`prompts.toml` has the sentences, `answers.toml` the words that mean yes, no, a number or a choice,
`countries.toml` the help lines. All of it is data that a therapist can read and edit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from coach.errors import PackError
from coach.packs.exercise import GENTLE, LIMITS, SLOT, Exercise
from coach.packs.exercise_loading import check_targets, load_exercise
from coach.packs.reading import check_folder, line_of, pack_error, read_toml
from coach.packs.toml_lines import KeyPath
from coach.packs.turns import TurnEndings, load_turn_endings

PACKS = Path(__file__).parent
"""The packs that come with coach."""

Lines = tuple[str, ...]
"""Sentences of the same meaning; coach takes them in turn, so that it never sounds like a parrot."""

MAX_CUE_WORDS = 12


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    pass


class TurnLines(_Table, frozen=True):
    """How a turn is held. `{name}` has the floor, `{other}` has not."""

    nudge: Lines
    """After a first silence."""
    nudge_stem: Lines
    """After a second one, with `{stem}`."""
    moving_on: Lines
    """After a third one: the turn is left, kindly."""
    more: Lines
    """A long pause in an unfinished sentence."""
    limit: Lines
    """Announces the `{limit}` of a turn."""
    room: Lines
    """Said to a partner who has had much less of the talk so far."""
    time_signal: Lines
    time_up: Lines
    yes_or_no: Lines
    """An answer that was neither."""
    again: Lines
    """Any other answer that was not understood."""
    skipped: Lines
    help: Lines
    """With `{stem}`."""
    help_open: Lines
    """Where the act has no stem."""
    example: Lines
    """With `{example}`."""


class HoldLines(_Table, frozen=True):
    """Pause, break, stop, trouble."""

    pause: Lines
    resume: Lines
    pause_nudge: Lines
    resumed: Lines
    """At the beginning of a session that was cut off."""
    break_offer: Lines
    """When it seems to be getting too much, and as the last rung of the ladder."""
    break_return: Lines
    """Asks `{name}` when they will be back."""
    break_begins: Lines
    """With the `{minutes}` that both agreed."""
    break_over: Lines
    break_ends: Lines
    """Nobody came back."""
    stop_ask: Lines
    stop_no: Lines
    stopped: Lines
    left: Lines
    """Nobody answered for a long time."""
    erased: Lines
    microphone_lost: Lines
    microphone_back: Lines
    hearing_lost: Lines
    """The recogniser is gone for good. True whether anything is kept or not."""
    sound_lost: Lines
    too_far: Lines
    """The voices arrive faintly."""
    too_loud: Lines
    """The voices are too loud for the microphone."""


class CueLines(_Table, frozen=True):
    """The ladder for one kind of cue: a sentence, then a stem to finish."""

    sentence: Lines
    stem: Lines


class SafetyLines(_Table, frozen=True):
    """What coach says when somebody is not safe."""

    stop: str
    """Ends the exercise, without a word about who said what."""
    self_harm: str
    lines: str
    """Introduces the help lines."""
    goodbye: str


class Prompts(_Table, frozen=True):
    """Everything that coach says besides the exercise."""

    turn: TurnLines
    hold: HoldLines
    voice: dict[str, Lines]
    """By command (slower, faster, louder, softer): how coach answers, in the changed voice."""
    cue: dict[str, CueLines]
    """By kind: criticism, contempt, defensiveness, stonewalling."""
    need_stem: dict[str, str]
    """By the need that may lie beneath an attack: a stem to finish."""
    move: dict[str, Lines]
    """By kind of move: how it is named, rarely."""
    safety: SafetyLines
    you_two: str
    """How both are spoken to where a line has a `{name}`."""
    limits: dict[str, str]
    """By seconds, as in `limit-s`: how a limit is said."""
    agreed: Lines
    """Introduces the agreements that are read back."""
    agreement: Lines
    """One agreement, with `{name}` and `{words}`."""
    nothing_agreed: Lines


class Answers(_Table, frozen=True):
    """The words that mean an answer. A phrase matches whole words."""

    yes: Lines
    no: Lines
    maybe: Lines
    low: Lines
    """How calm: not at all."""
    middle: Lines
    high: Lines
    numbers: dict[str, int]
    ready: Lines
    minutes: dict[str, int]
    """Times from now, in minutes."""
    too_much: Lines
    """Phrases that say it is getting too much."""
    back: Lines
    """Phrases that call coach back from a pause or a break."""
    passes: Lines
    """Answers that are none: I don't know."""
    lead_ins: Lines
    """Words before a short answer that are no part of it: let's call it, maybe …"""
    unfinished: Lines
    """Words after which a sentence goes on: because, and, to …"""
    finished: Lines
    """Phrases with which people end a turn: so yeah, that's how it is …"""
    not_now: Lines
    """Words after which something is not so now, but may be one day: if, when …"""
    backchannels: Lines
    """Words with which a listener says that they listen."""


class HelpLine(_Table, frozen=True):
    """A number that somebody can call."""

    name: str
    say: str
    """As it is read aloud."""
    source: str = ""
    from_memory: bool = False
    """Not checked against a source at that date."""


class Country(_Table, frozen=True):
    """The help lines of a country."""

    name: str
    line: tuple[HelpLine, ...]


class Countries(_Table, frozen=True):
    """Help lines by country code, with the date at which they were checked."""

    checked: date
    country: dict[str, Country]


@dataclass(frozen=True)
class Language:
    """A language pack, loaded."""

    folder: Path
    prompts: Prompts
    answers: Answers
    countries: Countries
    exercises: dict[str, Exercise]
    turn_endings: TurnEndings

    @property
    def deeper(self) -> frozenset[str]:
        """The exercises that are wrong where one fears the other: offered after a private check only."""
        return frozenset(name for name, exercise in self.exercises.items() if exercise.when == GENTLE)

    @property
    def lasting(self) -> frozenset[str]:
        """The exercises in which a session that was cut off can go on."""
        return frozenset(name for name, exercise in self.exercises.items() if not exercise.passing)


def load_pack(folder: Path = PACKS / "en") -> Language:
    """The language pack in a folder, the English one where none is named.

    Raises:
        PackError: with file, line and remedy.
    """
    if not folder.is_dir():
        raise PackError(f"there is no pack at {folder}; name a folder with prompts.toml and exercises/")
    check_folder(folder)
    prompts = load_prompts(folder / "prompts.toml")
    paths = sorted((folder / "exercises").glob("*.toml"))
    exercises = {path.stem: load_exercise(path) for path in paths}
    for path in paths:
        check_targets(path, exercises[path.stem], exercises)
    return Language(
        folder=folder,
        prompts=prompts,
        answers=read_toml(folder / "answers.toml", Answers),
        countries=read_toml(folder / "countries.toml", Countries),
        exercises=exercises,
        turn_endings=load_turn_endings(folder),
    )


def load_prompts(path: Path) -> Prompts:
    """The sentences in a TOML file, checked. Raises `PackError`."""
    prompts = read_toml(path, Prompts)
    for kind, lines in prompts.cue.items():
        for position, sentence in enumerate(lines.sentence):
            if len(sentence.split()) > MAX_CUE_WORDS:
                what = f"the {kind} cue has {len(sentence.split())} words"
                where = line_of(path, ("cue", kind, "sentence", position))
                raise pack_error(path, where, what, f"say it in at most {MAX_CUE_WORDS}")
    for key, text in spoken(prompts):
        for slot in SLOT.findall(text):
            if slot not in SLOTS:
                what = f"nothing is known as {{{slot}}}"
                raise pack_error(path, line_of(path, key), what, f"use one of {', '.join(sorted(SLOTS))}")
        if not text.strip():
            raise pack_error(path, line_of(path, key), "nothing is said here", "write a sentence")
    for limit in map(str, LIMITS):
        if limit not in prompts.limits:
            raise pack_error(path, line_of(path, ("limits",)), f"{limit} seconds have no name", "add it")
    return prompts


SLOTS = frozenset({"name", "other", "stem", "example", "words", "minutes", "limit"})
"""What a sentence of prompts.toml may have filled in."""


def spoken(table: object, at: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """Every sentence of some tables, and where it stands."""
    match table:
        case str():
            yield at, table
        case tuple():
            for position, line in enumerate(table):
                yield from spoken(line, (*at, position))
        case dict():
            for key, value in table.items():
                yield from spoken(value, (*at, key))
        case msgspec.Struct():
            for field in msgspec.structs.fields(table):
                yield from spoken(getattr(table, field.name), (*at, field.encode_name))
