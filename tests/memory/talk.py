"""A whole session at the level of words: the core, the journal and the report, with nobody there."""

from datetime import UTC, datetime
from pathlib import Path

from coach.core.actions import Action, GiveFloor, Say
from coach.core.events import Event, FrameHeard, PromptEnded, SessionStarted, UtteranceHeard, Word
from coach.core.frame import FRAME, samples
from coach.core.session import Session
from coach.core.wording import Couple
from coach.memory.history import History
from coach.memory.journal import Journal
from coach.memory.report import material, render
from coach.memory.texts import load_texts
from coach.packs.engine import load_engine
from coach.packs.language import PACKS, load_pack

STORIES = (
    "you never listen to me and i felt small and i am sorry for my part in it",
    "i felt alone when you came home late and i was waiting for you",
    "my part was that i raised my voice and i am sorry for that",
    "it makes sense that you felt that way because i had said i would call",
    "i need to know when you will be back",
    "next time i will send you a message when i am late",
)
ANSWER = "yes seven closer well {} i'm done"
"""Holds an answer to every question, and says when it is over."""
LONGEST = samples(3 * 3600)


class Conversation:
    """Answers whatever coach asks with the same breath: yes, seven, closer, and the next story."""

    def __init__(self, session: Session, journal: Journal) -> None:
        self.session = session
        self.journal = journal
        self.at = 0
        self._told = 0
        self._floor = False
        self._prompts: list[int] = []

    def hold(self) -> None:
        """To the end of the session."""
        self._tell(SessionStarted(0))
        while not self.session.ended:
            assert self.at < LONGEST, "no end in sight"
            if self._prompts:
                prompts, self._prompts = self._prompts, []
                for prompt in prompts:
                    self.at += samples(2)
                    self._tell(PromptEnded(self.at, prompt))
            elif self._floor:
                self._answer()
            self._wait()

    def _answer(self) -> None:
        """Words, one after the other, a third of a second each; then silence."""
        text = ANSWER.format(STORIES[self._told % len(STORIES)])
        self._told += 1
        words = []
        for word in text.split():
            words.append(Word(word, self.at, self.at + samples(0.3)))
            for _ in range(10):
                self.at += FRAME
                self._tell(FrameHeard(self.at, speech=True))
        self._tell(UtteranceHeard(self.at, tuple(words)))

    def _wait(self) -> None:
        for _ in range(150):
            self.at += FRAME
            self._tell(FrameHeard(self.at, speech=False))
            if self._prompts:
                return

    def _tell(self, event: Event) -> None:
        for action in self.session.hear(event):
            self.journal.see(action)
            self._perform(action)

    def _perform(self, action: Action) -> None:
        match action:
            case Say(prompt=prompt):
                self._prompts.append(prompt)
            case GiveFloor(to=to):
                self._floor = bool(to)


def hold(folder: Path, exercise: str = "healing") -> str:
    """Hold a session, keep it, and return its report."""
    couple = Couple("Emma", "Callum")
    language = load_pack(PACKS / "en")
    with History(folder / "history.db") as history:
        pair = history.find(couple)
        began = datetime(2026, 11, 3, 20, 15, tzinfo=UTC)
        journal = Journal(history, pair, exercise=exercise, began=began)
        engine = load_engine(PACKS / "en", model=False)
        Conversation(Session(language, language.exercises[exercise], couple, engine), journal).hold()
        journal.close()
        assert journal.trouble is None
        kept = history.sessions(history.find(couple))
        return render(material(history, kept[-1]), load_texts()) if kept else ""
