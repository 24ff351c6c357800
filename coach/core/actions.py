"""What coach does next, in the imperative. The core returns actions and performs none of them.

Every action carries `at`, the time on the audio clock at which it was decided.
"""

from dataclasses import dataclass
from enum import Enum

from coach.core.cues import Cue


class Partner(Enum):
    """One of the two people. Their names live in `coach.core.session.Couple`."""

    A = "A"
    B = "B"

    @property
    def other(self) -> "Partner":
        """The partner of this partner."""
        return Partner.B if self is Partner.A else Partner.A


Floor = tuple[Partner, ...]
"""Who may speak now: nobody `()`, one partner, or both."""

BOTH: Floor = (Partner.A, Partner.B)
NOBODY: Floor = ()


class Purpose(Enum):
    """Why coach says something."""

    PROMPT = "prompt"
    """A line of the exercise."""
    NUDGE = "nudge"
    """After a silence."""
    REPROMPT = "reprompt"
    """After not having understood, or when asked to repeat."""
    CUE = "cue"
    """Back towards feelings, ownership and validation."""
    MOVE = "move"
    """A good move is named."""
    MANNERS = "manners"
    """Time, help, pause, break: how the session is held."""
    SAFETY = "safety"
    """Somebody is not safe. The only one that may be said while a partner speaks."""


class Earcon(Enum):
    """A short sound with a meaning."""

    YOUR_TURN = "your turn"
    HEARD = "heard"
    PAUSE = "pause"
    CUE = "cue"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Say:
    """Speak a prompt."""

    at: int
    prompt: int
    """Its number; `PromptEnded` gives it back."""
    text: str
    purpose: Purpose = Purpose.PROMPT
    private: bool = False
    """Whether the couple's own words are in it, or it is said to a partner alone: the clip is not kept."""


@dataclass(frozen=True, slots=True)
class Hush:
    """Fall silent now, in mid-word if need be."""

    at: int


@dataclass(frozen=True, slots=True)
class Chime:
    """Play an earcon."""

    at: int
    earcon: Earcon


@dataclass(frozen=True, slots=True)
class GiveFloor:
    """Let everybody know who may speak now."""

    at: int
    to: Floor


@dataclass(frozen=True, slots=True)
class ShowStep:
    """A step of the exercise begins."""

    at: int
    title: str
    number: int
    """From 1."""
    of: int
    """How many steps the exercise has."""
    exercise: str = ""
    """Its name. A session that is cut off can go on in this step of it."""


@dataclass(frozen=True, slots=True)
class Write:
    """Put down what was heard, as far as the couple wants words kept at all."""

    at: int
    partner: Partner | None
    """None where the question went to both."""
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A cue was noticed. This is the decision; whether anything is said is another one."""

    at: int
    partner: Partner | None
    cue: Cue


@dataclass(frozen=True, slots=True)
class Withdraw:
    """A noticed cue was taken back by the speaker, or by the recogniser."""

    at: int
    partner: Partner | None
    cue: Cue


@dataclass(frozen=True, slots=True)
class Answer:
    """A cue was answered: by a chime or by words. Goes with a `Chime` or `Say`."""

    at: int
    partner: Partner | None
    cue: Cue
    rung: str
    """The rung of the ladder: chime, sentence, stem or break."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Something worth keeping, if both partners agreed to keep it."""

    at: int
    key: str
    """What it is: `promise`, `pattern`, `calm` …, as the exercise names it."""
    partner: Partner | None
    value: str


@dataclass(frozen=True, slots=True)
class AdjustVoice:
    """Change coach's own voice from the next prompt on."""

    at: int
    how: str
    """`slower`, `faster`, `louder` or `softer`."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase what was kept of this session."""

    at: int


@dataclass(frozen=True, slots=True)
class End:
    """The session is over."""

    at: int
    why: str
    """`finished`, `stopped`, `safety` or `left`."""


Action = (
    Say
    | Hush
    | Chime
    | GiveFloor
    | ShowStep
    | Write
    | Notice
    | Withdraw
    | Answer
    | Keep
    | AdjustVoice
    | Forget
    | End
)
