"""Clips in, an endless stream of samples out: what a loudspeaker, or a track on disk, is fed with.

One side plays and hushes, the other takes; they may be two threads, because each only ever touches its own
end of the queue. A hushed clip fades out within `FADE_S`: a sound that just stops, clicks.
"""

from collections import deque

import numpy as np

from coach.audio.resampling import Sound, resample
from coach.core.room import Clip

FADE_S = 0.01


class Playout:
    """The clips that are still to be heard, at one sample rate."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._queue: deque[tuple[int, Clip, Sound]] = deque()
        """Generation, the clip, and its sound at our rate."""
        self._generation = 0
        """Counts hushes: clips from before the last one are not played any more."""
        self._current: Sound = np.zeros(0, np.int16)
        self._clip: Clip | None = None
        """Whose sound that is; None once it was taken whole, or hushed."""
        self._speaks = False
        self._current_generation = 0
        self._ended: list[tuple[Clip, int]] = []

    def play(self, clip: Clip) -> None:
        """Queue a clip."""
        sound = resample(clip.samples, clip.rate, self._rate)
        self._queue.append((self._generation, clip, sound))

    def hush(self) -> None:
        """Play nothing of what was queued so far."""
        self._generation += 1

    @property
    def busy(self) -> bool:
        """Whether there is anything left to be taken."""
        return bool(len(self._current) or self._queue)

    @property
    def speaking(self) -> bool:
        """Whether any of what is left is speech. While it is, coach is deaf; an earcon is no reason to be."""
        waiting = (clip.text for generation, clip, _ in tuple(self._queue) if generation == self._generation)
        return bool(len(self._current) and self._speaks) or any(waiting)

    def take(self, count: int) -> Sound:
        """The next samples, silence where there is no clip: always `count` of them."""
        taken = np.zeros(count, np.int16)
        filled = 0
        while self._advance(filled) and filled < count:
            piece = self._current[: count - filled]
            taken[filled : filled + len(piece)] = piece
            filled += len(piece)
            self._current = self._current[len(piece) :]
        return taken

    def take_ended(self) -> list[tuple[Clip, int]]:
        """The clips that were taken whole since this was asked last, each with its end in the latest take."""
        ended, self._ended = self._ended, []
        return ended

    def _advance(self, filled: int) -> bool:
        """Make sure that there is a current clip, if one is left; whether there is."""
        if len(self._current) and self._current_generation != self._generation:
            fade = self._current[: int(FADE_S * self._rate)]
            self._current = (fade * np.linspace(1, 0, len(fade))).astype(np.int16)
            self._current_generation = self._generation
            self._clip = None
        self._end_clip(filled)
        while not len(self._current) and self._queue:
            generation, clip, sound = self._queue.popleft()
            if generation == self._generation:
                self._clip, self._speaks = clip, bool(clip.text)
                self._current, self._current_generation = sound, generation
                self._end_clip(filled)
        return len(self._current) > 0

    def _end_clip(self, filled: int) -> None:
        if self._clip is not None and not len(self._current):
            self._ended.append((self._clip, filled))
            self._clip = None
