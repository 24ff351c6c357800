"""Fed from the audio loop: as long as frames come, systemd lets coach live.

Where the loop hangs (a library that never returns, a sound driver that is stuck) nothing is fed, and systemd
starts coach anew. A lost device is no hang: then the limit is widened until it is back.
"""

import os
from collections.abc import Callable

from coach.core.actions import Action
from coach.core.events import (
    Event,
    FrameHeard,
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneBack,
    MicrophoneLost,
)
from coach.core.frame import samples
from coach.device.sd_notify import notify

AWAY_S = 1800
"""For so long a microphone or a loudspeaker may be gone in a session."""


class Watchdog:
    """Sees what goes by, and feeds systemd's watchdog three times in its limit, in audio time."""

    def __init__(self, limit_s: float | None = None, tell: Callable[..., object] = notify) -> None:
        """`limit_s` is what the unit asks for; None finds out, 0 is no watchdog."""
        self._limit_s = int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6 if limit_s is None else limit_s
        self._tell = tell
        self._next = 0
        """When to feed again, on the audio clock of the present room."""

    def begin(self) -> None:
        """A new room: its clock begins at nought."""
        self._next = 0

    def see(self, item: Event | Action) -> None:
        """One event or action went by."""
        match item:
            case FrameHeard() if item.at >= self._next:
                self._next = item.at + samples(self._limit_s / 3)
                self.feed()
            case MicrophoneLost() | LoudspeakerLost():
                self._limit(AWAY_S)
            case MicrophoneBack() | LoudspeakerBack():
                self._limit(self._limit_s)

    def feed(self) -> None:
        """Alive."""
        if self._limit_s:
            self._tell("WATCHDOG=1")

    def _limit(self, seconds: float) -> None:
        if self._limit_s:
            self._tell(f"WATCHDOG_USEC={round(seconds * 1e6)}", "WATCHDOG=1")
