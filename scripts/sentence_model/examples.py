"""From sentences to numbers: pieces, types and labels, and the noise that recognisers add."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from coach.core.kinds import ALERTS, COMMANDS, CUES, MOVES
from coach.core.sentence_model import encode
from coach.core.wordpieces import WordPieces
from coach.packs.sentences import Sentence

KINDS = (*sorted(CUES), *sorted(MOVES), *sorted(ALERTS), *sorted(COMMANDS))
"""The kinds that the model judges, in the order of its answers; after them come `any cue` and `any move`."""

LABELS = (*KINDS, "any_cue", "any_move", "any_alert")

SOUND_ALIKE = [
    ("you're", "your"),
    ("their", "there", "they're"),
    ("its", "it's"),
    ("to", "too", "two"),
    ("were", "we're", "where"),
    ("are", "our"),
    ("hear", "here"),
    ("and", "in", "an"),
    ("a", "the"),
    ("of", "have"),
    ("that's", "that"),
    ("he's", "his"),
    ("i'll", "all"),
    ("know", "no"),
]
_OTHERS = {word: [w for w in group if w != word] for group in SOUND_ALIKE for word in group}


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence as the network takes it."""

    pieces: list[int]
    types: list[int]
    labels: list[float]


def labels(kinds: frozenset[str]) -> list[float]:
    """1 for each label that holds, in the order of `LABELS`."""
    groups = [bool(kinds & group) for group in (CUES, MOVES, ALERTS)]
    return [float(kind in kinds) for kind in KINDS] + [float(group) for group in groups]


def example(sentence: Sentence, pieces: WordPieces, rng: random.Random | None = None) -> Example:
    """The sentence as numbers; with `rng` as a recogniser might garble it."""
    text, context = sentence.text, sentence.context
    if rng is not None:
        text = garbled(text, 0.06, rng) if rng.random() < 0.6 else text
        context = () if rng.random() < 0.15 else context
    numbers, types, _ = encode(text, context, pieces)
    return Example(numbers, types, labels(sentence.kinds))


def garbled(text: str, share: float, rng: random.Random) -> str:
    """`text` with about `share` of its words lost or replaced by words that sound alike."""
    words: list[str] = []
    for word in text.split():
        if rng.random() >= share:
            words.append(word)
        elif word in _OTHERS:
            words.append(rng.choice(_OTHERS[word]))
        elif rng.random() < 0.5:
            words.append(word)
    return " ".join(words) or text


def folds(sentences: Sequence[Sentence], count: int, seed: int = 7) -> list[list[int]]:
    """Positions of the sentences in `count` parts; a situation is never divided."""
    situations = sorted({sentence.situation for sentence in sentences})
    random.Random(seed).shuffle(situations)
    part = {situation: number % count for number, situation in enumerate(situations)}
    parts: list[list[int]] = [[] for _ in range(count)]
    for position, sentence in enumerate(sentences):
        parts[part[sentence.situation]].append(position)
    return parts
