"""A room with the scripted couple in it, on the same clock as every other room.

Coach's clips are mixed with what the couple say, as an echo in the microphone if the room has one; the couple
wait for coach to finish. Left track: the couple. Right track: coach.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from coach.audio.echo import Echo
from coach.audio.playout import Playout
from coach.audio.resampling import Sound
from coach.audio.wav import StereoWriter
from coach.core.actions import Action
from coach.core.events import Event
from coach.core.frame import FRAME, RATE, Frame, samples
from coach.core.room import Clip, ClipEnded, RoomEvent
from coach.rehearsal.couple import ScriptedCouple

RECORDED_PAUSE = samples(30)
"""Of a longer silence (a break of twenty minutes) only this much goes into the recording."""


class RehearsalRoom:
    """Two people, a table, and coach."""

    def __init__(
        self,
        couple: ScriptedCouple,
        *,
        record_to: Path | None = None,
        echo_db: float | None = None,
        echo_s: float = 0.06,
        barge_in: Echo | None = None,
        limit_s: float = 4 * 3600.0,
    ) -> None:
        """`echo_db` is how loud coach comes back through the microphone (None: not at all), `echo_s` how
        late. With `barge_in` it is taken out again, and who speaks over coach is noticed.

        After `limit_s` the room is empty, whatever happens.
        """
        self.couple = couple
        self._coach = Playout(RATE)
        self._tracks = StereoWriter(record_to) if record_to else None
        self._echo = 0.0 if echo_db is None else 10 ** (echo_db / 20)
        self._late: Sound = np.zeros(samples(echo_s), np.int16)
        self._limit = samples(limit_s)
        self._barge_in = barge_in
        self._quiet = 0
        self.began: list[int] = []
        """When coach began to be heard, each time after a silence."""

    def __iter__(self) -> Iterator[Frame | RoomEvent]:
        sounding = False
        for at in range(0, self._limit, FRAME):
            if (busy := self._coach.busy) and not sounding:
                self.began.append(at)
            sounding, playing = busy, self._coach.speaking
            coach = self._coach.take(FRAME)
            couple = self.couple.sound(at, playing)
            self._record(couple, coach, playing)
            heard, over = self._mixed(couple, coach), False
            if self._barge_in:
                heard, over = self._barge_in.hear(heard, coach, playing)
            yield Frame(at, heard.tobytes(), playing, over)
            for clip, _ in self._coach.take_ended():
                yield ClipEnded(at + FRAME, clip)

    def see(self, item: Event | Action) -> None:
        """The couple sees the light that says whose turn it is."""
        self.couple.see(item)

    def play(self, clip: Clip) -> None:
        """Queue a clip."""
        self._coach.play(clip)

    def hush(self) -> None:
        """Fall silent."""
        self._coach.hush()

    def close(self) -> None:
        """Close the recording."""
        if self._tracks:
            self._tracks.close()

    def _record(self, couple: Sound, coach: Sound, playing: bool) -> None:
        if self._tracks is None:
            return
        self._quiet = 0 if playing or couple.any() else self._quiet + FRAME
        if self._quiet < RECORDED_PAUSE:
            self._tracks.write(couple, coach)

    def _mixed(self, couple: Sound, coach: Sound) -> Sound:
        if not self._echo:
            return couple
        self._late = np.concatenate([self._late, coach])
        echo, self._late = self._late[:FRAME], self._late[FRAME:]
        return np.clip(couple + self._echo * echo, -32768, 32767).astype(np.int16)
