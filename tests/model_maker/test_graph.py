"""The graph reads transition ids and writes words."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from model_maker.graph import FIRST_DISAMBIGUATION, Fst, arcs, disambiguated, final_cost, hcl_fst, lexicon_fst
from model_maker.lexicon import Lexicon
from model_maker.phones import SIL, word_phones
from model_maker.topology import forward_id, self_loop_id

LEXICON: Lexicon = {
    "to": {("t", "uw"): 1.0, ("t", "ax"): 0.5},
    "too": {("t", "uw"): 1.0},
    "tooth": {("t", "uw", "th"): 1.0},
    "i": {("ay",): 1.0},
}
IDS = {word: i for i, word in enumerate(LEXICON, 1)}


def outputs(fst: Fst, labels: list[int]) -> Iterator[tuple[str, ...]]:
    """What the transducer writes for a sequence of input labels, over every path."""
    names = {i: word for word, i in IDS.items()}
    waiting = [(fst.start, 0, (), 0)]
    while waiting:
        state, at, words, idle = waiting.pop()
        if at == len(labels) and math.isfinite(final_cost(fst, state)):
            yield words
        for arc in arcs(fst, state):
            written = words + ((names[arc.olabel],) if arc.olabel else ())
            if arc.ilabel == 0 and idle < 6:
                waiting.append((arc.to, at, written, idle + 1))
            elif at < len(labels) and arc.ilabel == labels[at]:
                waiting.append((arc.to, at + 1, written, 0))


def transitions(phones: list[int], times: int) -> list[int]:
    """Each phone for `times` outputs: in, then round its self-loop."""
    return [label for phone in phones for label in [forward_id(phone)] + [self_loop_id(phone)] * (times - 1)]


@pytest.mark.parametrize("times", [1, 2, 5])
@pytest.mark.parametrize(
    ("sounds", "words"),
    [
        (["t", "uw"], {("to",), ("too",)}),
        (["t", "ax"], {("to",)}),
        (["t", "uw", "th"], {("tooth",)}),
        (["ay"], {("i",)}),
        (["t", "th"], set()),
    ],
)
def test_words_are_read_however_long_their_phones_last(
    sounds: list[str], words: set[tuple[str]], times: int
) -> None:
    assert set(outputs(hcl_fst(LEXICON, IDS), transitions(word_phones(sounds), times))) == words


def test_pauses_may_stand_between_words_and_around_them() -> None:
    phones = [SIL, *word_phones(["ay"]), SIL, *word_phones(["t", "uw", "th"]), SIL]
    assert set(outputs(hcl_fst(LEXICON, IDS), transitions(phones, 3))) == {("i", "tooth")}


def test_a_word_may_follow_at_once() -> None:
    phones = word_phones(["ay"]) + word_phones(["ay"])
    assert set(outputs(hcl_fst(LEXICON, IDS), transitions(phones, 2))) == {("i", "i")}


def test_words_that_sound_alike_are_told_apart_by_symbols() -> None:
    ends = {
        (word, phones[-1] - FIRST_DISAMBIGUATION) for word, phones, _ in disambiguated(LEXICON) if word != "i"
    }
    assert {("to", 0), ("too", 1)} <= ends


def test_each_pronunciation_costs_what_it_is_rare() -> None:
    costs = {(word, len(phones)): cost for word, phones, cost in disambiguated(LEXICON)}
    assert costs["to", 2] == pytest.approx(-math.log(0.5))
    assert lexicon_fst(LEXICON, IDS).num_states > len(LEXICON)
