"""The scripted couple: who says what, and when."""

import numpy as np
import pytest

from coach.audio.resampling import Sound
from coach.core.actions import BOTH, NOBODY, Floor, GiveFloor, Partner
from coach.core.frame import FRAME, samples
from coach.rehearsal.couple import ScriptedCouple
from coach.rehearsal.script import Line, check_script
from coach.rehearsal.voices import Narrator

A, B = (Partner.A,), (Partner.B,)
LINES = (
    Line("Ann", "one", 1.0),
    Line("Ann", "two", 1.0),
    Line("Bob", "three", 1.0),
    Line("Ann", "four", 1.0),
)


class Hum(Narrator):
    """A voice that hums for half a second, so that these tests need no synthesiser."""

    def __init__(self) -> None:
        self.name = "hum"

    def speak(self, text: str) -> Sound:
        return np.full(samples(0.5), 1000, np.int16) if text else np.zeros(0, np.int16)


class Scene:
    """Runs a couple frame by frame."""

    def __init__(self, seed: int | None = None) -> None:
        self.couple = ScriptedCouple(check_script(LINES), (Hum(), Hum()), seed)
        self.at = 0

    def floor(self, to: Floor) -> None:
        self.couple.see(GiveFloor(self.at, to))

    def run(self, seconds: float, coach_speaks: bool = False) -> int:
        """Frames with sound in them."""
        loud = 0
        for _ in range(samples(seconds) // FRAME):
            loud += bool(self.couple.sound(self.at, coach_speaks).any())
            self.at += FRAME
        return loud

    @property
    def said(self) -> list[str]:
        return [spoken.line.text for spoken in self.couple.spoken]


def test_nobody_speaks_without_the_floor() -> None:
    """They wait to be asked."""
    scene = Scene()
    assert scene.run(5) == 0


def test_whoever_has_the_floor_says_their_line_and_what_follows() -> None:
    """Two lines of the same speaker are one turn; the next of that speaker, after the other's, is not."""
    scene = Scene()
    scene.floor(A)
    scene.run(10)
    assert scene.said == ["one", "two"]
    assert scene.couple.spoken[0].start == pytest.approx(samples(1.0), abs=2 * FRAME)


def test_lines_wait_while_coach_speaks() -> None:
    """The pause counts from when coach is silent."""
    scene = Scene()
    scene.floor(B)
    assert scene.run(5, coach_speaks=True) == 0
    scene.run(2)
    assert scene.said == ["three"]


def test_they_stop_when_coach_speaks() -> None:
    """A line that coach cuts off ends there."""
    scene = Scene()
    scene.floor(A)
    scene.run(1.2)
    scene.run(0.3, coach_speaks=True)
    scene.floor(NOBODY)
    spoken = scene.couple.spoken[0]
    assert spoken.end - spoken.start < samples(0.3)


def test_a_question_to_both_is_answered_in_order() -> None:
    """The next line of the script, whoever's it is."""
    scene = Scene()
    scene.floor(BOTH)
    scene.run(8)
    assert scene.said == ["one", "two", "three", "four"]


def test_without_lines_they_say_that_they_are_done() -> None:
    """Once for each time that they are asked."""
    scene = Scene()
    scene.floor(B)
    scene.run(5)
    scene.floor(NOBODY)
    scene.floor(B)
    scene.run(5)
    assert scene.said == ["three", "i'm done"]
    assert scene.couple.left == 3


def test_a_seed_varies_the_pauses_and_nothing_else() -> None:
    """The same seed gives the same times."""
    starts = []
    for seed in (None, 1, 1, 2):
        scene = Scene(seed)
        scene.floor(A)
        scene.run(10)
        starts.append([spoken.start for spoken in scene.couple.spoken])
    assert starts[1] == starts[2]
    assert len({tuple(times) for times in starts}) == 3
