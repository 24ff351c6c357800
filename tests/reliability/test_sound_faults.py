"""The microphone delivers something else than a voice: nothing is made up, nobody is trapped, all is kept."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from evening import HEARD, Evening, NewEvening, partial, prompt, written

from coach.audio.resampling import Sound, resample
from coach.core.actions import Say
from coach.core.events import (
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneBack,
    MicrophoneLost,
    PromptEnded,
    SoundLost,
    UtteranceHeard,
)
from coach.core.frame import FRAME, RATE, Frame, samples
from coach.core.room import RoomEvent


def noise(seed: int, level: float) -> Iterator[Sound]:
    chance = np.random.default_rng(seed)
    while True:
        yield np.clip(chance.normal(0, level, FRAME), -32768, 32767).astype(np.int16)


class Spoilt:
    """A room whose microphone fails at some moment: `instead` makes what it delivers of each frame."""

    def __init__(self, evening: Evening) -> None:
        self._room = evening.room
        self.instead: Callable[[Sound], Sound] | None = None
        evening.app._room = self  # type: ignore[assignment]

    def __iter__(self) -> Iterator[Frame | RoomEvent]:
        for item in self._room:
            if isinstance(item, Frame) and self.instead is not None:
                sound = self.instead(np.frombuffer(item.pcm, np.int16))
                yield Frame(item.at, sound.tobytes(), item.playing)
            else:
                yield item

    def __getattr__(self, name: str) -> object:
        return getattr(self._room, name)


def test_it_delivers_pure_silence(evening: Evening) -> None:
    """Each is asked, given time, and left in peace; the session comes to its end."""
    room = Spoilt(evening)
    evening.when(prompt("What happened for you, Emma"), lambda: setattr(room, "instead", np.zeros_like))
    evening.run()
    assert evening.why
    assert "What happened for you, Callum?" in " ".join(evening.said)
    assert evening.journal.trouble is None
    assert evening.offer() is None


@pytest.mark.parametrize("level", [300.0, 9000.0], ids=["hiss", "roar"])
def test_it_delivers_noise(evening: Evening, level: float) -> None:
    """Nobody has said anything, and nothing is written down as if."""
    room, hiss = Spoilt(evening), noise(7, level)
    evening.when(
        prompt("What happened for you, Emma"), lambda: setattr(room, "instead", lambda sound: next(hiss))
    )
    since: list[int] = []
    evening.when(prompt("What happened for you, Emma"), lambda: since.append(len(evening.seen)))
    evening.run()
    assert evening.why
    assert not [item for item in evening.seen[since[0] :] if isinstance(item, UtteranceHeard)]
    assert evening.offer() is None


def test_it_is_clipped(evening: Evening) -> None:
    """Turned up much too high: what can be understood is kept, and the talk goes its way."""
    room = Spoilt(evening)
    evening.when(prompt("What happened for you, Emma"), lambda: setattr(room, "instead", clipped))
    evening.run()
    assert evening.why == "finished"
    assert sum(words.startswith("i felt") for words in evening.kept()) >= 2


def clipped(sound: Sound) -> Sound:
    return np.clip(sound.astype(int) * 5, -32768, 32767).astype(np.int16)


def test_it_runs_at_the_wrong_rate(evening: Evening) -> None:
    """All that is heard comes too high and too fast; the talk ends as it does for people who say nothing."""

    def squeak() -> None:
        speak = evening.room._speak
        evening.room._speak = lambda text: resample(speak(text), RATE, RATE // 2)

    evening.when(prompt("What happened for you, Emma"), squeak)
    evening.run()
    assert evening.why
    assert evening.offer() is None
    assert evening.journal.trouble is None


@pytest.mark.parametrize("gone_s", [0.8, 8 * 3600.0], ids=["overrun", "suspend"])
def test_sound_is_missing_in_the_middle_of_a_turn(new_evening: NewEvening, gone_s: float) -> None:
    """The clock goes on with the world, patience does not; coach asks for what it missed."""
    evening = new_evening(answers={"may I": "yes", "And the": "yes", "What happened": HEARD})
    room = Gap(evening, samples(gone_s))
    evening.when(written(HEARD), lambda: setattr(room, "gap", True))
    evening.run()
    assert evening.why == "finished"
    assert evening.said.count("I missed a moment. Could you say that last part again?") == 1
    assert sum(words.startswith(HEARD) for words in evening.kept()) == 2


class Gap(Spoilt):
    """Once, some sound never comes."""

    def __init__(self, evening: Evening, length: int) -> None:
        super().__init__(evening)
        self.gap = False
        self._length = length

    def __iter__(self) -> Iterator[Frame | RoomEvent]:
        late = 0
        for item in super().__iter__():
            if self.gap:
                self.gap, late = False, self._length
                yield SoundLost(item.at + late, late)
            yield moved(item, late)


def moved(item: Frame | RoomEvent, late: int) -> Frame | RoomEvent:
    return replace(item, at=item.at + late)


def test_it_is_gone_in_the_middle_of_a_turn(evening: Evening) -> None:
    """Coach says so; when it is back, the one who was speaking is asked again, and all is heard."""
    room = Away(evening, MicrophoneLost, MicrophoneBack)
    evening.when(partial("alone"), lambda: setattr(room, "gone", True))
    evening.run()
    assert evening.why == "finished"
    lost = next(number for number, text in enumerate(evening.said) if "check the microphone" in text)
    asked = evening.said[lost - 1]
    assert asked.startswith("What happened for you")
    assert evening.said[lost + 1].startswith("I can hear you again")
    assert evening.said[lost + 2] == asked
    assert sum(words.startswith(HEARD) for words in evening.kept()) == 2


def test_the_loudspeaker_is_gone_while_the_help_lines_are_read(evening: Evening) -> None:
    """They are read again, and the talk does not end before they were heard."""
    room = Away(evening, LoudspeakerLost, LoudspeakerBack)
    evening.when(prompt(HELP), lambda: setattr(room, "gone", True))
    evening.run()
    assert evening.why
    read = [item.prompt for item in evening.seen if isinstance(item, Say) and HELP in item.text]
    heard = [item.prompt for item in evening.seen if isinstance(item, PromptEnded)]
    assert len(read) == 2
    assert read[0] not in heard
    assert read[1] in heard


HELP = "find a helpline dot com"
"""In the lines that are read at every goodbye."""


class Away(Spoilt):
    """Once, a device is away for half a minute; what is said meanwhile nobody hears."""

    def __init__(
        self,
        evening: Evening,
        lost: Callable[[int, str], RoomEvent],
        back: Callable[[int], RoomEvent],
    ) -> None:
        super().__init__(evening)
        self.gone = False
        self._lost, self._back = lost, back

    def __iter__(self) -> Iterator[Frame | RoomEvent]:
        late = 0
        for item in super().__iter__():
            if self.gone:
                self.gone = False
                self._room.forget()
                yield self._lost(item.at + late, "no sound comes from it")
                late += samples(30.0)
                yield self._back(item.at + late)
            yield moved(item, late)
