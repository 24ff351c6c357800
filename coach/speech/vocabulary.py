"""Which words of a text a model can't write.

A recogniser writes only the words of its list, `graph/words.txt`. A rehearsal whose script has other words
would be misheard in just those, so they are told by name before it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*'?|'[^\W\d_]+")


def known_words(model_dir: Path) -> frozenset[str]:
    """The words that the model in a folder can write. Raises FileNotFoundError where it has no list of
    words.
    """
    lines = (model_dir / "graph" / "words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split()[0] for line in lines if line and line[0] not in "<[#")


def missing_words(model_dir: Path, texts: Iterable[str]) -> list[str]:
    """The words of `texts` that the model doesn't know, each once, in the order they are met.

    Signs and capitals don't matter: "Don't-know!" is don't and know. Figures are left out; people say them
    as words.
    """
    known = known_words(model_dir)
    missing: dict[str, None] = {}
    for text in texts:
        for word in _WORD.findall(text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")):
            if word not in known and word.strip("'") not in known:
                missing[word.rstrip("'")] = None
    return list(missing)
