"""What a language pack holds besides exercises and rules: the sentences with which coach holds a session.

`prompts.toml` has the sentences, `answers.toml` the words that mean yes, no, a number or a choice,
`countries.toml` the help lines. All of it is data that a therapist can read and edit.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from coach.errors import PackError
from coach.packs.exercise import Exercise, load_exercise
from coach.packs.reading import line_of, pack_error, read_toml

PACKS = Path(__file__).parent
"""The packs that come with coach."""

Lines = tuple[str, ...]
"""Sentences of the same meaning; coach takes them in turn, so that it never sounds like a parrot."""

MAX_CUE_WORDS = 12


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    pass


class TurnLines(_Table):
    """How a turn is held."""

    nudge: Lines
    """After a first silence."""
    nudge_stem: Lines
    """After a second one, with `{stem}`."""
    moving_on: Lines
    """After a third one: the turn is left, kindly."""
    more: Lines
    """A long pause in an unfinished sentence."""
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
    handed_back: Lines
    """After a cue or a time signal, nothing more is said; this is for the return from a pause."""


class HoldLines(_Table):
    """Pause, break, stop, trouble."""

    pause: Lines
    resume: Lines
    pause_nudge: Lines
    break_begins: Lines
    break_over: Lines
    break_nudge: Lines
    break_ends: Lines
    break_offer: Lines
    stop_ask: Lines
    stop_no: Lines
    stopped: Lines
    left: Lines
    """Nobody answered for a long time."""
    erased: Lines
    muted: Lines
    unmuted: Lines
    microphone_lost: Lines
    microphone_back: Lines
    sound_lost: Lines
    too_far: Lines


class CueLines(_Table):
    """The ladder for one kind of cue: a sentence, then a stem to finish."""

    sentence: Lines
    stem: Lines


class SafetyLines(_Table):
    """What coach says when somebody is not safe."""

    stop: str
    """Ends the exercise, without a word about who said what."""
    self_harm: str
    lines: str
    """Introduces the help lines."""
    goodbye: str


class Prompts(_Table):
    """Everything that coach says besides the exercise."""

    turn: TurnLines
    hold: HoldLines
    cue: dict[str, CueLines]
    """By kind: criticism, contempt, defensiveness, stonewalling."""
    need_stem: dict[str, str]
    """By the need that may lie beneath an attack: a stem to finish."""
    move: dict[str, Lines]
    """By kind of move: how it is named, rarely."""
    safety: SafetyLines
    agreed: Lines
    """Introduces the agreements that are read back."""
    agreement: Lines
    """One agreement, with `{name}` and `{words}`."""
    nothing_agreed: Lines


class Answers(_Table):
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
    lead_ins: Lines
    """Words before a short answer that are no part of it: let's call it, maybe …"""
    unfinished: Lines
    """Words after which a sentence goes on: because, and, to …"""
    finished: Lines
    """Phrases with which people end a turn: so yeah, that's how it is …"""
    backchannels: Lines
    """Words with which a listener says that they listen."""


class HelpLine(_Table):
    """A number that somebody can call."""

    name: str
    say: str
    """As it is read aloud."""
    source: str = ""
    from_memory: bool = False
    """Not checked against a source at that date."""


class Country(_Table):
    """The help lines of a country."""

    name: str
    line: tuple[HelpLine, ...]


class Countries(_Table):
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


def load_language(folder: Path) -> Language:
    """The language pack in a folder.

    Raises:
        PackError: with file, line and remedy.
    """
    if not folder.is_dir():
        raise PackError(f"there is no pack at {folder}; name a folder with prompts.toml and exercises/")
    prompts = read_toml(folder / "prompts.toml", Prompts)
    _check_cues(folder / "prompts.toml", prompts)
    exercises = {path.stem: load_exercise(path) for path in sorted((folder / "exercises").glob("*.toml"))}
    return Language(
        folder=folder,
        prompts=prompts,
        answers=read_toml(folder / "answers.toml", Answers),
        countries=read_toml(folder / "countries.toml", Countries),
        exercises=exercises,
    )


def _check_cues(path: Path, prompts: Prompts) -> None:
    for kind, lines in prompts.cue.items():
        for position, sentence in enumerate(lines.sentence):
            if len(sentence.split()) > MAX_CUE_WORDS:
                what = f"the {kind} cue has {len(sentence.split())} words"
                where = line_of(path, ("cue", kind, "sentence", position))
                raise pack_error(path, where, what, f"say it in at most {MAX_CUE_WORDS}")
