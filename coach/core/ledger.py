"""What the session amounted to: figures and agreements, for summary, report and the audit of fairness."""

from collections import Counter
from dataclasses import dataclass, field

from coach.core.actions import Partner
from coach.core.cues import CUES, MOVES, Cue
from coach.core.frame import seconds


@dataclass(slots=True)
class PartnerFigures:
    """One partner's side of a session."""

    floor: int = 0
    """Samples with the floor."""
    speech: int = 0
    """Samples of speech."""
    turns: int = 0
    cues: Counter[str] = field(default_factory=Counter)
    """Noticed and not taken back, by kind."""
    moves: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    """Cues that coach answered, by rung."""

    named: int = 0
    """Good moves that coach named."""

    @property
    def cues_per_minute(self) -> float:
        """Noticed cues for each minute of speech; 0 without speech."""
        minutes = seconds(self.speech) / 60
        return sum(self.cues.values()) / minutes if minutes else 0.0

    @property
    def answered_share(self) -> float:
        """Of the noticed cues, how many coach answered. It should not differ much between partners."""
        noticed = sum(self.cues.values())
        return sum(self.answered.values()) / noticed if noticed else 0.0


@dataclass(frozen=True, slots=True)
class Audit:
    """Whether coach was even-handed. All figures are differences between the partners; 0 is even."""

    answered: float
    """Of the share of noticed cues that coach answered, 0 to 1."""
    rungs: int
    """Of the number of cues answered with words."""
    named: int
    """Of the number of good moves that coach named."""
    floor: float
    """Of the share of the time with the floor, 0 to 1."""


@dataclass(slots=True)
class Ledger:
    """Counts, as the session goes."""

    partners: dict[Partner, PartnerFigures] = field(
        default_factory=lambda: {partner: PartnerFigures() for partner in Partner}
    )
    kept: list[tuple[str, Partner | None, str]] = field(default_factory=list)
    """What was kept: (key, partner, value), in order."""
    coach_spoke: int = 0
    """How many prompts coach spoke."""

    def notice(self, partner: Partner | None, cue: Cue) -> None:
        """Count a cue or a move."""
        if partner is None:
            return
        if cue.kind in CUES:
            self.partners[partner].cues[cue.kind] += 1
        elif cue.kind in MOVES:
            self.partners[partner].moves[cue.kind] += 1

    def withdraw(self, partner: Partner | None, cue: Cue) -> None:
        """A cue was taken back."""
        if partner is not None and cue.kind in CUES:
            self.partners[partner].cues[cue.kind] -= 1

    def keep(self, key: str, partner: Partner | None, value: str) -> None:
        """Put an answer down."""
        self.kept.append((key, partner, value))

    def forget(self) -> None:
        """Erase everything that was kept."""
        self.kept.clear()

    @property
    def promises(self) -> list[tuple[Partner | None, str]]:
        """What was agreed: (partner, words), with the time where one was named."""
        agreed: list[tuple[Partner | None, str]] = []
        for key, partner, value in self.kept:
            if key == "promise":
                agreed.append((partner, value))
            elif key == "promise-by" and agreed:
                agreed[-1] = (agreed[-1][0], f"{agreed[-1][1]}, {value}")
        return agreed

    @property
    def audit(self) -> Audit:
        """How evenly coach treated the two."""
        a, b = (self.partners[partner] for partner in Partner)
        both = all(sum(figures.cues.values()) for figures in (a, b))
        floor = a.floor + b.floor
        spoken = [sum(figures.answered.values()) - figures.answered["chime"] for figures in (a, b)]
        return Audit(
            answered=abs(a.answered_share - b.answered_share) if both else 0.0,
            rungs=abs(spoken[0] - spoken[1]),
            named=abs(a.named - b.named),
            floor=abs(a.floor - b.floor) / floor if floor else 0.0,
        )

    def quieter(self, share: float, least_s: float) -> Partner | None:
        """The partner who had less than this share of the talk, once there was some talk."""
        total = sum(figures.speech for figures in self.partners.values())
        if seconds(total) < least_s:
            return None
        partner, least = min(self.talk_share.items(), key=lambda item: item[1])
        return partner if least < share else None

    @property
    def talk_share(self) -> dict[Partner, float]:
        """Each partner's share of the speech, 0 to 1; even when nobody spoke."""
        total = sum(figures.speech for figures in self.partners.values())
        if not total:
            return dict.fromkeys(Partner, 0.5)
        return {partner: figures.speech / total for partner, figures in self.partners.items()}
