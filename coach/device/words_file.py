"""What a coach without a screen says and understands outside of a conversation: data, one file a language."""

from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from coach.errors import PackError

FOLDER = Path(__file__).parent / "words"


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A table of the file: each key must be there, and no other."""


class LanguageWords(_Part, frozen=True):
    name: str
    spoken: tuple[str, ...]


class WakeWords(_Part, frozen=True):
    phrase: str
    """Begins a conversation."""
    set_up: str
    """Asks for the spoken set-up again."""
    decoys: tuple[str, ...]
    """What is not meant, though it sounds like it."""


class SetUpWords(_Part, frozen=True):
    greeting: str
    """Said as long as there are no names, when coach is ready."""
    welcome: str
    language: str
    name_left: str
    name_right: str
    name_check: str
    name_again: str
    name_missed: str
    name_same: str
    unnamed: tuple[str, str]
    """What the two are called where no name was understood."""
    country: str
    country_check: str
    country_again: str
    country_kept: str
    country_missed: str
    volume: str
    loudest: str
    softest: str
    done: str
    nobody: str
    or_button: str
    """Follows where coach tells how to begin and there is a button."""


class SessionWords(_Part, frozen=True):
    resume: str


class AnswerWords(_Part, frozen=True):
    yes: tuple[str, ...]
    no: tuple[str, ...]
    louder: tuple[str, ...]
    softer: tuple[str, ...]
    good: tuple[str, ...]


class NameWords(_Part, frozen=True):
    lead_ins: tuple[str, ...]
    """What people say before their name."""
    known: str
    """First names in small letters, with spaces between."""


class DeviceWords(_Part, frozen=True):
    """The words of one language."""

    language: LanguageWords
    wake: WakeWords
    set_up: SetUpWords
    session: SessionWords
    answers: AnswerWords
    countries: dict[str, tuple[str, ...]]
    """For each code of the pack's countries.toml, what people call the country."""
    names: NameWords


def load_words(language: str = "en") -> DeviceWords:
    """The words of a language. Raises `PackError`."""
    path = FOLDER / f"{language}.toml"
    try:
        return msgspec.toml.decode(path.read_bytes(), type=DeviceWords)
    except OSError as why:
        raise PackError(f"Cannot read {path}: {why.strerror}. A device needs it.") from None
    except (msgspec.DecodeError, ValueError, RecursionError) as why:
        raise PackError(f"{path} cannot be used: {why}.") from None


def languages() -> dict[str, LanguageWords]:
    """The languages that there are words for, by code."""
    return {path.stem: load_words(path.stem).language for path in sorted(FOLDER.glob("*.toml"))}


def known_only(phrases: Iterable[str], knows: Callable[[str], bool]) -> tuple[str, ...]:
    """The phrases all of whose words the speech model knows, each once. Others would never be heard."""
    return tuple(dict.fromkeys(one for one in phrases if all(knows(word) for word in one.split())))
