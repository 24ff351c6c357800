"""The folder that vosk loads: acoustic model, graph, word list and settings.

am/final.mdl                       written by nnet3
conf/mfcc.conf conf/model.conf     features, search and end of speech
graph/HCLr.fst graph/Gr.fst        sounds of words, and which word follows which
graph/words.txt                    every word and its number
graph/disambig_tid.int graph/phones/word_boundary.int
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from model_maker.backoff import BackoffModel
from model_maker.graph import hcl_fst
from model_maker.lexicon import Lexicon
from model_maker.lookahead import renumbered, write_gr, write_hclr
from model_maker.phones import PHONES, SPOKEN_NOISE, word_boundary_lines

UNKNOWN: Final = "[unk]"
"""vosk's word for what a grammar doesn't have."""

MFCC_CONF: Final = """\
--sample-frequency=16000
--use-energy=false
--num-mel-bins=40
--num-ceps=40
--low-freq=20
--high-freq=7600
--dither=0
--allow-downsample=true
"""
MODEL_CONF: Final = """\
--min-active=200
--max-active=3000
--beam=13.0
--lattice-beam=6.0
--acoustic-scale=1.0
--frame-subsampling-factor=3
--endpoint.silence-phones=1
--endpoint.rule2.min-trailing-silence=0.5
--endpoint.rule3.min-trailing-silence=0.75
--endpoint.rule4.min-trailing-silence=1.0
"""
_NO_TRANSITION: Final = 2 * PHONES[-1] + 1
"""A label that no transition has. The symbols are gone from HCLr, but vosk wants a list that isn't empty."""


def write_settings(folder: Path) -> None:
    (folder / "conf").mkdir(parents=True, exist_ok=True)
    (folder / "conf" / "mfcc.conf").write_text(MFCC_CONF)
    (folder / "conf" / "model.conf").write_text(MODEL_CONF)


def write_graph(folder: Path, lexicon: Lexicon, language_model: BackoffModel) -> None:
    """Write `graph/` for the words of the lexicon, which must have every word of the language model."""
    graph = folder / "graph"
    (graph / "phones").mkdir(parents=True, exist_ok=True)
    full: Lexicon = {**lexicon, UNKNOWN: {SPOKEN_NOISE: 1.0}}
    words = list(full)
    first_ids = {word: i for i, word in enumerate(words, 1)}
    new_ids = write_hclr(hcl_fst(full, first_ids), graph / "HCLr.fst")
    word_ids = renumbered(words, first_ids, new_ids)
    write_gr(language_model, word_ids, graph / "Gr.fst")
    by_number = sorted(word_ids.items(), key=lambda entry: entry[1])
    (graph / "words.txt").write_text(
        "<eps> 0\n" + "".join(f"{word} {number}\n" for word, number in by_number)
    )
    (graph / "phones" / "word_boundary.int").write_text(
        "".join(f"{line}\n" for line in word_boundary_lines())
    )
    (graph / "disambig_tid.int").write_text(f"{_NO_TRANSITION}\n")


def size_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
