"""Hearing while speaking: coach's own voice is taken out of what the microphone hears, a partner's is left.

What goes to the loudspeaker (the far end) and what the microphone hears (the near end) pass through WebRTC's
echo canceller, AEC3, 10 ms at a time. What is left is judged by voice activity. Three things tell a partner
from what the canceller leaves of coach (measured: `scripts/bench echo`):

- the network takes it for a voice;
- little was cancelled just then: of coach alone next to nothing is left;
- it is not faint beside coach's echo, as is what still rings in the room when coach pauses.

Until the canceller has heard enough of coach to know the room, all three are asked more strictly.

The canceller mutes much of a partner's first syllable. So a second, plainer filter runs beside it, once it
knows the room (`coach.audio.echo_path`). More of coach remains in what it leaves, so a partner is louder than
that; but who is, is noticed there some 50 ms sooner. The recogniser hears what the canceller left.

The library comes with the extra `barge-in` and is loaded only when a canceller is made.
"""

import math
from collections import deque
from collections.abc import Callable

import numpy as np

from coach.audio.echo_path import EchoPath
from coach.audio.resampling import Resampler, Sound, from_int16, to_int16
from coach.audio.voice_activity import BLOCK, VoiceActivity
from coach.core.frame import RATE, samples
from coach.errors import SettingsError

STEP = RATE // 100
"""Samples that the canceller takes at once: 10 ms."""

LEARNS = samples(20)
"""So much of coach's voice the canceller hears until it knows every room. Most it knows after two seconds."""

LIKELY = 0.4
"""A partner's voice is at least so likely."""

LEFT_DB, FAINT_DB, BLOCKS = -20.0, -20.0, 1
"""At least so much is left of what the microphone heard, so loud beside coach's echo, in so many of the
latest three blocks."""

LEARNING_LEFT_DB, LEARNING_FAINT_DB, LEARNING_BLOCKS = -10.0, -7.0, 2
"""The same, for a canceller that is still learning."""

KNOWS, KNOWS_DB, KNOWS_OVER = samples(6), -6.0, 100
"""The plain filter knows the room after so much of coach's voice, if of the latest so many blocks in which
coach was loud no more than that is left on average."""

APART_LEFT_DB, APART_FAINT_DB = -6.0, -6.0
"""In what the plain filter leaves, a partner is at least so much of what the microphone heard, and so loud
beside coach's echo. Measured: with -11 and -10 coach was not taken for a partner in half an hour either."""

ECHO_OVER = 300
"""Blocks over which the loudness of coach's echo is averaged."""

ALIKE, ALIKE_OVER, ALIKE_WITHIN = 0.5, samples(0.3), samples(0.7)
"""What is left of the latest so many samples is coach itself if it is so alike, in correlation, to what coach
said in so many samples until then: a device that stuttered has shifted the echo.
"""

ECHO_ALIKE, ECHO_OVER_LATEST = 0.8, samples(0.1)
"""The latest so many samples from the microphone are coach alone if they are so alike to what coach said."""

FINDS = samples(1)
"""So much of coach's voice it takes to find out how late the echo is. Until then nobody is noticed."""

UNLIKELY, SILENT = 0.2, samples(0.3)
"""So long with so unlikely a voice, and the partner does not speak any more."""

SPARE = samples(0.04)
"""The far end may wait so much longer than needed; more, and it could fall behind its own echo."""
SPARE_FOR = samples(1)
SPARE_AT_FIRST = samples(0.04)
SPARE_AFTER = samples(0.01)
"""So much of it waits after it did not come in time: else it would soon be late again."""

Cancel = Callable[[Sound, Sound], Sound]


def canceller() -> Cancel:
    """WebRTC's canceller at its beginning: near and far end, whole steps of equal length, to what is left.

    Raises `SettingsError` where the extra is not installed.
    """
    try:
        from pywebrtc_audio import EchoCanceller
    except ImportError:
        raise SettingsError(
            "Hearing while speaking needs the extra barge-in: pip install 'coach[barge-in]'."
        ) from None
    cancel: Cancel = EchoCanceller(RATE, 1).process
    return cancel


class Echo:
    """Takes coach out of what one microphone hears, and notices who speaks over it."""

    def __init__(self) -> None:
        """Raises `SettingsError` where the extra is not installed."""
        self._voice_activity = VoiceActivity()
        self._apart_activity = VoiceActivity()
        self.reset()

    def reset(self) -> None:
        """Another microphone or loudspeaker: everything is learnt anew."""
        self._begin()
        self._near: Sound = np.zeros(0, np.int16)
        self._clean: Sound = np.zeros(0, np.int16)
        self._apart: Sound = np.zeros(0, np.int16)
        self._alike: deque[bool] = deque(maxlen=3)
        """Of the latest blocks while coach spoke: whether each sounds like a partner."""
        self._recent_far: Sound = np.zeros(0, np.int16)
        self._recent: Sound = np.zeros(0, np.int16)
        self._recent_near: Sound = np.zeros(0, np.int16)
        self._recent_apart: Sound = np.zeros(0, np.int16)
        self._unvoiced = 0
        self._playing = self._over = False
        self._voice_activity.reset()
        self._apart_activity.reset()

    def unsettle(self) -> None:
        """The loudspeaker was stopped in mid-sound: from now on its echo may come sooner, or later."""
        self._unsettled = True

    def slipped(self) -> None:
        """A device stuttered in mid-sound: the echo is elsewhere, and has to be found again."""
        self._seek()

    def _seek(self) -> None:
        self._learnt = 0
        self._path = EchoPath()
        self._unknown = 1.0
        """Share of its energy that the plain filter leaves of a block of coach's echo, on average."""

    def _begin(self) -> None:
        self._cancel = canceller()
        self._unsettled = False
        self._seek()
        self._echo = 0.0
        """Energy of a block of what the microphone hears while coach speaks, on average."""
        self._echo_blocks = 0

    def hear(self, near: Sound, far: Sound, playing: bool) -> tuple[Sound, bool]:
        """What is left of `near`, and whether a partner speaks who has begun while coach spoke.

        `near` and `far` are a `FRAME` long, at `RATE`; `far` never later than its echo.
        """
        if self._unsettled and playing and not self._playing:
            self._begin()
        self._playing = playing
        left = np.concatenate(
            [
                self._cancel(near[at : at + STEP], far[at : at + STEP]).astype(np.int16)
                for at in range(0, len(near), STEP)
            ]
        )
        apart = self._path.hear(near, far)
        if not playing:
            self._alike.clear()
        elif far.any():
            self._learnt += len(far)
        self._recent_far = np.concatenate([self._recent_far, far])[-ALIKE_WITHIN:]
        self._recent = np.concatenate([self._recent, left])[-ALIKE_OVER:]
        self._recent_near = np.concatenate([self._recent_near, near])[-ECHO_OVER_LATEST:]
        self._recent_apart = np.concatenate([self._recent_apart, apart])[-ALIKE_OVER:]
        self._near = np.concatenate([self._near, near])
        self._clean = np.concatenate([self._clean, left])
        self._apart = np.concatenate([self._apart, apart])
        while len(self._near) >= BLOCK:
            self._judge(self._near[:BLOCK], self._clean[:BLOCK], self._apart[:BLOCK], playing)
            self._near, self._clean, self._apart = (
                sound[BLOCK:] for sound in (self._near, self._clean, self._apart)
            )
        return left, self._over

    def _judge(self, near: Sound, clean: Sound, apart: Sound, playing: bool) -> None:
        likely = self._voice_activity.probability(clean.tobytes())
        likely_apart = self._apart_activity.probability(apart.tobytes())
        self._unvoiced = 0 if likely >= UNLIKELY else self._unvoiced + BLOCK
        found = False
        if playing:
            heard = _energy(near)
            self._echo_blocks = min(self._echo_blocks + 1, ECHO_OVER)
            self._echo += (heard - self._echo) / self._echo_blocks
            found = self._partner_left(likely, heard, _energy(clean))
            found |= self._partner_apart(likely_apart, heard, _energy(apart))
            if found and self._is_coach():
                self._alike.clear()
                found = False
        self._over = found or (self._over and self._unvoiced < SILENT)

    def _partner_left(self, likely: float, heard: float, left: float) -> bool:
        """Whether somebody is in what the canceller left of the latest blocks."""
        learning = self._learnt < LEARNS
        self._alike.append(
            self._learnt >= FINDS
            and likely >= LIKELY
            and _db(left / heard) >= (LEARNING_LEFT_DB if learning else LEFT_DB)
            and _db(left / self._echo) >= (LEARNING_FAINT_DB if learning else FAINT_DB)
        )
        return sum(self._alike) >= (LEARNING_BLOCKS if learning else BLOCKS)

    def _partner_apart(self, likely: float, heard: float, left: float) -> bool:
        """Whether somebody is in what the plain filter left of this block."""
        knows = self._learnt >= KNOWS and _db(self._unknown) <= KNOWS_DB
        if heard >= self._echo / 10:
            self._unknown += (min(1.0, left / heard) - self._unknown) / KNOWS_OVER
        return (
            knows
            and likely >= LIKELY
            and _db(left / heard) >= APART_LEFT_DB
            and _db(left / self._echo) >= APART_FAINT_DB
        )

    def _is_coach(self) -> bool:
        """Whether what sounds like a partner is coach itself, heard sooner or later than before."""
        return (
            likeness(self._recent_near, self._recent_far) >= ECHO_ALIKE
            or likeness(self._recent, self._recent_far) >= ALIKE
            or likeness(self._recent_apart, self._recent_far) >= ALIKE
        )


def likeness(left: Sound, far: Sound) -> float:
    """The greatest correlation of `left` with any piece of `far` that is as long, 0 to 1."""
    if len(far) < len(left):
        return 0.0
    a, b = left.astype(np.float64), far.astype(np.float64)
    size = 1 << (len(a) + len(b)).bit_length()
    products = np.fft.irfft(np.conj(np.fft.rfft(a, size)) * np.fft.rfft(b, size), size)
    sums = np.concatenate([[0.0], np.cumsum(np.square(b))])
    energies = sums[len(a) :] - sums[: len(sums) - len(a)]
    there = np.abs(products[: len(energies)]) / np.sqrt(energies * np.sum(np.square(a)) + 1.0)
    return float(there.max())


def _energy(sound: Sound) -> float:
    return 1.0 + float(np.sum(np.square(sound.astype(np.float64))))


def _db(ratio: float) -> float:
    return 10 * math.log10(ratio)


class FarEnd:
    """What went to the loudspeaker, kept until the microphone hears it.

    The loudspeaker's thread puts, the microphone's marks when sound came, and who works on that sound takes
    what was put until then, however late. What is taken must not come later than its echo, so what waits
    needlessly is let go.
    """

    def __init__(self, rate: int) -> None:
        """`rate` is the loudspeaker's."""
        self._came: deque[Sound | float | bool] = deque()
        """What was put, when sound came, and where the loudspeaker stuttered; True: it was opened anew."""
        self._resampler = Resampler(rate, RATE)
        self._waiting: Sound = np.zeros(0, np.int16)
        self._first = True
        self._spare: int | None = None
        """The fewest samples that were left over of late."""
        self._since = 0
        self._slipped = False

    def put(self, sound: Sound) -> None:
        """Samples at the loudspeaker's rate, silence too."""
        self._came.append(sound)

    def slip(self, *, opened: bool = False) -> None:
        """What is put next is heard sooner, or later, after it was put than what was put before.

        A loudspeaker that was `opened` asks for more at once than it plays, at first.
        """
        self._came.append(opened)

    def mark(self, now_s: float) -> None:
        """Sound came from the microphone."""
        self._came.append(now_s)

    def go_to(self, came_s: float) -> None:
        """Let what was put before that sound came be taken."""
        while self._came:
            item = self._came.popleft()
            if isinstance(item, float):
                if self._first and len(self._waiting):  # it is asked for much at once when it is opened
                    self._waiting, self._first = self._waiting[-SPARE_AT_FIRST:], False
                if item >= came_s:
                    return
                continue
            if isinstance(item, bool):
                self._slipped = True
                if item:
                    self._waiting, self._first = np.zeros(0, np.int16), True
                continue
            more = to_int16(self._resampler.take(from_int16(item)))
            self._waiting = np.concatenate([self._waiting, more])

    def take(self, count: int) -> Sound:
        """The next samples at `RATE`; silence where nothing came."""
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        self._trim(count)
        if len(taken) < count:
            self._slipped = True
            self._waiting = np.zeros(0 if self._first else SPARE_AFTER, np.int16)
        return np.pad(taken, (0, count - len(taken)))

    def slipped(self) -> bool:
        """Whether the echo of what is taken next is elsewhere than before, as far as one can know."""
        slipped, self._slipped = self._slipped, False
        return slipped

    def _trim(self, count: int) -> None:
        left = len(self._waiting)
        self._spare = left if self._spare is None else min(left, self._spare)
        self._since += count
        if self._since >= SPARE_FOR:
            if self._spare > SPARE:
                self._waiting = self._waiting[self._spare :]
                self._slipped = True
            self._spare, self._since = None, 0
