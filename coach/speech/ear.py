"""From frames to events: who speaks is heard frame by frame, and what is said in utterances.

The ear has no clock and no thread: the same frames give the same events. Five rules:

1. It is deaf while coach can be heard and for `MARGIN` after (half-duplex): coach must not hear itself. Where
   the room can tell a partner who speaks over coach, it hears from the first sound of theirs on.
2. A voice opens the gate to the recogniser, together with the `PRE_ROLL` before it. Without a voice the
   recogniser hears nothing, so noise is never words; a word away from every voice is dropped too.
3. When the voice has paused for `PAUSE` the utterance is over. Who has the floor is not decided here.
4. Unbroken talk is cut at the first short breath after `BREATH`, and at the latest after `LONGEST`, between
   two words: the sound after the last certain word is heard again in the next utterance.
5. What does not stand out of its background is nobody's here. A murmur of many is made of voices, and the
   recogniser would make words of it; but somebody near is loud in the syllables and faint between the words,
   while the many fill each other's pauses. Nor does it open the gate, or keep it open.
"""

import math
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from coach.core.events import BargedIn, Event, FrameHeard, PartialHeard, SoundLost, UtteranceHeard, Word
from coach.core.frame import FRAME, Frame, samples
from coach.speech.recogniser import UNKNOWN

MARGIN = samples(0.25)
"""Deaf for so long after coach fell silent: the room still rings."""

PRE_ROLL = samples(0.3)
"""Sound before the voice was noticed that belongs to the first word."""

PAUSE = samples(0.3)
"""Samples without speech that end an utterance. The hangover of voice activity (0.12 s) comes before it."""

BREATH = samples(15)
LONGEST = samples(20)
UNCERTAIN = samples(0.5)
"""At a cut in mid-speech, words that end within this much of the cut are heard again."""

SLACK = samples(0.15)
"""How far from a voice, as voice activity saw it, a word may still lie."""

STANDS_OUT_DB = 8.0
"""A frame stands out that is so much louder than the background before it, and after it."""

NEAR_DB = -10.0
"""Whoever is so loud is near, whatever their background: a voice that is clipped is never faint."""

BACKGROUND = samples(1.5)
"""The faintest tenth of so much sound is background; of less than `HEARD_ENOUGH` nothing is known."""

HEARD_ENOUGH = samples(0.3)

STANDING, NEAR_WORD = 3, samples(0.5)
"""So many frames that stand out are somebody who is here: in them, or so near to them, words count.

Measured, the third loudest near a word: of twelve voices at once up to 5.7 dB, of eight 8.0; of a voice 10 dB
louder than noise or music behind it at least 10.5; of one in a quiet room at least 27.
"""

_FRAMES_PER_PARTIAL = 3
"""The recogniser is asked at most every 90 ms what it makes of the utterance."""


class Transcriber(Protocol):
    """What the ear needs of a recogniser: see `coach.speech.recogniser.Recogniser`."""

    def accept(self, pcm: bytes) -> None: ...
    def partial(self) -> str: ...
    def finish(self) -> tuple[Word, ...]: ...
    def lost(self) -> int: ...


class SpeechModel(Protocol):
    """What recognisers are made of: `coach.speech.recogniser.Model`, or one in a child process."""

    def recogniser(self, grammar: tuple[str, ...] = ()) -> Transcriber: ...
    def knows(self, word: str) -> bool: ...


class Detector(Protocol):
    """What the ear needs of voice activity: see `coach.audio.voice_activity.VoiceActivity`."""

    def level_db(self, pcm: bytes) -> float: ...
    def hear(self, pcm: bytes) -> bool: ...
    def reset(self) -> None: ...


class Ear:
    """Hears one room."""

    def __init__(self, recogniser: Transcriber, voice_activity: Detector) -> None:
        self._recogniser = recogniser
        self._voice_activity = voice_activity
        self._before: deque[bytes] = deque(maxlen=PRE_ROLL // FRAME)
        """The sound just before the gate opens."""
        self._utterance: _Utterance | None = None
        """The sound since the gate opened; None while it is closed."""
        self._position: int | None = None
        """Where the next frame must begin for the sound to be unbroken."""
        self._levels_db: deque[float] = deque(maxlen=2 * BACKGROUND // FRAME)
        """How loud it was of late, frame by frame."""
        self._deaf_until = -1
        self._deaf = self._over = False
        """Whether the last frame was not listened to, and whether a partner spoke over coach in it."""

    def hear(self, frame: Frame) -> tuple[Event, ...]:
        """What this frame brings, in the order of its happening; the last event is its `FrameHeard`."""
        unbroken = frame.at == self._position
        self._position = frame.end
        began = frame.over and not self._over
        if frame.over:
            self._deaf_until = frame.at
        elif frame.playing:
            self._deaf_until = frame.end + MARGIN
        deaf = frame.at < self._deaf_until
        follows = unbroken and (deaf == self._deaf or began)
        self._deaf, self._over = deaf, frame.over
        events: list[Event] = [] if follows else [*self._forget(frame.at)]
        if began:
            events.append(BargedIn(frame.end))
        level_db = self._voice_activity.level_db(frame.pcm)
        speech = not deaf and self._speech(frame, level_db)
        if deaf:
            self._before.append(frame.pcm)  # wanted only if a partner turns out to be speaking in it
        else:
            events += self._listen(frame, speech)
        events += self._admit(frame.end)
        return (*events, FrameHeard(frame.end, speech, level_db))

    def finish(self) -> tuple[Event, ...]:
        """The room has no more sound: what was said last."""
        at = self._position
        return () if at is None else (*self._forget(at), *self._admit(at))

    def _speech(self, frame: Frame, level_db: float) -> bool:
        """Whether there is a voice, and something has stood out of late."""
        voice = self._voice_activity.hear(frame.pcm)
        self._levels_db.append(level_db)
        return frame.over or (voice and self._somebody())

    def _somebody(self) -> bool:
        return sum(standing_out(self._levels_db, BACKGROUND // FRAME)) >= STANDING

    def _listen(self, frame: Frame, speech: bool) -> Iterator[Event]:
        utterance = self._utterance
        if utterance is None and speech:
            start = frame.at - FRAME * len(self._before)
            voiced = [(start, frame.at)] if frame.over else None  # it was told by what came before
            utterance = self._utterance = _Utterance(start, voiced)
            for earlier in self._before:
                self._feed(utterance, earlier)
            self._before.clear()
        if utterance is None:
            self._before.append(frame.pcm)
            return
        self._feed(utterance, frame.pcm)
        if speech:
            utterance.voice(frame)
        length, pause = frame.end - utterance.start, frame.end - utterance.voiced_until
        if pause >= PAUSE or (length >= BREATH and not speech):
            yield from self._close(frame.end)
        elif length >= LONGEST:
            yield from self._cut(utterance, frame.end)
        else:
            yield from self._partial(utterance, frame.end)

    def _feed(self, utterance: "_Utterance", pcm: bytes) -> None:
        utterance.sound += pcm
        utterance.levels_db.append(self._voice_activity.level_db(pcm))
        self._recogniser.accept(pcm)

    def _partial(self, utterance: "_Utterance", at: int) -> Iterator[Event]:
        utterance.frames += 1
        if utterance.frames % _FRAMES_PER_PARTIAL:
            return
        text = " ".join(word for word in self._recogniser.partial().split() if word != UNKNOWN)
        if text != utterance.partial and self._somebody():
            utterance.partial = text
            yield PartialHeard(at, text)

    def _close(self, at: int) -> Iterator[Event]:
        """End the utterance, if one is open."""
        utterance, self._utterance = self._utterance, None
        if utterance is None:
            return
        words = tuple(utterance.placed(self._recogniser.finish()))
        if words:
            yield UtteranceHeard(at, words)
        elif utterance.partial:
            yield PartialHeard(at, "")

    def _cut(self, utterance: "_Utterance", at: int) -> Iterator[Event]:
        """End the utterance in mid-speech and go on with its uncertain end."""
        heard = tuple(utterance.placed(self._recogniser.finish()))
        words = tuple(word for word in heard if word.end <= at - UNCERTAIN)
        if words:
            yield UtteranceHeard(at, words)
        resumed_at = words[-1].end if words else at
        self._utterance = rest = _Utterance(resumed_at, utterance.voiced)
        again = bytes(utterance.sound[2 * (resumed_at - utterance.start) :])
        for first in range(0, len(again), 2 * FRAME):
            self._feed(rest, again[first : first + 2 * FRAME])

    def _admit(self, at: int) -> Iterator[Event]:
        """Sound that came to nothing, because the recogniser failed."""
        if lost := self._recogniser.lost():
            yield SoundLost(at, lost)

    def _forget(self, at: int) -> Iterator[Event]:
        """What comes next does not follow on from what was heard."""
        yield from self._close(at)
        self._before.clear()
        self._levels_db.clear()
        self._voice_activity.reset()


def standing_out(levels: Iterable[float], latest: int = sys.maxsize) -> list[bool]:
    """Of frames that follow one another, this loud in dB: which ones are loud against those around them.

    Asked of the `latest` so many only, since it takes some time.
    """
    levels_db = list(levels)
    around, enough = BACKGROUND // FRAME, HEARD_ENOUGH // FRAME

    def background(some: Sequence[float]) -> float:
        return sorted(some)[len(some) // 10] if len(some) >= enough else -math.inf

    def stands_out(i: int) -> bool:
        level = levels_db[i]
        return level >= NEAR_DB or (
            level - background(levels_db[max(0, i - around) : i + 1]) >= STANDS_OUT_DB
            and level - background(levels_db[i : i + around + 1]) >= STANDS_OUT_DB
        )

    return [stands_out(i) for i in range(max(0, len(levels_db) - latest), len(levels_db))]


class _Utterance:
    """The sound that the recogniser was fed since the gate opened, and where in it there was a voice."""

    def __init__(self, start: int, voiced: list[tuple[int, int]] | None = None) -> None:
        self.start = start
        """Where the first sample that was fed lies on the session's clock."""
        self.sound = bytearray()
        self.levels_db: list[float] = []
        """How loud it was, piece by piece."""
        self.voiced = voiced or []
        """Stretches of voice, from and to, on the session's clock."""
        self.frames = 0
        self.partial = ""

    @property
    def voiced_until(self) -> int:
        return self.voiced[-1][1]

    def voice(self, frame: Frame) -> None:
        if self.voiced and self.voiced[-1][1] == frame.at:
            self.voiced[-1] = (self.voiced[-1][0], frame.end)
        else:
            self.voiced.append((frame.at, frame.end))

    def placed(self, words: tuple[Word, ...]) -> Iterator[Word]:
        """The words on the session's clock, without those that are no words, away from every voice, or of
        nobody who is here.
        """
        here = standing_out(self.levels_db) if words else []
        for word in words:
            start, end = self.start + word.start, self.start + word.end
            near = ((since - SLACK, to + SLACK) for since, to in self.voiced)
            covered = sum(max(0, min(end, to) - max(start, since)) for since, to in near)
            first, last = max(0, word.start - NEAR_WORD) // FRAME, (word.end + NEAR_WORD) // FRAME
            if sum(here[first : last + 1]) < STANDING:
                continue
            if word.text != UNKNOWN and 2 * covered >= end - start:
                yield Word(word.text, start, end, word.confidence)
