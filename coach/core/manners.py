"""When coach answers a cue, and how: sparse, even-handed, and only after the speaker had a chance to recover.

A cue is held until the speaker pauses. A move by the same speaker in the meantime (an apology, a feeling,
a need) takes it back. Then the ladder: a soft chime; one neutral sentence; a stem to finish; the offer of a
break. Spoken cues are at least `spacing_s` apart; a cue that comes sooner gets the chime, whoever it is. One
utterance gets one cue at most. The ladder is the same for both partners, and each has their own rung; a turn
without a cue climbs down one.
"""

from collections import Counter
from dataclasses import dataclass, field

from coach.core.actions import Partner
from coach.core.cues import MOVES, Cue
from coach.core.frame import samples
from coach.packs.language import Prompts

RUNGS = ("chime", "sentence", "stem", "break")
RECOVERS = MOVES - {"appreciation", "commitment"}
"""Moves that take an attack back when they follow it."""
HEAVY = 3
"""A cue of this severity skips the chime."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What coach does about a cue."""

    cue: Cue
    rung: str
    text: str
    """Empty for a chime, and for the break, which is a question."""


@dataclass(slots=True)
class _Standing:
    """How one partner stands on the ladder."""

    rung: int = 0
    answered: Counter[str] = field(default_factory=Counter)


class Manners:
    """Holds noticed cues back, and lets at most one go at a time."""

    def __init__(self, prompts: Prompts, *, spacing_s: float = 20.0, pause_s: float = 0.8) -> None:
        self._prompts = prompts
        self._spacing = samples(spacing_s)
        self._pause = samples(pause_s)
        self._standing = {partner: _Standing() for partner in Partner}
        self._held: Cue | None = None
        self._cued_in_turn = False
        self._last_spoken = -samples(3600)

    def begin_turn(self) -> None:
        """A new turn begins with nothing held against anybody."""
        self._held = None
        self._cued_in_turn = False

    def end_turn(self, partner: Partner | None) -> None:
        """A turn without a cue climbs one rung down."""
        if partner is not None and not self._cued_in_turn:
            self._standing[partner].rung = max(0, self._standing[partner].rung - 1)
        self._held = None

    def begin_anew(self) -> None:
        """A break was offered: nobody is offered another at once, and both begin again low on the ladder."""
        self._held = None
        for standing in self._standing.values():
            standing.rung = min(standing.rung, 1)

    def noticed(self, cue: Cue) -> Cue | None:
        """A cue or a move was noticed. Returns the held cue if the move takes it back.

        Positions are those in the turn: an attack may be noticed sooner than a move that was said before it.
        """
        if cue.kind in RECOVERS:
            if self._held is None or cue.first < self._held.last:
                return None
            taken_back, self._held = self._held, None
            return taken_back
        if cue.kind in self._prompts.cue and (self._held is None or cue.severity > self._held.severity):
            self._held = cue
        return None

    def withdrawn(self, cue: Cue) -> None:
        """The recogniser or the speaker took the words back."""
        if self._held == cue:
            self._held = None

    def pausing(self, silence: int) -> bool:
        """Whether a silence is long enough for coach to say something within a turn."""
        return silence >= self._pause

    def may_speak(self, at: int) -> bool:
        """Whether the last spoken cue is long enough ago."""
        return at - self._last_spoken >= self._spacing

    def spoke(self, at: int) -> None:
        """Coach says something about how the talk goes; the next spoken cue waits."""
        self._last_spoken = at
        self._held = None

    def reply(self, at: int, partner: Partner | None, silence: int) -> Reply | None:
        """What to do in this pause, if anything. A cue that is let go by is never answered later."""
        if self._held is None or partner is None or not self.pausing(silence):
            return None
        cue, self._held = self._held, None
        standing = self._standing[partner]
        rung = max(standing.rung, 1 if cue.severity >= HEAVY else 0)
        if not self.may_speak(at):
            rung = 0
        else:
            standing.rung = min(rung + 1, len(RUNGS) - 1)
        self._cued_in_turn = True
        standing.answered[RUNGS[rung]] += 1
        if rung:
            self._last_spoken = at
        return Reply(cue, RUNGS[rung], self._text(cue, rung, standing))

    def _text(self, cue: Cue, rung: int, standing: _Standing) -> str:
        lines = self._prompts.cue[cue.kind]
        match RUNGS[rung]:
            case "sentence":
                return lines.sentence[(standing.answered["sentence"] - 1) % len(lines.sentence)]
            case "stem":
                return self._prompts.need_stem.get(cue.need) or lines.stem[0]
        return ""
