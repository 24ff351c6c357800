"""How each word sounds: its pronunciations by every synthesiser and accent, and how usual each is.

A synthesiser is asked, not a dictionary, because the phones must be those that it will speak. Words are
pronounced alone and in sentences, where small words lose their vowels. `models/sources/lexicon.txt` keeps
what was heard, so that a new graph costs seconds: only words that it lacks are spoken anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from model_maker import espeak, flite
from model_maker.corpus import SOURCES
from model_maker.errors import ModelMakerError
from model_maker.phones import SOUNDS

LEXICON: Final = SOURCES / "lexicon.txt"

Sounds = tuple[str, ...]
Lexicon = dict[str, dict[Sounds, float]]
"""Word → pronunciation → weight, the most usual of each word having weight 1."""

ACCENTS: Final = {"en-us": 2.0, "en": 2.0, "en-gb-scotland": 1.0, "en-gb-x-rp": 1.0, "en-029": 1.0}
"""Accents of eSpeak NG that pronounce words alone, and how much each counts; flite counts 2."""

MOST_PRONUNCIATIONS: Final = 5
_USUAL: Final = 0.02
"""The share of a word's pronunciations from which one counts: less than any accent has among the voices of
training.
"""
_LEAST_WEIGHT: Final = 0.1
_FLITE_WEIGHT: Final = 2.0
_FAST: Final = 360
"""Words a minute: the sound is thrown away, and short sound is made sooner."""
_AT_ONCE: Final = 20
"""Words that eSpeak NG is given at a time, as a list with commas."""


class Heard:
    """Pronunciations as they are met, alone or in sentences."""

    def __init__(self) -> None:
        self.alone: defaultdict[str, Counter[Sounds]] = defaultdict(Counter)
        self.in_sentences: defaultdict[str, Counter[Sounds]] = defaultdict(Counter)

    def add_sentence(self, pronunciations: Iterable[tuple[str, Sounds]]) -> None:
        for word, sounds in pronunciations:
            self.in_sentences[word][sounds] += 1

    def add_alone(self, word: str, sounds: Sounds, weight: float) -> None:
        if sounds:
            self.alone[word][sounds] += weight  # type: ignore[assignment]

    def weights(self, word: str) -> dict[Sounds, float]:
        """The most usual pronunciations; one met in sentences only must be usual and of about the right
        length.
        """
        alone, met = self.alone[word], self.in_sentences[word]
        lengths = [len(sounds) for sounds in alone] or [3]
        score: Counter[Sounds] = Counter(alone)
        for sounds, count in met.items():
            longest = max(lengths) + (sounds[-1] == "r")  # an r may link it to a vowel that follows
            if count >= 2 and count >= _USUAL * met.total() and min(lengths) - 2 <= len(sounds) <= longest:
                score[sounds] += count * alone.total() / met.total()  # type: ignore[assignment]
        best = score.most_common(MOST_PRONUNCIATIONS)
        return {sounds: max(_LEAST_WEIGHT, n / best[0][1]) for sounds, n in best if n > _USUAL * best[0][1]}


def pronounce_alone(words: Sequence[str]) -> Heard:
    """Pronounce each word by flite and by every accent of eSpeak NG."""
    heard = Heard()
    for word in words:
        for spoken, sounds in flite.synthesise(word, "kal16").pronunciations():
            heard.add_alone(spoken, sounds, _FLITE_WEIGHT)
    for accent, weight in ACCENTS.items():
        for first in range(0, len(words), _AT_ONCE):
            text = ", ".join(words[first : first + _AT_ONCE])
            for spoken, sounds in espeak.synthesise(text, accent, _FAST).pronunciations():
                heard.add_alone(spoken.rstrip(","), sounds, weight)
    return heard


def read_lexicon(path: Path = LEXICON) -> Lexicon:
    """Read lines of `word<TAB>weight<TAB>sounds`; a missing file is an empty lexicon."""
    lexicon: Lexicon = {}
    if not path.exists():
        return lexicon
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        word, _, rest = line.partition("\t")
        weight, _, written = rest.partition("\t")
        sounds = tuple(written.split())
        if not sounds or not set(sounds) <= set(SOUNDS):
            raise ModelMakerError(
                f"{path}:{number}: no sounds of the model in {line!r}; delete the line to have it made anew"
            )
        lexicon.setdefault(word, {})[sounds] = float(weight)
    return lexicon


def _lines(lexicon: Lexicon) -> Iterator[str]:
    for word in sorted(lexicon):
        for sounds, weight in sorted(lexicon[word].items(), key=lambda entry: (-entry[1], entry[0])):
            yield f"{word}\t{weight:.2f}\t{' '.join(sounds)}\n"


def write_lexicon(lexicon: Lexicon, path: Path = LEXICON) -> None:
    path.write_text("".join(_lines(lexicon)), encoding="utf8")


def completed(lexicon: Lexicon, words: Iterable[str]) -> Lexicon:
    """The lexicon of exactly `words`; those it lacks are spoken now."""
    wanted = list(words)
    missing = [word for word in wanted if word not in lexicon]
    heard = pronounce_alone(missing) if missing else Heard()
    full = {word: lexicon.get(word) or heard.weights(word) for word in wanted}
    if mute := [word for word, sounds in full.items() if not sounds]:
        raise ModelMakerError(f"no synthesiser can say {', '.join(mute[:5])}; take the word out of the texts")
    return full
