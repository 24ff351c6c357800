"""From the text of a recogniser to the words that the patterns see.

Fillers are dropped, and so is what was said twice at a restart ("you you never", "i was i was only"): people
start over all the time, and a rule should not have to know.
"""

from dataclasses import dataclass

from coach.core.patterns import Lexicon

LONGEST_RESTART = 3
"""Words. A longer repetition is meant."""

_EDGES = '.,;:!?"“”()[]…-–—*'


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of a text, and where each stood."""

    words: tuple[str, ...]
    places: tuple[int, ...]
    """For each word its position among the words of the original text."""
    original: tuple[str, ...]
    """The words of the original text, lower case, split at spaces."""

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Positions `first` to `last` (half open) as positions in the original text."""
        return self.places[first], self.places[last - 1] + 1

    def quote(self, first: int, last: int) -> str:
        """The original words at original positions `first` to `last` (half open)."""
        return " ".join(self.original[first:last])


def hear(text: str, lexicon: Lexicon) -> Heard:
    """The words of `text` without fillers, punctuation and restarts."""
    original = tuple(text.lower().replace("’", "'").split())
    words: list[str] = []
    places: list[int] = []
    for place, raw in enumerate(original):
        word = raw.strip(_EDGES)
        if not word or word in lexicon.fillers:
            continue
        words.append(word)
        places.append(place)
        for length in range(1, LONGEST_RESTART + 1):
            if len(words) >= 2 * length and words[-length:] == words[-2 * length : -length]:
                del words[-2 * length : -length], places[-2 * length : -length]
                break
    return Heard(tuple(words), tuple(places), original)
