"""Everything that acts in a session, joined by the conversation's table."""

from coach.core.closing import Close
from coach.core.conversation import Conversation, Phase, Signal
from coach.core.cues import CueEngine
from coach.core.floor import TurnHolder
from coach.core.holding import Hold
from coach.core.leading import Lead
from coach.core.sitting import SessionSettings, Sitting
from coach.core.wording import Couple
from coach.core.yielding import Yield
from coach.packs.exercise import Exercise
from coach.packs.language import Language

__all__ = ["Guide", "SessionSettings"]


class Guide:
    """Leads one couple. The table says which part acts when: `lead`, `turn`, `hold`, `give`, `close`."""

    phase: Phase

    def __init__(
        self,
        language: Language,
        exercise: Exercise,
        couple: Couple,
        engine: CueEngine,
        settings: SessionSettings,
    ) -> None:
        self.sitting = Sitting(language, exercise, couple, engine, settings, self.send)
        self.turn = TurnHolder(self.sitting)
        self.lead = Lead(self.sitting, self.turn)
        self.hold = Hold(self.sitting, self.lead, self.turn)
        self.give = Yield(self.sitting, self.turn)
        self.close = Close(self.sitting)
        self._conversation = Conversation(self)

    def send(self, signal: Signal) -> None:
        """Follow the table."""
        self._conversation.send(signal)
