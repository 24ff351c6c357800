"""A session without sound: words go in with their times, words come out. Faster than any recogniser.

    stage = Stage(session)
    stage.begin()
    stage.say("yes i am")
    stage.wait(8)

Conversations in plain text, the checks of a pack and the property tests play on the stage. It hears as the
ear does: partial results word by word, a final one 0.4 s after the voice stopped, and nothing while
coach speaks.
"""

from collections import deque

from coach.core.actions import Action, Floor, GiveFloor, Hush, Say
from coach.core.events import (
    Event,
    FrameHeard,
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneBack,
    MicrophoneLost,
    PartialHeard,
    PromptEnded,
    SessionStarted,
    SoundLost,
    UtteranceHeard,
    Word,
)
from coach.core.frame import FRAME, samples
from coach.core.session import Session

WORD_S = 0.3
"""How long a partner takes for a word."""
COACH_WORD_S = 0.36
"""How long coach takes for a word."""
FINAL_S = 0.42
"""From the end of the voice to the final result."""

Lost = MicrophoneLost | LoudspeakerLost
Back = MicrophoneBack | LoudspeakerBack


class Stage:
    """Plays events to a session and keeps what it did."""

    def __init__(self, session: Session, *, at: int = 0) -> None:
        self.session = session
        self.at = at
        self.actions: list[Action] = []
        self.floor: Floor = ()
        self.coach_s = 0.0
        """How long coach has spoken."""
        self._prompts: deque[tuple[int, int]] = deque()
        """Prompts that are being spoken or wait: (number, when it ends)."""

    @property
    def speaking(self) -> bool:
        """Whether coach can be heard now."""
        return bool(self._prompts)

    def begin(self) -> None:
        """Open the session, and let coach speak until somebody has the floor."""
        self.send(SessionStarted(self.at))
        self.settle()

    def settle(self, limit_s: float = 180.0) -> None:
        """Let time pass until coach has said everything."""
        limit = self.at + samples(limit_s)
        while self.speaking and self.at < limit and not self.session.ended:
            self._tick(speech=False)

    def wait(self, seconds: float) -> None:
        """Silence in the room."""
        until = self.at + samples(seconds)
        while self.at < until and not self.session.ended:
            self._tick(speech=False)

    def say(self, text: str, *, word_s: float = WORD_S, level_db: float = -30.0) -> None:
        """Somebody speaks, when coach has finished."""
        self.settle()
        words: list[Word] = []
        for word in text.split():
            start = self.at
            until = start + samples(word_s)
            while self.at < until:
                self._tick(speech=True, level_db=level_db)
            words.append(Word(word, start, self.at))
            self.send(PartialHeard(self.at, " ".join(w.text for w in words)))
        until = self.at + samples(FINAL_S)
        while self.at < until:
            self._tick(speech=False)
        self.send(UtteranceHeard(self.at, tuple(words)))

    def lose(self, lost: type[Lost], back: type[Back], seconds: float) -> None:
        """A device is gone for so long: the clock goes on, no sound comes, and nobody hears coach."""
        self.send(lost(self.at))
        self.at += samples(seconds)
        self._prompts.clear()
        self.send(back(self.at))

    def lose_sound(self, seconds: float) -> None:
        """So much sound never arrives."""
        self.at += samples(seconds)
        self._prompts = deque((number, end + samples(seconds)) for number, end in self._prompts)
        self.send(SoundLost(self.at, samples(seconds)))

    def send(self, event: Event) -> None:
        """One event, as it happens. Coach is deaf to words while it speaks."""
        if self.session.ended or (self.speaking and isinstance(event, PartialHeard | UtteranceHeard)):
            return
        for action in self.session.hear(event):
            self.actions.append(action)
            match action:
                case Say():
                    begins = self._prompts[-1][1] if self._prompts else self.at
                    length = samples(COACH_WORD_S * max(1, len(action.text.split())))
                    self.coach_s += length / samples(1)
                    self._prompts.append((action.prompt, begins + length))
                case Hush():
                    self._prompts.clear()
                case GiveFloor():
                    self.floor = action.to

    def _tick(self, *, speech: bool, level_db: float = -30.0) -> None:
        self.at += FRAME
        if self._prompts and self.at >= self._prompts[0][1]:
            number, _ = self._prompts.popleft()
            self.send(PromptEnded(self.at, number))
        heard = speech and not self.speaking
        self.send(FrameHeard(self.at, heard, level_db if heard else -90.0))
