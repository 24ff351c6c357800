"""Phone ids, their positions in words, and their pdfs."""

from __future__ import annotations

import pytest
from model_maker.phones import LABELS, PHONES, SIL, SPN, SPN_PDF, pdf_of, word_boundary_lines, word_phones


def test_ids_are_as_many_as_sounds_in_four_positions_and_two_more() -> None:
    assert len(LABELS) == 41
    assert list(PHONES) == list(range(1, 4 * 40 + 3))
    assert (SIL, SPN, SPN_PDF) == (1, 162, 41)


def test_positions_of_a_sound_share_its_pdf() -> None:
    short, long = word_phones(["t"]), word_phones(["t", "t", "t"])
    assert len({*short, *long}) == 4
    assert {pdf_of(phone) for phone in short + long} == {LABELS.index("t")}


def test_silence_and_spoken_noise_have_pdfs_of_their_own() -> None:
    pdfs = [pdf_of(phone) for phone in PHONES]
    assert pdfs.count(0) == 1
    assert pdfs.count(SPN_PDF) == 1
    assert set(pdfs) == set(range(SPN_PDF + 1))


def test_word_boundaries() -> None:
    lines = dict(line.split() for line in word_boundary_lines())
    assert [lines[str(phone)] for phone in word_phones(["k", "ae", "t"])] == ["begin", "internal", "end"]
    assert lines[str(word_phones(["ay"])[0])] == "singleton"
    assert (lines["1"], lines[str(SPN)]) == ("nonword", "singleton")
    assert len(lines) == len(PHONES)


def test_an_unknown_sound_is_refused() -> None:
    with pytest.raises(KeyError):
        word_phones(["q"])
