"""Kaldi's binary objects come back as they were written."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from model_maker.kaldi_io import KaldiReader, KaldiWriter
from model_maker.phones import PHONES, pdf_of
from model_maker.topology import forward_id, leave_cost, self_loop_id, stay_cost, write_transition_model


def test_round_trip() -> None:
    matrix = np.arange(6, dtype=np.float32).reshape(2, 3)
    out = KaldiWriter().token("<A>").int32(-7).float32(0.5).float64(0.25).int_vector([3, 1]).raw("x = 1\n")
    out.vector([1.5, 2.5]).matrix(matrix)
    back = KaldiReader(bytes(out.data))
    back.expect("<A>")
    assert (back.int32(), back.float32(), back.float64(), back.int_vector()) == (-7, 0.5, 0.25, [3, 1])
    assert back.line() == "x = 1"
    assert back.vector().tolist() == [1.5, 2.5]
    assert (back.matrix() == matrix).all()
    assert back.at == len(out.data)


def test_bytes_are_kaldis_own() -> None:
    assert bytes(KaldiWriter().token("<Dim>").int32(3).data) == b"\0B<Dim> \x04" + struct.pack("<i", 3)
    assert bytes(KaldiWriter().matrix(np.ones((1, 2))).data)[
        2:
    ] == b"FM \x04\1\0\0\0\x04\2\0\0\0" + struct.pack("<2f", 1, 1)


def test_packed_matrix_is_half_as_large_and_nearly_the_same() -> None:
    matrix = np.random.default_rng(1).normal(size=(50, 40)).astype(np.float32)
    packed = KaldiWriter().packed_matrix(matrix)
    assert len(packed.data) < 0.52 * len(KaldiWriter().matrix(matrix).data)
    error = np.abs(KaldiReader(bytes(packed.data)).matrix() - matrix).max()
    assert error <= np.ptp(matrix) / 65535


def test_a_constant_matrix_can_be_packed() -> None:
    assert (KaldiReader(bytes(KaldiWriter().packed_matrix(np.full((2, 2), 3.0)).data)).matrix() == 3).all()


@pytest.mark.parametrize("data", [b"", b"text", b"\0B<Other> "])
def test_something_else_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"no binary|expected"):
        KaldiReader(data).expect("<TransitionModel>")


def test_transition_ids_number_the_transitions_of_all_phones_in_order() -> None:
    ids = [number for phone in PHONES for number in (self_loop_id(phone), forward_id(phone))]
    assert ids == list(range(1, 2 * len(PHONES) + 1))


def test_transition_model_as_kaldi_reads_it() -> None:
    out = KaldiWriter()
    write_transition_model(out)
    back = KaldiReader(bytes(out.data))
    back.expect("<TransitionModel>", "<Topology>")
    assert back.int_vector() == list(PHONES)
    assert back.int_vector() == [-1] + [0] * len(PHONES)
    assert (back.int32(), back.int32()) == (1, 2)
    assert (back.int32(), back.int32()) == (0, 2)
    assert [(back.int32(), back.float32()) for _ in range(2)] == [(0, 0.5), (1, 0.5)]
    assert (back.int32(), back.int32()) == (-1, 0)
    back.expect("</Topology>", "<Triples>")
    triples = [(back.int32(), back.int32(), back.int32()) for _ in range(back.int32())]
    assert triples == [(phone, 0, pdf_of(phone)) for phone in PHONES]
    back.expect("</Triples>", "<LogProbs>")
    log_probs = back.vector()
    back.expect("</LogProbs>", "</TransitionModel>")
    assert len(log_probs) == 2 * len(PHONES) + 1
    for phone in PHONES:
        assert log_probs[self_loop_id(phone)] == pytest.approx(-stay_cost(phone))
        assert log_probs[forward_id(phone)] == pytest.approx(-leave_cost(phone))
        assert np.exp(log_probs[[self_loop_id(phone), forward_id(phone)]]).sum() == pytest.approx(1)
