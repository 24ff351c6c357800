"""Lamps on pins that do not exist, and a ring on a line that is a list."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from mock_pins import mock_pins

from coach.core.actions import BOTH, GiveFloor
from coach.core.events import FrameHeard, MicrophoneBack, MicrophoneLost
from coach.core.frame import FRAME, samples
from coach.device.lamps import NoLamp, open_lamp
from coach.device.looks import RHYTHMS, Look, Rhythm
from coach.device.ring import RESET, Ring, on_the_line
from coach.device.shining import Shining
from coach.errors import SettingsError


@pytest.fixture
def pins(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """gpiozero's own stand-in for the pins of a Pi, with PWM."""
    with mock_pins(monkeypatch) as factory:
        yield factory


class Notebook:
    """A lamp that writes down what it shows."""

    def __init__(self) -> None:
        self.shown: list[tuple[Rhythm, bool]] = []

    def show(self, rhythm: Rhythm, on: bool) -> None:
        self.shown.append((rhythm, on))

    def close(self) -> None:
        self.shown.append((RHYTHMS[Look.IDLE], False))


def test_a_plain_led(pins: Any) -> None:
    """Brightness says on, nought says off, closing lets the pin go."""
    lamp = open_lamp("led:18")
    lamp.show(RHYTHMS[Look.CUE], True)
    assert pins.pin(18).state == 1.0
    lamp.show(RHYTHMS[Look.IDLE], True)
    assert pins.pin(18).state == pytest.approx(0.3)
    lamp.show(RHYTHMS[Look.IDLE], False)
    assert pins.pin(18).state == 0
    lamp.close()
    open_lamp("led:18").close()


def test_a_colour_led(pins: Any) -> None:
    """Three pins, one colour."""
    lamp = open_lamp("rgb:18,23,24")
    lamp.show(RHYTHMS[Look.TROUBLE], True)
    assert [round(pins.pin(pin).state, 2) for pin in (18, 23, 24)] == [1.0, 0.05, 0.0]
    lamp.show(RHYTHMS[Look.TROUBLE], False)
    assert [pins.pin(pin).state for pin in (18, 23, 24)] == [0, 0, 0]
    lamp.close()


def test_a_ring_shows_whose_side_it_is() -> None:
    """A is left, B is right, and together they are the whole ring."""
    line: list[bytes] = []
    ring = Ring(12, line.append)
    dark = on_the_line([(0, 0, 0)])[:9]

    def lit(look: Look) -> list[bool]:
        ring.show(RHYTHMS[look], True)
        sent = line[-1]
        assert len(sent) == 12 * 9 + len(RESET)
        return [sent[9 * light : 9 * light + 9] != dark for light in range(12)]

    assert lit(Look.LISTENING_A) == [False] * 6 + [True] * 6
    assert lit(Look.LISTENING_B) == [True] * 6 + [False] * 6
    assert all(lit(Look.SPEAKING))
    ring.close()
    assert line[-1] == on_the_line([(0, 0, 0)] * 12)


def test_bits_on_the_line() -> None:
    """Green goes first; 110 is a one, 100 is a nought."""
    assert f"{int.from_bytes(on_the_line([(0, 255, 0)])[:3], 'big'):024b}" == "110" * 8
    assert f"{int.from_bytes(on_the_line([(255, 0, 0)])[3:6], 'big'):024b}" == "110" * 8
    assert f"{int.from_bytes(on_the_line([(0, 0, 1)])[6:9], 'big'):024b}" == "100" * 7 + "110"


@pytest.mark.parametrize(
    "what",
    [
        "",
        "led",
        "led:",
        "led:x",
        "led:40",
        "led:1,2",
        "rgb:1,2",
        "rgb:1,1,2",
        "ring:0",
        "ring:65",
        "candle:1",
    ],
)
def test_a_light_that_does_not_exist(what: str) -> None:
    """One line that says what there is."""
    with pytest.raises(SettingsError, match=r"led:18|GPIO0 to GPIO27"):
        open_lamp(what)


def test_no_light_is_fine() -> None:
    """A voice is enough."""
    assert isinstance(open_lamp("none"), NoLamp)


def test_a_lamp_is_told_only_of_changes() -> None:
    """Sixty frames of the same are one call."""
    lamp = Notebook()
    shining = Shining(lamp)
    shining.see(GiveFloor(0, BOTH))
    for frame in range(60):
        shining.see(FrameHeard(frame * FRAME, True))
    assert len(lamp.shown) == 1
    for at in range(0, samples(8), FRAME):
        shining.show(Look.IDLE, at)
    assert len(lamp.shown) == 1 + 2 * 2
    shining.close()


def test_without_sound_the_light_goes_on_alone() -> None:
    """The microphone is gone, no frame comes, and the rhythm of trouble can be seen all the same."""
    lamp = Notebook()
    shining = Shining(lamp)
    shining.see(MicrophoneLost(0))
    until_s = time.monotonic() + 5
    while len(lamp.shown) < 3 and time.monotonic() < until_s:
        time.sleep(0.02)
    assert [rhythm for rhythm, _ in lamp.shown[:3]] == [RHYTHMS[Look.TROUBLE]] * 3
    shining.see(MicrophoneBack(samples(2)))
    assert lamp.shown[-1][0] is RHYTHMS[Look.THINKING]
    shining.close()
