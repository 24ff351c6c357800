"""The moments of a session that count: cues and moves not taken back, in the words around them. Pure."""

from collections.abc import Iterable, Sequence

from msgspec import structs

from coach.core.kinds import CUES, MOVES
from coach.memory.entries import Entry, Noticed, Spoken, TakenBack


def standing(log: Iterable[Entry]) -> list[Noticed]:
    """The cues and moves that were noticed and not taken back."""
    found: list[Noticed] = []
    for entry in log:
        match entry:
            case Noticed(kind=kind) if kind in CUES | MOVES:
                found.append(entry)
            case TakenBack(partner=partner, kind=kind, rule=rule):
                same = [n for n in found if (n.partner, n.kind, n.rule) == (partner, kind, rule)]
                if same:
                    found.remove(same[-1])
    return found


def in_their_words(log: Sequence[Entry]) -> list[Noticed]:
    """The same moments, each with the words from where it began to the end of the utterance.

    What a rule matched is often only the beginning: "it makes sense" of "it makes sense that you were cross".
    """
    spoken = [entry for entry in log if isinstance(entry, Spoken) and entry.words]
    return [structs.replace(one, words=_to_the_end(one, spoken)) for one in standing(log)]


def _to_the_end(moment: Noticed, spoken: Iterable[Spoken]) -> str:
    """The nearest utterance of the partner that holds the words, from those words on."""
    if not moment.words:
        return ""
    holding = [
        (abs(one.at - moment.at), f" {one.words} ".partition(f" {moment.words} ")[2])
        for one in spoken
        if one.partner is moment.partner and f" {moment.words} " in f" {one.words} "
    ]
    return f"{moment.words} {min(holding)[1]}".strip() if holding else moment.words
