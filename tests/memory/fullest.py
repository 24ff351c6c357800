"""The fullest report there can be: everything that may be shown, as long as it may be."""

from datetime import timedelta

from couple import COUPLE, EVENING, A, B

from coach.core.kinds import CUES, MOVES
from coach.memory.entries import Ended, Entry, Kept, Noticed, Spoken
from coach.memory.figures import tally
from coach.memory.moments import standing
from coach.memory.page import Material
from coach.memory.trends import Talk

LONG = "when i come home and the lights are out i want to find you and tell you how the day was for me " * 3


def fullest(words: str = LONG, name: str = "") -> Material:
    """A report that is full of `words`, wherever the couple's own words may stand."""
    log: list[Entry] = []
    for minute, kind in enumerate(sorted(MOVES | CUES) * 2):
        at = (minute + 1) * 16_000 * 60
        for partner in (A, B):
            log.append(Spoken(at, partner, at - 160_000, at, 9, words))
            log.append(Noticed(at, partner, kind, f"{kind}-1", need=f"to matter {minute % 4}", words=words))
    at = 16_000 * 60 * 40
    for partner in (A, B):
        for key in ("calm", "calm-after"):
            log.append(Kept(at, key, partner, "4" if key == "calm" else "7"))
        for _ in range(4):
            log += [Kept(at, "promise", partner, words), Kept(at, "promise-by", partner, words)]
        log += [Kept(at, "closeness", partner, "closer"), Kept(at, "promise-went", partner, "not-yet")]
    log += [Kept(at, key, None, words) for key in ("pattern", "theme")]
    log += [Kept(at, "recurring", None, "yes"), Ended(at, "finished")]
    figures = tally(log)
    talks = [Talk(f"{n:032x}", EVENING + timedelta(weeks=n), figures) for n in range(14)]
    signs = ("same-fight", "unsettled", "not-heard", "dismissive", "stuck")
    couple = type(COUPLE)(name or COUPLE.a, name or COUPLE.b)
    return Material(couple, talks, standing(log), signs)
