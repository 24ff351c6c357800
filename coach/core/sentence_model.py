"""The slow lane: a small sentence encoder, run with numpy.

Six layers of self-attention over word pieces (MiniLM, fine-tuned on the sentences of the language pack), the
weights kept as 8-bit integers with a scale for each row. What was said just before is read with the text.
It judges; the rules of `coach.core.cues` decide what becomes of it.
"""

from collections.abc import Sequence

from coach.core.wordpieces import WordPieces

CONTEXT_PIECES = 40
"""Of what was said before, its last pieces."""

TEXT_PIECES = 120
"""Of a text, its last pieces: about 100 words. The slow lane judges an utterance, not a turn."""


def encode(text: str, context: Sequence[str], pieces: WordPieces) -> tuple[list[int], list[int], list[int]]:
    """Pieces, types (0 context, 1 text), and for each piece the position of its word in `text` (-1: none)."""
    before = [p for word in (context[-1].split() if context else ()) for p in pieces.split(word.lower())]
    before = before[-CONTEXT_PIECES:]
    body = [(p, place) for place, word in enumerate(text.lower().split()) for p in pieces.split(word)][-TEXT_PIECES:]
    numbers = [pieces.cls, *before, pieces.sep, *(p for p, _ in body), pieces.sep]
    types = [0] * (len(before) + 2) + [1] * (len(body) + 1)
    places = [-1] * (len(before) + 2) + [place for _, place in body] + [-1]
    return numbers, types, places
