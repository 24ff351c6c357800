"""From pronunciations to HCL: a transducer that reads transition ids and writes words.

The recipe is Kaldi's (`mkgraph_lookahead.sh`) for phones without context: L with disambiguation symbols and
optional pauses, determinized and minimized; then every phone becomes its transitions, with the self-loop on
the state that the phone leads to ("reorder"), as Kaldi's decoder expects.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import kaldifst  # type: ignore[import-untyped]

from model_maker.lexicon import Lexicon, Sounds
from model_maker.phones import PHONES, SIL, word_phones
from model_maker.topology import forward_id, leave_cost, self_loop_id, stay_cost

Fst = Any
"""kaldifst.StdVectorFst; the library carries no types."""

FIRST_DISAMBIGUATION: Final = PHONES[-1] + 1
_PAUSE_PROBABILITY: Final = 0.2


@dataclass(frozen=True)
class Arc:
    ilabel: int
    olabel: int
    cost: float
    to: int


def arcs(fst: Fst, state: int) -> Iterator[Arc]:
    for arc in kaldifst.ArcIterator(fst, state):
        yield Arc(arc.ilabel, arc.olabel, float(arc.weight.value), arc.nextstate)


def add_arc(fst: Fst, state: int, arc: Arc) -> None:
    fst.add_arc(state, kaldifst.StdArc(arc.ilabel, arc.olabel, arc.cost, arc.to))


def final_cost(fst: Fst, state: int) -> float:
    """Cost of ending in a state; infinite where one can't."""
    return float(getattr(fst.final(state), "value", fst.final(state)))


def disambiguated(lexicon: Lexicon) -> Iterator[tuple[str, list[int], float]]:
    """(word, phone ids, cost) of every pronunciation, with a symbol at the end of those that another one
    begins with.

    Of several words that sound alike the first has symbol #1, the next #2, and so on.
    """
    times = Counter(sounds for pronunciations in lexicon.values() for sounds in pronunciations)
    beginnings = {sounds[:i] for sounds in times for i in range(1, len(sounds))}
    used: Counter[Sounds] = Counter()
    for word, pronunciations in lexicon.items():
        for sounds, weight in pronunciations.items():
            phones = word_phones(sounds)
            if times[sounds] > 1 or sounds in beginnings:
                used[sounds] += 1
                phones.append(FIRST_DISAMBIGUATION - 1 + used[sounds])
            yield word, phones, -math.log(weight)


def lexicon_fst(lexicon: Lexicon, word_ids: dict[str, int]) -> Fst:
    """L: reads phones and disambiguation symbols, writes words, with an optional pause before the first and
    after each.
    """
    fst = kaldifst.StdVectorFst()
    start, between, pause, after_pause = (fst.add_state() for _ in range(4))
    fst.start = start
    fst.set_final(between, 0.0)
    pause_cost, no_pause_cost = -math.log(_PAUSE_PROBABILITY), -math.log(1 - _PAUSE_PROBABILITY)
    entries = list(disambiguated(lexicon))
    pause_symbol = 1 + max(FIRST_DISAMBIGUATION, *(phones[-1] for _, phones, _ in entries))
    add_arc(fst, start, Arc(0, 0, no_pause_cost, between))
    add_arc(fst, start, Arc(0, 0, pause_cost, pause))
    add_arc(fst, pause, Arc(SIL, 0, 0.0, after_pause))
    add_arc(fst, after_pause, Arc(pause_symbol, 0, 0.0, between))
    for word, phones, cost in entries:
        state, olabel = between, word_ids[word]
        for phone in phones[:-1]:
            following = fst.add_state()
            add_arc(fst, state, Arc(phone, olabel, cost, following))
            state, olabel, cost = following, 0, 0.0
        add_arc(fst, state, Arc(phones[-1], olabel, cost + no_pause_cost, between))
        add_arc(fst, state, Arc(phones[-1], olabel, cost + pause_cost, pause))
    kaldifst.arcsort(fst, "olabel")
    return fst


def with_transitions(phone_fst: Fst) -> Fst:
    """Replace each phone by its transition ids; disambiguation symbols become epsilon.

    The arc of a phone carries the forward transition, and the state it leads to the self-loop. A state that
    several phones lead to gets a state of its own for each, so that nobody else's self-loop is taken.
    """
    incoming: defaultdict[int, set[int]] = defaultdict(set)
    incoming[phone_fst.start].add(0)
    for state in range(phone_fst.num_states):
        for arc in arcs(phone_fst, state):
            incoming[arc.to].add(_phone(arc.ilabel))
    expanded = kaldifst.StdVectorFst()
    for state in range(phone_fst.num_states):
        expanded.add_state()
        if math.isfinite(cost := final_cost(phone_fst, state)):
            expanded.set_final(state, cost)
    expanded.start = phone_fst.start
    entrances: dict[tuple[int, int], int] = {}
    for state, phones in incoming.items():
        for phone in phones - {0}:
            entrance = state if len(phones) == 1 else expanded.add_state()
            entrances[state, phone] = entrance
            add_arc(expanded, entrance, Arc(self_loop_id(phone), 0, stay_cost(phone), entrance))
            if entrance != state:
                add_arc(expanded, entrance, Arc(0, 0, 0.0, state))
    for state in range(phone_fst.num_states):
        for arc in arcs(phone_fst, state):
            if phone := _phone(arc.ilabel):
                to = entrances[arc.to, phone]
                add_arc(expanded, state, Arc(forward_id(phone), arc.olabel, arc.cost + leave_cost(phone), to))
            else:
                add_arc(expanded, state, Arc(0, arc.olabel, arc.cost, arc.to))
    return expanded


def _phone(ilabel: int) -> int:
    """The phone of an input label, 0 for epsilon and for a disambiguation symbol."""
    return ilabel if ilabel < FIRST_DISAMBIGUATION else 0


def hcl_fst(lexicon: Lexicon, word_ids: dict[str, int]) -> Fst:
    """The transducer from transition ids to words, its arcs sorted by word."""
    fst = lexicon_fst(lexicon, word_ids)
    kaldifst.determinize_star(fst, use_log=False)
    kaldifst.minimize_encoded(fst)
    expanded = with_transitions(fst)
    kaldifst.connect(expanded)
    kaldifst.arcsort(expanded, "olabel")
    return expanded
