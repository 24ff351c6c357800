"""The button: how long is long, and that it is told once."""

from collections.abc import Iterator
from typing import Any

import pytest
from mock_pins import mock_pins

from coach.core.events import FrameHeard, Press
from coach.device.button import BOUNCE_S, LONG_S, VERY_LONG_S, Button, PressTimer
from coach.errors import SettingsError


@pytest.fixture
def pins(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """gpiozero's own stand-in for the pins of a Pi, with PWM."""
    with mock_pins(monkeypatch) as factory:
        yield factory


@pytest.mark.parametrize(
    ("held_s", "press"),
    [
        (BOUNCE_S / 2, None),
        (0.1, Press.SHORT),
        (LONG_S - 0.01, Press.SHORT),
        (LONG_S, Press.LONG),
        (VERY_LONG_S - 0.01, Press.LONG),
        (VERY_LONG_S, Press.VERY_LONG),
        (60.0, Press.VERY_LONG),
    ],
)
def test_how_long_is_long(held_s: float, press: Press | None) -> None:
    """Counted from down to up."""
    timer = PressTimer()
    timer.down(10.0)
    assert timer.up(10.0 + held_s) is press


def test_a_very_long_press_is_told_while_it_is_held_and_only_once() -> None:
    """Letting go then says nothing more."""
    timer = PressTimer()
    timer.down(0.0)
    assert timer.held(VERY_LONG_S - 0.1) is None
    assert timer.held(VERY_LONG_S) is Press.VERY_LONG
    assert timer.held(VERY_LONG_S + 1) is None
    assert timer.up(VERY_LONG_S + 2) is None


def test_letting_go_of_what_was_not_pressed_is_nothing() -> None:
    """The button may be held while coach starts."""
    assert PressTimer().up(1.0) is None


def test_presses_of_a_pin(pins: Any) -> None:
    """Two moves of the pin between two frames are one press, told at the second frame."""
    now_s = [0.0]
    told: list[Press] = []
    button = Button(17, clock=lambda: now_s[0])
    button.pressed = told.append
    pin = pins.pin(17)
    for held_s in (0.1, 1.0):
        pin.drive_low()
        now_s[0] += held_s
        pin.drive_high()
        assert button.see(FrameHeard(0, False)) is None
    assert told == [Press.SHORT, Press.LONG]
    pin.drive_low()
    now_s[0] += VERY_LONG_S + 0.1
    button.look()
    assert told[-1] is Press.VERY_LONG
    button.close()


@pytest.mark.parametrize("pin", [-1, 28, 1000])
def test_a_pin_that_does_not_exist(pin: int) -> None:
    """One line that says which ones there are."""
    with pytest.raises(SettingsError, match="GPIO0 to GPIO27"):
        Button(pin)


def test_a_pin_that_is_taken(pins: Any) -> None:
    """By the light, for example."""
    first = Button(17)
    with pytest.raises(SettingsError, match="cannot be used"):
        Button(17)
    first.close()
