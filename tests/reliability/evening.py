"""A running session for faults to be put into: real recogniser, real voice, real journal, no sound card.

Both partners say yes to being remembered and tell what happened; the room is `tests/table.py`. An evening
takes a second. Faults are `when` something is heard or done, and what is left is read from the history.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from sounds import Speak
from table import Table

from coach.app import App
from coach.audio.voice_activity import VoiceActivity
from coach.cli.leaving import whole
from coach.core.actions import Action, End, Say, ShowStep, Write
from coach.core.cues import CueEngine
from coach.core.events import Event, FrameHeard, PartialHeard
from coach.core.session import Session
from coach.core.wording import Couple
from coach.memory.history import History
from coach.memory.journal import Journal
from coach.memory.recall import Unfinished, resume_offer
from coach.packs.language import Language
from coach.speech.ear import Ear, SpeechModel
from coach.speech.voice import Voice

COUPLE = Couple("Emma", "Callum")

TALK = """
title = "An evening"
about = "An evening."

[[step]]
name = "consent"
title = "Before we begin"
rounds = "each"

[[step.act]]
name = "remember"
say = "{speaker}, may I remember this?"
who = "speaker"
expect = "yes-no"
keep = "consent"

[[step.act]]
name = "words"
say = "And the words, {speaker}?"
who = "speaker"
expect = "yes-no"
keep = "consent-words"

[[step]]
name = "story"
title = "What happened"
rounds = "each"

[[step.act]]
name = "tell"
say = "What happened for you, {speaker}?"
who = "speaker"
expect = "story"
limit-s = 60

[[step]]
name = "end"
title = "End"

[[step.act]]
name = "thanks"
say = "Thank you both for listening."
"""
"""An exercise in which something is agreed, and something is said."""

STORY = "I felt alone when you left the room. I'm done."
HEARD = "i felt alone when you left the room"
ANSWERS = {"may I remember": "yes", "And the words": "yes", "What happened": STORY}

Predicate = Callable[[Event | Action], bool]


class Evening:
    """One session, from its first word to its last."""

    def __init__(
        self,
        language: Language,
        engine: CueEngine,
        speak: Speak,
        model: SpeechModel,
        voice: Voice,
        path: Path,
        answers: Mapping[str, str] | None = None,
        exercise: str = "evening",
    ) -> None:
        self.path = path
        self.history = History(path, wait_s=0.05)
        self.journal = Journal(
            self.history,
            self.history.find(COUPLE),
            exercise=exercise,
            began=datetime(2026, 11, 22, 20, tzinfo=UTC),
        )
        self.voice = voice
        self.room = Table(speak, answers or ANSWERS, limit_s=600)
        self.seen: list[Event | Action] = []
        self._faults: list[tuple[Predicate, Callable[[], object]]] = []
        session = Session(language, language.exercises[exercise], COUPLE, engine)
        ear = Ear(model.recogniser(), VoiceActivity())
        self.app = App(self.room, ear, session, voice, [whole(self.journal.see), self._see])

    def when(self, happens: Predicate, fault: Callable[[], object]) -> None:
        """Put a fault in, once, just before coach hears of what happens."""
        self._faults.append((happens, fault))

    def run(self) -> None:
        """Hold it."""
        try:
            self.app.run()
        finally:
            self.journal.close()

    def _see(self, item: Event | Action) -> None:
        if not isinstance(item, FrameHeard):
            self.seen.append(item)
        due = [fault for fault in self._faults if fault[0](item)]
        for each in due:
            self._faults.remove(each)
            each[1]()

    # What became of it

    @property
    def why(self) -> str:
        """How it ended; empty where it did not."""
        return next((item.why for item in self.seen if isinstance(item, End)), "")

    @property
    def said(self) -> list[str]:
        """What coach said."""
        return [item.text for item in self.seen if isinstance(item, Say)]

    @property
    def steps(self) -> list[str]:
        """The steps, in order."""
        return [item.title for item in self.seen if isinstance(item, ShowStep)]

    def kept(self) -> list[str]:
        """What the partners said, as the history has it, opened anew."""
        with History(self.path) as history:
            (session,) = history.sessions(history.find(COUPLE))
            return [words for entry in history.entries(session) if (words := getattr(entry, "words", ""))]

    def offer(self) -> Unfinished | None:
        """What is offered to go on with the next time."""
        with History(self.path) as history:
            return resume_offer(history, history.find(COUPLE))


NewEvening = Callable[..., Evening]
"""The fixture `new_evening`."""


def partial(words: str) -> Predicate:
    """Somebody is in the middle of saying this."""
    return lambda item: isinstance(item, PartialHeard) and words in item.text


def prompt(words: str) -> Predicate:
    """Coach is about to say this."""
    return lambda item: isinstance(item, Say) and words in item.text


def written(words: str) -> Predicate:
    """Somebody has said this, and it is being put down."""
    return lambda item: isinstance(item, Write) and words in item.text


def all_is_kept(evening: Evening) -> None:
    """They came to the end, and the history has all that was said."""
    assert evening.why == "finished"
    assert evening.journal.trouble is None
    assert sum(words.startswith(HEARD) for words in evening.kept()) == 2
    assert evening.offer() is None
