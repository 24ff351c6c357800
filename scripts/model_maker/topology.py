"""Kaldi's TransitionModel for phones of one state, and the numbers of its transitions.

Each phone is one emitting state with a self-loop and a way out. Kaldi numbers the transitions of all phones
in order, from 1: phone p has the self-loop 2p − 1 and the forward transition 2p. At three frames of 10 ms
an output, one state lets a phone last 30 ms or more, which is what the fastest of them last.
"""

from __future__ import annotations

import math
from typing import Final

from model_maker.kaldi_io import KaldiWriter
from model_maker.phones import PHONES, SIL, SPN, pdf_of

_STAY: Final = 0.6
_STAY_LONG: Final = 0.9


def self_loop_id(phone: int) -> int:
    return 2 * phone - 1


def forward_id(phone: int) -> int:
    return 2 * phone


def stay_probability(phone: int) -> float:
    """Probability that a phone lasts one output (30 ms) longer; pauses and unknown words last long."""
    return _STAY_LONG if phone in (SIL, SPN) else _STAY


def stay_cost(phone: int) -> float:
    """Negative log probability of the self-loop."""
    return -math.log(stay_probability(phone))


def leave_cost(phone: int) -> float:
    """Negative log probability of the forward transition."""
    return -math.log(1 - stay_probability(phone))


def write_transition_model(out: KaldiWriter) -> None:
    """Write `<TransitionModel>` for `phones.PHONES` as Kaldi's `TransitionModel::Write` does."""
    out.token("<TransitionModel>", "<Topology>")
    out.int_vector(PHONES).int_vector([-1] + [0] * len(PHONES))
    out.int32(1, 2)  # one topology entry, of two states
    out.int32(0, 2).int32(0).float32(0.5).int32(1).float32(0.5)  # pdf class 0: self-loop, forward
    out.int32(-1, 0).token("</Topology>")  # the final state emits nothing and leads nowhere
    out.token("<Triples>").int32(len(PHONES))
    for phone in PHONES:
        out.int32(phone, 0, pdf_of(phone))
    log_probs = [0.0]
    for phone in PHONES:
        log_probs += [-stay_cost(phone), -leave_cost(phone)]
    out.token("</Triples>", "<LogProbs>").vector(log_probs).token("</LogProbs>", "</TransitionModel>")
