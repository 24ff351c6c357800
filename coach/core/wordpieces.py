"""Splitting words into the pieces that the sentence model knows."""

from collections.abc import Mapping, Sequence

CLS, SEP, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"

LONGEST_WORD = 40
"""Characters. A longer one is a slip of the recogniser, and unknown."""


class WordPieces:
    """The longest known beginning, then the longest known continuation (`##`), and so on."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        """`vocabulary` are the pieces; the number of a piece is its position."""
        self.numbers: Mapping[str, int] = {piece: number for number, piece in enumerate(vocabulary)}
        self.cls, self.sep, self.unknown = (self.numbers[sign] for sign in (CLS, SEP, UNKNOWN))
        self._known: dict[str, tuple[int, ...]] = {}

    def split(self, word: str) -> tuple[int, ...]:
        """The numbers of the pieces of a word, lower case; `you're` becomes `you ' re`."""
        pieces = self._known.get(word)
        if pieces is None:
            pieces = tuple(
                number for part in word.replace("'", " ' ").split() for number in self._pieces(part)
            )
            if len(self._known) < 50_000:
                self._known[word] = pieces
        return pieces

    def _pieces(self, part: str) -> list[int]:
        found: list[int] = []
        begin = 0
        while begin < len(part) and len(part) <= LONGEST_WORD:
            prefix = "##" if begin else ""
            for end in range(len(part), begin, -1):
                number = self.numbers.get(prefix + part[begin:end])
                if number is not None:
                    break
            else:
                return [self.unknown]
            found.append(number)
            begin = end
        return found or [self.unknown]
