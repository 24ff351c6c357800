"""What a history is made of: entries, one for each thing that happened in a session, in order.

A session on disk is a list of entries and nothing else; figures and report are computed from them, and the
JSON export is these very structures. Entries are the past tense of the core's actions, without everything
that concerns only the moment (what coach says, chimes).

Partners are those of the *pair*, not of the session: who sat down as the first voice tonight may have been
the second one last week.
"""

from collections.abc import Callable
from typing import Annotated

import msgspec

from coach.core.actions import (
    Action,
    Answer,
    End,
    GiveFloor,
    Keep,
    Notice,
    Partner,
    ShowStep,
    Withdraw,
    Write,
)
from coach.core.events import Event
from coach.core.kinds import ALERTS

Whose = Callable[[Partner | None], Partner | None]
"""From a partner of the session to the partner of the pair."""


Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
"""A whole number that every reader of JSON can hold."""


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="what"):
    at: Count
    """Samples on the session's clock (see `coach.core.frame`); after an interruption it goes on counting."""


class Step(_Entry, frozen=True, tag="step"):
    """A step of the exercise began."""

    number: Count
    of: Count
    title: str
    exercise: str = ""
    """Its name, where one session holds several."""


class Floor(_Entry, frozen=True, tag="floor"):
    """Who might speak from here on."""

    to: tuple[Partner, ...] = ()


class Spoken(_Entry, frozen=True, tag="spoken"):
    """An utterance."""

    partner: Partner | None
    start: Count
    """First sample."""
    end: Count
    """Sample just after it."""
    count: Count
    """How many words."""
    words: str = ""
    """Empty where the couple did not want words kept."""


class Noticed(_Entry, frozen=True, tag="noticed"):
    """A cue or a move."""

    partner: Partner | None
    kind: str
    rule: str
    severity: int = 1
    need: str = ""
    words: str = ""


class TakenBack(_Entry, frozen=True, tag="taken-back"):
    """What was noticed does not count any more."""

    partner: Partner | None
    kind: str
    rule: str


class Answered(_Entry, frozen=True, tag="answered"):
    """Coach answered a cue."""

    partner: Partner | None
    kind: str
    rung: str


class Kept(_Entry, frozen=True, tag="kept"):
    """An answer that the exercise keeps."""

    key: str
    partner: Partner | None
    value: str


class Ended(_Entry, frozen=True, tag="ended"):
    """The session was over."""

    why: str


Entry = Step | Floor | Spoken | Noticed | TakenBack | Answered | Kept | Ended


def entry_of(action: Event | Action, whose: Whose, offset: int = 0) -> Entry | None:
    """The entry for an action, or None where nothing is to be remembered.

    `offset` is added to its times: a session that goes on after an interruption starts its clock anew.
    Alerts have no entry: who was not safe is never written down.
    """
    at = action.at + offset
    match action:
        case ShowStep(title=title, number=number, of=of, exercise=exercise):
            return Step(at, number, of, title, exercise)
        case GiveFloor(_, to):
            return Floor(at, tuple(partner for one in to if (partner := whose(one))))
        case Write(_, partner, text, start, end):
            return Spoken(at, whose(partner), start + offset, end + offset, len(text.split()), text)
        case Notice(_, partner, cue) if cue.kind not in ALERTS:
            return Noticed(at, whose(partner), cue.kind, cue.rule, cue.severity, cue.need, cue.words)
        case Withdraw(_, partner, cue):
            return TakenBack(at, whose(partner), cue.kind, cue.rule)
        case Answer(_, partner, cue, rung):
            return Answered(at, whose(partner), cue.kind, rung)
        case Keep(_, key, partner, value):
            return Kept(at, key, whose(partner), value)
        case End(_, why):
            return Ended(at, why)
        case _:
            return None
