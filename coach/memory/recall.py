"""What coach brings up again at the beginning of a session, as plain data.

    promises_to_ask(history, pair)   # what each of them promised the last time
    resume_offer(history, pair)      # a session that was cut off, to go on where they were

Both speak of tonight's first and second voice, whoever that was the last time. The app hands `facts` to the
exercise, whose sentences use them: "You planned to {earlier-promise}. How did it go?"
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from coach.core.actions import BOTH, Keep, Partner
from coach.core.agenda import Facts
from coach.memory.consent import Consent
from coach.memory.entries import Kept, Step
from coach.memory.history import History
from coach.memory.pairs import Pair
from coach.memory.records import Session

EARLIER_PROMISE = "earlier-promise"
"""The fact's key. The answer to how it went is kept as `promise-went`."""


@dataclass(frozen=True, slots=True)
class EarlierPromise:
    """A promise of the last session in which any were made."""

    partner: Partner | None
    """None where both promised it."""
    words: str
    by: str
    made: datetime
    """When that session began."""


def promises_to_ask(history: History, pair: Pair) -> list[EarlierPromise]:
    """The promises that were made last and not asked after since; each partner's own."""
    figures = history.figures(pair)
    asked: set[Partner] = set()
    for session in reversed([one for one in history.sessions(pair) if one.id in figures]):
        amounted = figures[session.id]
        if amounted.promises:
            return [
                EarlierPromise(pair.whose(partner), words, by, session.head.began)
                for partner, words, by in amounted.promises
                if partner not in asked
            ]
        asked |= amounted.went.keys()
    return []


def promise_facts(promises: list[EarlierPromise]) -> Facts:
    """The promises as facts for the exercise; of several by one partner, the last."""
    return {(EARLIER_PROMISE, promise.partner): promise.words for promise in promises}


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A session that was cut off."""

    session: Session
    consent: Consent
    """What both had said; it still holds, and can be taken back."""
    at: int
    """Samples on its clock when it was cut off, as far as was kept."""
    exercise: str
    """The exercise they were in."""
    step: int
    """And its step, from 1; 0 where none had begun."""
    title: str
    facts: Facts
    """What had been answered, as far as it was kept."""


def resume_offer(history: History, pair: Pair) -> Unfinished | None:
    """The session in which this pair was interrupted, if the last one was."""
    session = history.unfinished(pair)
    if session is None:
        return None
    entries = history.entries(session)
    steps = [entry for entry in entries if isinstance(entry, Step)]
    kept = [entry for entry in entries if isinstance(entry, Kept)]
    voices = tuple({e.partner: None for e in kept if e.key == "consent" and e.partner})
    consent = Consent(voices or BOTH)
    for entry in kept:
        consent = consent.hear(Keep(entry.at, entry.key, entry.partner, entry.value))
    return Unfinished(
        session=session,
        consent=consent,
        at=max((entry.at for entry in entries), default=0),
        exercise=(steps[-1].exercise if steps else "") or session.head.exercise,
        step=steps[-1].number if steps else 0,
        title=steps[-1].title if steps else "",
        facts={(entry.key, pair.whose(entry.partner)): entry.value for entry in kept},
    )


def has_done(history: History, pair: Pair, exercises: Collection[str]) -> bool:
    """Whether the pair has begun one of these exercises, as far as is kept. The latest session is looked at
    first.
    """
    return any(
        isinstance(entry, Step) and (entry.exercise or session.head.exercise) in exercises
        for session in reversed(history.sessions(pair))
        for entry in history.entries(session)
    )


def give_up(history: History, unfinished: Unfinished) -> None:
    """The couple would rather not go on: the session is closed as it is, and offered no more."""
    history.finish(unfinished.session)
