"""Notices sound that the microphone never delivered.

When the computer is too busy, blocks of sound vanish, and often nothing says so. But a microphone delivers
`rate` samples in each second, so a clock knows. It is read when each block comes; blocks come late, never
early, so over a second the block that came with the least delay tells how many samples are really missing.
The slow drift between the two clocks (some 100 millionths) stays below the threshold in each second.
"""

import math

WINDOW_S = 1.0
THRESHOLD_S = 0.06
"""Two frames. Less than that is drift or delay."""


class LostSound:
    """Counts one stream against a clock, which is handed in with each block."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._began_s: float | None = None
        self._received = 0
        self._window_ends_s = 0.0
        self._least = math.inf
        """The smallest number of missing samples in this window."""
        self._known = math.inf
        """The smallest number in the window before: what is missing already and was told."""

    def block(self, at_s: float, count: int) -> int:
        """A block of `count` samples came at this time (s): how many samples were found to be lost."""
        if self._began_s is None:
            self._began_s, self._window_ends_s = at_s, at_s + WINDOW_S
            return 0
        self._received += count
        self._least = min(self._least, (at_s - self._began_s) * self._rate - self._received)
        if at_s < self._window_ends_s:
            return 0
        lost = self._least - self._known
        self._known, self._least = self._least, math.inf
        self._window_ends_s = at_s + WINDOW_S
        return round(lost) if lost > THRESHOLD_S * self._rate else 0
