"""What a language pack knows of how turns end: words by class, and how much each ending weighs.

`turns.toml` holds the words and is edited by hand; `turn-endings.toml` holds the weights and is written by
`scripts/train_turn_endings`. What they mean is said in `coach.core.endings`.
"""

from pathlib import Path

import msgspec

from coach.packs.reading import line_of, pack_error, read_toml

WORDS = "turns.toml"
WEIGHTS = "turn-endings.toml"


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    pass


class TurnWords(_Table, frozen=True):
    """Words by which an ending is judged."""

    fillers: tuple[str, ...]
    """Sounds of somebody who thinks aloud: um, uh."""
    classes: dict[str, tuple[str, ...]]
    """Words that behave alike at the end of a sentence, by the name of their class."""


class EndingWeights(_Table, frozen=True):
    """How much each feature of the last words speaks for an end, in log-odds."""

    bias: float
    closed: float
    """Three quarters of the whole turns that were learned from end with at least these log-odds."""
    open: float
    """All but one in twenty of them do."""
    weight: dict[str, dict[str, float]]
    """By feature, then by its value. What is not written weighs nothing."""


class TurnEndings(msgspec.Struct, frozen=True):
    """Both files."""

    words: TurnWords
    weights: EndingWeights


def load_turn_endings(folder: Path) -> TurnEndings:
    """Both files of a language pack. Raises `PackError` with file, line and remedy."""
    return TurnEndings(load_turn_words(folder), read_toml(folder / WEIGHTS, EndingWeights))


def load_turn_words(folder: Path) -> TurnWords:
    """The words alone: they come before the weights."""
    path = folder / WORDS
    words = read_toml(path, TurnWords)
    seen: dict[str, str] = {}
    for name, members in words.classes.items():
        for position, word in enumerate(members):
            if other := seen.get(word):
                where = line_of(path, ("classes", name, position))
                raise pack_error(
                    path, where, f"{word!r} stands in {other!r} already", "leave one of them out"
                )
            seen[word] = name
    return words
