"""`HCLr.fst` and `Gr.fst`: the two halves that vosk composes while it listens, so that a grammar can
replace the second.

HCL is stored with tables that tell which words each state can still reach; for them the words are
renumbered so that the words of a state have numbers close together, and G and the word list must follow.
OpenFst's own tool does both.
"""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import kaldifst  # type: ignore[import-untyped]

from model_maker.backoff import BackoffModel
from model_maker.errors import ModelMakerError
from model_maker.graph import Arc, Fst, add_arc
from model_maker.language_model import END, START, Words

_LIBRARIES: Final = ("libfstlookahead.so", "libfstngram.so")
INSTALL: Final = "install Debian's libfst-tools (apt-get install libfst-tools)"


def grammar_fst(model: BackoffModel, word_ids: dict[str, int]) -> Fst:
    """G: a state for each history, an arc for each of its words, an epsilon arc to the shorter history."""
    fst = kaldifst.StdVectorFst()
    states: dict[Words, int] = {history: fst.add_state() for history in sorted(model.probabilities)}
    fst.start = states[(START,)]

    def state_after(history: Words, word: str) -> int:
        longest: Words = (*history, word)[-2:]
        while longest not in states:
            longest = longest[1:]
        return states[longest]

    for history, words in model.probabilities.items():
        for word, probability in words.items():
            cost = -math.log(probability)
            if word == END:
                fst.set_final(states[history], cost)
            else:
                label = word_ids[word]
                add_arc(fst, states[history], Arc(label, label, cost, state_after(history, word)))
        if history:
            cost = -math.log(model.backoffs[history])
            add_arc(fst, states[history], Arc(0, 0, cost, states[history[1:]]))
    kaldifst.arcsort(fst, "ilabel")
    return fst


def _preloaded() -> str:
    """The libraries with the kinds of transducer that the installed fstconvert doesn't know by itself."""
    tool = shutil.which("fstconvert")
    if tool is None:
        raise ModelMakerError(f"OpenFst's fstconvert is missing: {INSTALL}")
    folders = [Path(tool).parents[1] / "lib", *Path("/usr/lib").glob("*-linux-gnu")]
    found = [sorted(path for folder in folders for path in folder.glob(name + "*")) for name in _LIBRARIES]
    if not all(found):
        raise ModelMakerError(f"one of OpenFst's libraries {' and '.join(_LIBRARIES)} is missing: {INSTALL}")
    return " ".join(str(paths[0]) for paths in found)


def _convert(fst: Fst, kind: str, target: Path, *options: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.fst"
        fst.write(str(source))
        command = ["fstconvert", f"--fst_type={kind}", *options, str(source), str(target)]
        environment = os.environ | {"LD_PRELOAD": _preloaded()}
        result = subprocess.run(command, env=environment, capture_output=True, text=True)
    if result.returncode != 0 or "ERROR" in result.stderr:
        lines = result.stderr.strip().splitlines() or ["no reason given"]
        raise ModelMakerError(f"fstconvert made no {kind}: {lines[-1]}")


def write_hclr(hcl: Fst, target: Path) -> dict[int, int]:
    """Write HCL with its lookahead tables. Returns the new number of each word that it had to renumber."""
    with tempfile.TemporaryDirectory() as folder:
        pairs = Path(folder) / "relabel"
        _convert(hcl, "olabel_lookahead", target, f"--save_relabel_opairs={pairs}")
        return {old: new for old, new in (map(int, line.split()) for line in pairs.read_text().splitlines())}


def renumbered(words: Sequence[str], word_ids: dict[str, int], new_ids: dict[int, int]) -> dict[str, int]:
    """The final numbers of all words: those of the lookahead tables, then the rest."""
    unused = iter(range(max(new_ids.values()) + 1, len(words) + max(new_ids.values()) + 2))
    return {word: new_ids.get(word_ids[word]) or next(unused) for word in words}


def write_gr(model: BackoffModel, word_ids: dict[str, int], target: Path) -> None:
    """Write G over the final word numbers, in the form that OpenFst has for n-grams: half the size."""
    _convert(grammar_fst(model, word_ids), "ngram", target)
