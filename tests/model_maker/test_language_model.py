"""Probabilities add up, whatever is pruned."""

from __future__ import annotations

import math

import pytest
from model_maker.backoff import prune
from model_maker.corpus import Sentence, spoken_words
from model_maker.graph import arcs, final_cost
from model_maker.language_model import END, START, Model
from model_maker.lookahead import grammar_fst

LINES = ["i was tired", "i was so tired of it", "you were tired", "it was my part", "my part in it was this"]
SENTENCES = [Sentence(spoken_words(line), "kitchen", "pack") for line in LINES]
WORDS = sorted({word for line in SENTENCES for word in line.words} | {"kettle"})


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(SENTENCES, WORDS)


@pytest.mark.parametrize(
    "history", [(), (START,), ("i",), ("kettle",), ("i", "was"), ("my", "part"), ("kettle", "was")]
)
def test_probabilities_of_a_history_add_up_to_one(model: Model, history: tuple[str, ...]) -> None:
    assert sum(model.probability(history, word) for word in [*WORDS, END]) == pytest.approx(1, abs=1e-6)


def test_what_was_read_is_likelier_than_what_was_not(model: Model) -> None:
    assert model.probability(("i", "was"), "tired") > 5 * model.probability(("i", "was"), "kettle")
    assert model.perplexity([SENTENCES[0].words]) < model.perplexity([("kettle", "tired", "my")])


def test_a_word_of_many_contexts_is_likelier_after_an_unknown_one(model: Model) -> None:
    assert model.probability((), "was") > model.probability((), "so")


@pytest.mark.parametrize(("bigrams", "trigrams"), [(0, 0), (5, 0), (20, 5), (999, 999)])
def test_a_pruned_model_still_adds_up(model: Model, bigrams: int, trigrams: int) -> None:
    pruned = prune(model, bigrams, trigrams)
    for history in pruned.probabilities:
        assert sum(pruned.probability(history, word) for word in [*WORDS, END]) == pytest.approx(1, abs=1e-3)


def test_the_transducer_gives_the_models_probabilities(model: Model) -> None:
    pruned, ids = prune(model, 999, 999), {word: i for i, word in enumerate(WORDS, 1)}
    fst = grammar_fst(pruned, ids)
    state, cost, history = fst.start, 0.0, (START,)
    for word in ["i", "was", "kettle", "so", END]:
        while True:
            if word == END and math.isfinite(final_cost(fst, state)):
                cost += final_cost(fst, state)
                break
            found = {arc.ilabel: arc for arc in arcs(fst, state)}
            arc = found.get(ids.get(word, -1)) or found[0]
            state, cost = arc.to, cost + arc.cost
            if arc.ilabel:
                break
    expected = 0.0
    for word in ["i", "was", "kettle", "so", END]:
        expected -= math.log(pruned.probability(history, word))
        history = (*history, word)[-2:]
    assert cost == pytest.approx(expected, rel=1e-4)
