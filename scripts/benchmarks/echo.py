"""Hearing while speaking: is coach taken for a partner, are partners found?

Coach's prompts, in its own voice, come back through the microphone 20 to 200 ms later and 6 to 30 dB fainter,
in rooms that ring for 0 to 0.6 s, through a loudspeaker that is sometimes driven too hard, with some noise.
Thirty minutes of that, in twelve rooms that the canceller does not know, must hold nobody but coach. Then
partners speak over it, in other voices, as loud as the echo or up to 12 dB louder. The delay is counted from
their first sound, the first within 30 dB of their line's loudness, to the end of the frame in which they are
noticed; until the loudspeaker is silent some 30 ms more go by.

Mixed in memory, through canceller, voice activity and decision of a live session. Needs the extra barge-in.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from benchmarks._figures import Figure, command
from benchmarks._sounds import VOICES, Floats, first_sound, in_room, loudness, prompts, response, spoken

from coach.audio.echo import Echo
from coach.audio.resampling import Sound
from coach.audio.voice_activity import VoiceActivity
from coach.core.events import BargedIn, Event, UtteranceHeard
from coach.core.frame import FRAME, RATE, Frame, samples
from coach.core.room import Clip
from coach.rehearsal.room import RehearsalRoom
from coach.speech.ear import Ear
from coach.speech.models import EMBEDDED, find_model
from coach.speech.recogniser import Model, Recogniser

DELAYS_S = (0.02, 0.06, 0.12, 0.2)
ECHOES_DB = (-6, -18, -30)
RINGS_S = (0.0, 0.2, 0.4, 0.6)
ROOM_S = 150.0
"""So long in every room; twelve rooms make half an hour."""
OVER_DB = (0.0, 12.0)
SAID = (
    "stop",
    "please stop",
    "pause",
    "wait that is not what i said",
    "no that's not true",
    "can we take a break please",
    "i want to say something",
    "hold on a moment",
    "you always do this",
    "repeat that please",
    "what did you say",
    "i don't understand",
    "yes i am ready",
    "let me finish",
    "i felt alone and sad",
    "hang on",
    "sorry can you say that again",
    "one moment",
    "okay i understand",
    "this is too much for me",
)
LATE = samples(0.2)
"""Found until so long after their last sound counts as found."""


@dataclass(slots=True)
class Talk:
    """Coach speaks in a room."""

    near: Sound
    far: Sound
    playing: np.ndarray
    """For each sample, whether coach speaks."""
    lines: list[tuple[int, int]]
    """When partners speak over it."""
    prompts: int


def talk(number: int, clips: list[Sound], partners: list[Sound]) -> Talk:
    """What happens in the room of this number; with partners, in every second prompt that is long enough."""
    chance = np.random.default_rng(number)
    delay_s, echo_db = list(product(DELAYS_S, ECHOES_DB))[number % 12]
    hot, hiss = bool(number % 2), (3, 8, 20)[number % 3]
    answer = response(chance, RINGS_S[(number + number // 4) % 4])
    far, playing, spans = np.zeros(samples(ROOM_S)), np.zeros(samples(ROOM_S), bool), []
    at = 0
    for which in np.tile(chance.permutation(len(clips)), 2):
        at += samples(chance.uniform(0.3, 3.0))
        if at + len(clips[which]) + RATE > len(far):
            break
        spans.append((at, at + len(clips[which])))
        far[slice(*spans[-1])] = clips[which]
        playing[slice(*spans[-1])] = True
        at = spans[-1][1]
    loud = np.tanh(far / 20000) * 20000 if hot else far
    delay = samples(delay_s)
    echo = np.concatenate([np.zeros(delay), in_room(loud, answer)])[: len(far)] * 10 ** (echo_db / 20)
    near: Floats = echo + chance.normal(0, hiss, len(far))
    lines = []
    for begin, end in spans[::2] if partners else ():
        if end - begin > samples(1.8):
            line = partners[chance.integers(len(partners))].astype(float)
            line *= loudness(echo) / loudness(line) * 10 ** (chance.uniform(*OVER_DB) / 20)
            start = int(chance.uniform(begin + samples(0.4), end - samples(0.8)))
            line = line[: len(near) - start]
            near[start : start + len(line)] += line
            lines.append((start + first_sound(line), start + len(line)))
    return Talk(
        np.clip(near, -32768, 32767).astype(np.int16), far.astype(np.int16), playing, lines, len(spans)
    )


def noticed(heard: Talk) -> list[int]:
    """When somebody was noticed to begin to speak over coach."""
    echo, over, found = Echo(), False, []
    for at in range(0, len(heard.near) - FRAME + 1, FRAME):
        here = slice(at, at + FRAME)
        before = over
        _, over = echo.hear(heard.near[here], heard.far[here], bool(heard.playing[here].any()))
        if over and not before:
            found.append(at + FRAME)
    return found


def without(heard: Talk) -> int:
    """How often voice activity alone finds a voice while coach speaks: in how many prompts."""
    activity, found, before = VoiceActivity(), 0, False
    for at in range(0, len(heard.near) - FRAME + 1, FRAME):
        speech = activity.hear(heard.near[at : at + FRAME].tobytes())
        speech = speech and bool(heard.playing[at : at + FRAME].any())
        found += speech and not before
        before = speech
    return found


def alone() -> Iterator[Figure]:
    """Coach alone, for half an hour."""
    clips = prompts()
    rooms = [talk(number, clips, []) for number in range(12)]
    yield Figure("coach alone, in 12 rooms", sum(len(room.near) for room in rooms) / RATE / 60, "min")
    yield Figure("prompts", sum(room.prompts for room in rooms))
    yield Figure("taken for a partner", sum(len(noticed(room)) for room in rooms), "times", "0")
    yield Figure("the same with voice activity alone", sum(without(room) for room in rooms), "times")


def barge_ins() -> Iterator[Figure]:
    """Partners speak over coach."""
    clips = prompts()
    partners = [spoken(text, voice) for voice in VOICES for text in SAID]
    waits, lines = list[float](), 0
    for number in range(12, 36):
        heard = talk(number, clips, partners)
        found = noticed(heard)
        lines += len(heard.lines)
        for start, end in heard.lines:
            first = next((at for at in found if start <= at <= end + LATE), None)
            waits += [] if first is None else [(first - start) / RATE]
    yield Figure("lines said over coach, in 24 rooms", lines)
    yield Figure("found", 100 * len(waits) / lines, "%", "≥ 95 %")
    yield Figure(
        "from their first sound to the decision, median", 1000 * float(np.median(waits)), "ms", "≤ 120"
    )
    yield Figure("the same, 95th percentile", 1000 * float(np.quantile(waits, 0.95)), "ms")
    yield Figure("within 120 ms", 100 * float(np.mean(np.array(waits) <= 0.12)), "%")


class Stopping(RehearsalRoom):
    """A room in which somebody says stop while coach speaks, and coach falls silent when it notices."""

    def __init__(self, clip: Clip, line: Sound, echo_db: float, delay_s: float) -> None:
        super().__init__(self, echo_db=echo_db, echo_s=delay_s, barge_in=Echo())  # type: ignore[arg-type]
        silence = np.zeros(samples(9), np.int16)
        self._line = np.concatenate([silence, line, np.zeros(2 * RATE, np.int16)])
        for _ in range(2 + samples(11) // len(clip.samples)):
            self.play(Clip(clip.samples, clip.rate, clip.text))

    def sound(self, at: int, coach_speaks: bool) -> Sound:
        """What the couple says in a frame."""
        return np.pad(piece := self._line[at : at + FRAME], (0, FRAME - len(piece)))

    def heard(self, model: Model) -> list[Event]:
        """What the ear hears until it is quiet again."""
        ear, events = Ear(Recogniser(model), VoiceActivity()), list[Event]()
        for frame in self:
            if not isinstance(frame, Frame):
                continue
            if frame.at > len(self._line):
                return events
            for event in ear.hear(frame):
                events.append(event)
                if isinstance(event, BargedIn):
                    self.hush()
        return events


def stops() -> Iterator[Figure]:
    """The word stop, said over coach, as the embedded model hears it."""
    clip, model = max(prompts(), key=len), Model(find_model(EMBEDDED))
    silent = understood = tried = 0
    for number, (voice, echo_db) in enumerate(product(VOICES, ECHOES_DB)):
        line = spoken(("stop", "please stop")[number % 2], voice).astype(float)
        line *= 10 ** ((echo_db + 6) / 20) * loudness(clip) / loudness(line)
        room = Stopping(
            Clip(clip, RATE, "…"), line.astype(np.int16), echo_db, DELAYS_S[number % len(DELAYS_S)]
        )
        events = room.heard(model)
        words = [event.text for event in events if isinstance(event, UtteranceHeard)]
        tried += 1
        silent += any(isinstance(event, BargedIn) for event in events)
        understood += any("stop" in text.split() for text in words)
    yield Figure('"stop" said over coach, 6 dB above the echo', tried)
    yield Figure("coach fell silent", 100 * silent / tried, "%", "≥ 95 %")
    yield Figure("the word was understood", 100 * understood / tried, "%")


main = command(__doc__, {"Coach alone": alone, "Partners over coach": barge_ins, "Stop": stops})

if __name__ == "__main__":
    main()
