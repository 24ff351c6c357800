"""The embedded model is complete, small, and what its card says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

MODEL = Path(__file__).resolve().parents[2] / "models" / "embedded-en"
FILES = {
    "README.md",
    "figures.json",
    "am/final.mdl",
    "conf/mfcc.conf",
    "conf/model.conf",
    "graph/Gr.fst",
    "graph/HCLr.fst",
    "graph/disambig_tid.int",
    "graph/phones/word_boundary.int",
    "graph/words.txt",
}


def size() -> int:
    return sum(path.stat().st_size for path in MODEL.rglob("*") if path.is_file())


def words() -> set[str]:
    lines = (MODEL / "graph" / "words.txt").read_text(encoding="utf-8").splitlines()
    return {line.split()[0] for line in lines}


def test_every_file_is_there() -> None:
    assert {path.relative_to(MODEL).as_posix() for path in MODEL.rglob("*") if path.is_file()} == FILES


def test_it_is_small_and_knows_ten_thousand_words() -> None:
    assert size() <= 6_000_000
    assert len(words()) > 10_000


@pytest.mark.parametrize(
    "word", ["i'm", "mum", "mam", "mom", "yaar", "eejit", "wheesht", "um", "er", "niamh", "priya"]
)
def test_everyday_words_of_many_places_are_known(word: str) -> None:
    assert word in words()


def test_the_figures_are_of_this_model() -> None:
    figures = json.loads((MODEL / "figures.json").read_text(encoding="utf-8"))
    assert figures["words"] == pytest.approx(len(words()), rel=0.05)
    assert figures["size_bytes"] == pytest.approx(size(), rel=0.05)
    assert figures["same_words_twice"]
    assert len({row["voice"] for row in figures["word_error_percent"]}) >= 8


def test_the_card_says_whom_it_understands() -> None:
    text = (MODEL / "README.md").read_text(encoding="utf-8")
    assert "It understands synthesised voices, not people." in text
    for part in ("## Word errors", "## How it was made", "## What it cannot do", "## Licence"):
        assert part in text
