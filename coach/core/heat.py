"""Signs that it is getting too much for somebody: flooding.

Somebody says so; or there were many attacks, by whomever, in a short time; or some, and the voice is fast or
loud, compared with how this partner usually speaks. Coach then offers a break, to both alike, and rarely.
"""

from collections import deque
from dataclasses import dataclass

from coach.core.actions import Partner
from coach.core.events import UtteranceHeard
from coach.core.frame import samples, seconds

WINDOW = samples(180)
"""Attacks count for so long."""
MANY = 4
"""So many attacks are a sign by themselves."""
SOME = 3
"""So many are one together with a fast or loud voice."""
FAST = 5.0
"""Words in a second of one utterance."""
LOUD_DB = 8.0
"""Above this partner's usual level."""
LEAST_WORDS = 12
"""A shorter utterance has no pace."""
USUAL_FRAMES = 400
"""So much speech must be known before it is somebody's usual level: 12 s."""
AGAIN = samples(300)
"""A break is offered at most this often …"""
SOON = samples(60)
"""… and this often to those who say that it is too much."""


@dataclass(slots=True)
class _Voice:
    """How one partner speaks."""

    frames: int = 0
    level_db: float = 0.0
    """Mean level of their speech."""
    latest_db: float = 0.0
    """The same of the last second or so."""
    fast: bool = False

    @property
    def loud(self) -> bool:
        return self.frames >= USUAL_FRAMES and self.latest_db - self.level_db >= LOUD_DB


class Heat:
    """Watches both partners for signs of flooding."""

    def __init__(self) -> None:
        self._attacks: deque[int] = deque()
        self._said_so = False
        self._voices = {partner: _Voice() for partner in Partner}
        self._offered = -AGAIN

    def attacked(self, at: int) -> None:
        """An attack was noticed."""
        self._attacks.append(at)

    def recovered(self) -> None:
        """The latest attack was taken back."""
        if self._attacks:
            self._attacks.pop()

    def said_so(self) -> None:
        """Somebody said that it is too much."""
        self._said_so = True

    def spoke(self, partner: Partner | None, level_db: float) -> None:
        """A frame of speech."""
        if partner is None:
            return
        voice = self._voices[partner]
        voice.frames += 1
        voice.level_db += (level_db - voice.level_db) / voice.frames
        voice.latest_db += (level_db - voice.latest_db) / min(voice.frames, 33)

    def told(self, partner: Partner | None, utterance: UtteranceHeard) -> None:
        """An utterance was heard."""
        words = utterance.words
        if partner is not None and len(words) >= LEAST_WORDS:
            length = seconds(words[-1].end - words[0].start)
            self._voices[partner].fast = length > 0 and len(words) / length >= FAST

    def too_much(self, at: int, partner: Partner | None) -> bool:
        """Whether a break should be offered to those who speak now."""
        while self._attacks and at - self._attacks[0] > WINDOW:
            self._attacks.popleft()
        if at - self._offered < (SOON if self._said_so else AGAIN):
            return False
        voice = self._voices[partner] if partner is not None else _Voice()
        many = len(self._attacks) >= (SOME if voice.fast or voice.loud else MANY)
        return self._said_so or many

    def offered(self, at: int) -> None:
        """A break was offered, or taken: what was before it counts no more."""
        self._offered = at
        self._said_so = False
        self._attacks.clear()
