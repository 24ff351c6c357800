"""The transcript and the summary of a session, for people to read."""

from coach.core.actions import Action, Answer, End, Notice, Partner, Say, ShowStep, Withdraw, Write
from coach.core.events import Event
from coach.core.frame import seconds
from coach.core.kinds import COMMANDS
from coach.core.ledger import Ledger
from coach.core.wording import Couple


def clock(at: int) -> str:
    """Samples as minutes, seconds and tenths: `12:07.3`."""
    tenths = round(seconds(at) * 10)
    return f"{tenths // 600:d}:{tenths % 600 / 10:04.1f}"


class Transcript:
    """Watches a session and writes it down, in lines with times on the audio clock."""

    def __init__(self, couple: Couple) -> None:
        self.lines: list[str] = []
        self.why = ""
        """How the session ended; empty while it goes on."""
        self._couple = couple

    def see(self, item: Event | Action) -> None:
        """One event or action went by."""
        match item:
            case ShowStep():
                self.lines += ["", f"## {item.number}. {item.title}"]
            case Say():
                self._line(item.at, "coach", item.text)
            case Write():
                self._line(item.start, self._name(item.partner), item.text)
            case Notice() if item.cue.kind not in COMMANDS:
                self._line(item.at, "", f"({item.cue.kind}: {item.cue.words!r}; {item.cue.reason})")
            case Withdraw():
                self._line(item.at, "", f"({item.cue.kind} taken back)")
            case Answer():
                self._line(item.at, "", f"({item.cue.kind} answered: {item.rung})")
            case End():
                self.why = item.why

    def _name(self, partner: Partner | None) -> str:
        return self._couple.name(partner) if partner else "both"

    def _line(self, at: int, who: str, text: str) -> None:
        self.lines.append(f"{clock(at):>8}  {who + ':' if who else '':12} {text}")


ENDINGS = {
    "finished": "The conversation came to its end.",
    "stopped": "It ended on the way, and that is all right.",
    "safety": "It ended on the way, and that is all right.",
    "left": "Nobody answered any more, so coach ended the conversation.",
    "": "The recording ended before the conversation did.",
}


def summary(ledger: Ledger, couple: Couple, why: str, at: int) -> list[str]:
    """What the session amounted to, in plain words."""
    lines = [f"{couple.a} and {couple.b}, {_count(round(seconds(at) / 60), 'minute')}.", ENDINGS[why], ""]
    share = ledger.talk_share
    for partner, figures in ledger.partners.items():
        moves, cues = sum(figures.moves.values()), sum(figures.cues.values())
        lines.append(
            f"{couple.name(partner)} had {figures.turns} turns and {100 * share[partner]:.0f} % of the talk: "
            f"{_count(moves, 'step')} towards repair ({_kinds(figures.moves) or 'none'}), "
            f"{_count(cues, 'moment')} that could hurt ({_kinds(figures.cues) or 'none'}), "
            f"{sum(figures.answered.values())} answered by coach."
        )
    lines += ["", "What you agreed:" if ledger.promises else "Nothing was promised this time."]
    lines += [f"- {couple.name(partner)}: {words}" for partner, words in ledger.promises if partner]
    return lines


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _kinds(counts: dict[str, int]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()) if count)
