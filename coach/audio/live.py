"""The room that the couple sits in: a microphone and a loudspeaker, heard and used at once.

Time is what the microphone counts. Sound that it loses, and the time it is away, move the clock on, so that
the clock keeps step with the world. When no block comes for `STALL_S` the microphone is gone: coach says so
if it can, closes everything, starts PortAudio afresh (it notices new devices only then) and tries again,
with growing pauses, until there is sound. The same happens when the loudspeaker asks for no more sound.
There is no other thread here than PortAudio's two.
"""

from collections.abc import Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from time import monotonic  # noqa: TID251 - the time that a lost microphone was away
from typing import Any

import numpy as np

from coach.audio.devices import Kind, choose, look_again
from coach.audio.echo import Echo, FarEnd
from coach.audio.lost_sound import LostSound
from coach.audio.loudspeaker import Loudspeaker
from coach.audio.microphone import Block, Ended, Microphone
from coach.audio.resampling import Resampler, from_int16, to_int16
from coach.core.events import (
    ButtonPressed,
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneBack,
    MicrophoneLost,
    Press,
    SoundLost,
)
from coach.core.frame import FRAME, RATE, Frame, samples
from coach.core.room import Clip, ClipEnded, RoomEvent
from coach.errors import AudioError

STALL_S = 1.0
"""A microphone that delivers nothing for so long is gone."""

BACK_OFF_S = (0.1, 0.3, 0.6, 1.0)
"""Pauses between attempts to come back; the last one is repeated."""

FILLED_S = 0.4
"""A loudspeaker that has just been opened holds no more sound than this."""

LAST_WORDS_S = 60.0
"""How long coach may go on speaking before everything is closed: about the lost device, or help lines."""


class _Closed:
    """In the queue: the room was closed."""


class LiveRoom:
    """A room on real devices. Iterate it once; `close` it in the end."""

    def __init__(
        self,
        microphone: str | None = None,
        loudspeaker: str | None = None,
        *,
        rate: int = RATE,
        echo: Echo | None = None,
    ) -> None:
        """Opens the devices, by name or the default ones. Raises `AudioError`.

        The microphone is asked for `rate`; whatever it delivers is brought to `RATE`. With `echo`, coach's
        own voice is taken out of it, and a partner who speaks over coach is noticed.
        """
        self._echo = echo
        self._rate = rate
        self._names = {Kind.MICROPHONE: microphone, Kind.LOUDSPEAKER: loudspeaker}
        self._queue: SimpleQueue[Any] = SimpleQueue()
        self._at = 0
        self._closed = False
        self._heard_s = monotonic()
        self._away = False
        """Whether a device is lost."""
        self._open()

    def __iter__(self) -> Iterator[Frame | RoomEvent]:
        while not self._closed:
            try:
                item = self._queue.get(timeout=STALL_S)
            except Empty:
                item = Ended()
            if isinstance(item, Block):
                yield from self._frames(item)
                yield from self._clips_ended(item.came_s)
                if self._loudspeaker.steady() and self._echo:
                    self._echo.unsettle()
                if self._loudspeaker.stalled:
                    self._away = True
                    yield LoudspeakerLost(self._at, "it takes no more sound")
                    yield from self._come_back()
                    yield LoudspeakerBack(self._at)
            elif isinstance(item, Press):
                yield ButtonPressed(self._at, item)
            elif isinstance(item, Ended):
                self._away = True
                yield MicrophoneLost(self._at, "no sound comes from it")
                yield from self._come_back()
                yield MicrophoneBack(self._at)

    def play(self, clip: Clip) -> None:
        """Queue a clip."""
        self._loudspeaker.play(clip)

    def hush(self) -> None:
        """Fall silent now."""
        if self._away:  # the loudspeaker may be dead as well, and to stop it could take for ever
            self._loudspeaker.forget()
        elif self._loudspeaker.hush() and self._echo:
            self._echo.unsettle()

    def press(self, press: Press) -> None:
        """The button was pressed. May be called from any thread."""
        self._queue.put(press)

    def close(self) -> None:
        """Let the devices go; no thread is left when this returns. May be called twice."""
        if not self._closed:
            self._closed = True
            self._queue.put(_Closed())
            self._release()

    def _open(self) -> None:
        speaker = choose(Kind.LOUDSPEAKER, self._names[Kind.LOUDSPEAKER])
        self._far = FarEnd(speaker.rate) if self._echo else None
        if self._echo:
            self._echo.reset()
        self._loudspeaker = Loudspeaker(speaker, self._far)
        try:
            device = choose(Kind.MICROPHONE, self._names[Kind.MICROPHONE])
            self._microphone = Microphone(device, self._is_playing, self._queue, (self._rate,))
        except AudioError:
            self._loudspeaker.close()
            raise
        self._resampler = Resampler(self._microphone.rate, RATE)
        self._lost = LostSound(self._microphone.rate)
        self._rest = np.zeros(0, np.int16)

    def _release(self) -> None:
        self._microphone.close()
        self._loudspeaker.close()

    def _is_playing(self) -> bool:
        """Called in the microphone's thread when sound came."""
        if self._far:
            self._far.mark(monotonic())
        return self._loudspeaker.speaking

    def _frames(self, block: Block) -> Iterator[Frame | RoomEvent]:
        self._heard_s = block.came_s
        sound = np.frombuffer(block.pcm, np.int16)
        if self._far:
            self._far.go_to(block.came_s)
        if lost := self._lost.block(block.came_s, len(sound)):
            missing = lost * RATE // self._microphone.rate
            self._at += missing
            if self._far:
                self._far.take(missing)
            yield SoundLost(self._at, missing)
        if self._microphone.rate != RATE:
            sound = to_int16(self._resampler.take(from_int16(sound)))
        self._rest = np.concatenate([self._rest, sound])
        while len(self._rest) >= FRAME:
            near, over = self._rest[:FRAME], False
            if self._echo and self._far:
                if self._far.slipped():
                    self._echo.slipped()
                near, over = self._echo.hear(near, self._far.take(FRAME), block.playing)
            frame = Frame(self._at, near.tobytes(), block.playing, over)
            self._rest = self._rest[FRAME:]
            self._at += FRAME
            yield frame

    def _clips_ended(self, by_s: float) -> Iterator[ClipEnded]:
        """What was heard to its end when the sound came that is heard now."""
        for clip in self._loudspeaker.ended(by_s):
            yield ClipEnded(self._at, clip)

    def _come_back(self) -> Iterator[RoomEvent]:
        """From the loss of a device to the first new sound."""
        gone_s = self._heard_s
        self._speak_out()
        yield from self._clips_ended(monotonic())
        self._release()
        attempt = 0
        while not self._closed:
            self._pause(BACK_OFF_S[min(attempt, len(BACK_OFF_S) - 1)])
            attempt += 1
            with suppress(AudioError):
                look_again()
                self._open()
                if self._sound_comes() and self._sound_goes():
                    break
                self._release()
        self._at += samples(monotonic() - gone_s)
        self._away = False

    def _speak_out(self) -> None:
        """Let coach end its sentence, if the loudspeaker lives."""
        until_s = monotonic() + LAST_WORDS_S
        while self._loudspeaker.audible and not self._loudspeaker.stalled and monotonic() < until_s:
            self._pause(0.05)

    def _sound_comes(self) -> bool:
        """Whether the freshly opened microphone delivers a block. The block itself is let go."""
        until_s = monotonic() + STALL_S
        while (left_s := until_s - monotonic()) > 0:
            with suppress(Empty):
                if isinstance(self._queue.get(timeout=left_s), Block):
                    return True
        return False

    def _sound_goes(self) -> bool:
        """Whether the freshly opened loudspeaker takes sound, also after it was filled at its start."""
        self._pause(FILLED_S)
        return self._loudspeaker.asked(within_s=FILLED_S / 2)

    def _pause(self, for_s: float) -> None:
        """Wait, unless the room is closed meanwhile. What comes is let go: old blocks, and presses."""
        until_s = monotonic() + for_s
        while not self._closed and (left_s := until_s - monotonic()) > 0:
            with suppress(Empty):
                self._queue.get(timeout=left_s)
