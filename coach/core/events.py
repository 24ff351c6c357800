"""What happened, in the past tense. The core takes events and nothing else.

Every event carries `at`, its time in samples on the audio clock (see `coach.core.frame`).
"""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word."""

    text: str
    start: int
    """First sample of the word."""
    end: int
    """Sample just after the word."""
    confidence: float = 1.0
    """0 to 1, as the recogniser says."""


class Press(Enum):
    """How long the button was held."""

    SHORT = "short"
    LONG = "long"
    VERY_LONG = "very long"


@dataclass(frozen=True, slots=True)
class SessionStarted:
    """The room is open and the first frame is about to come."""

    at: int


@dataclass(frozen=True, slots=True)
class FrameHeard:
    """One frame went by. This is the tick that timers are compared with."""

    at: int
    """Sample just after the frame."""
    speech: bool
    """Voice activity: somebody other than coach is speaking."""
    level_db: float = -90.0
    """Loudness of the frame in dB relative to full scale."""


@dataclass(frozen=True, slots=True)
class BargedIn:
    """A partner began to speak while coach spoke."""

    at: int


@dataclass(frozen=True, slots=True)
class PartialHeard:
    """What the recogniser makes of the utterance so far. It may take words back."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class UtteranceHeard:
    """A final result of the recogniser: its words will not change any more."""

    at: int
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words, joined by spaces."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class PromptEnded:
    """The last sample of a prompt was heard in the room.

    A prompt that was hushed, or was still to be heard when a device was lost, never ends.
    """

    at: int
    prompt: int
    """The number that `Say` gave it."""


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """Somebody pressed the button."""

    at: int
    press: Press


@dataclass(frozen=True, slots=True)
class MicrophoneLost:
    """No sound comes from the microphone any more."""

    at: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class MicrophoneBack:
    """Sound comes again after `MicrophoneLost`."""

    at: int


@dataclass(frozen=True, slots=True)
class HearingLost:
    """The recogniser is gone for good: sound still comes, and nobody knows what is said."""

    at: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class LoudspeakerLost:
    """Nobody can hear coach any more."""

    at: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class LoudspeakerBack:
    """Coach can be heard again after `LoudspeakerLost`."""

    at: int


@dataclass(frozen=True, slots=True)
class SoundLost:
    """Some sound never reached us. It is not a silence: nobody knows what was said."""

    at: int
    samples: int
    """How much is missing."""


Event = (
    SessionStarted
    | FrameHeard
    | BargedIn
    | PartialHeard
    | UtteranceHeard
    | PromptEnded
    | ButtonPressed
    | MicrophoneLost
    | MicrophoneBack
    | HearingLost
    | LoudspeakerLost
    | LoudspeakerBack
    | SoundLost
)
