"""The lamps that can show a look: a plain LED, an RGB LED, a ring of addressable ones, or none.

    lamp = open_lamp("led:18")          # GPIO18, to an LED with its resistor
    lamp.show(RHYTHMS[Look.IDLE], True)
    lamp.close()

The pins are gpiozero's, which is loaded when a lamp is opened; its `MockFactory` stands in for them in tests.
"""

from typing import Any, Protocol

from coach.device.looks import Rhythm
from coach.errors import SettingsError

HIGHEST_PIN = 27
"""GPIO0 to GPIO27 are on the header."""

MOST_LIGHTS = 64
"""On a ring."""


class Lamp(Protocol):
    """What can be switched on and off."""

    def show(self, rhythm: Rhythm, on: bool) -> None:
        """Be on in the manner of this rhythm, or off. Called only when something changes."""

    def close(self) -> None:
        """Be dark, and let the pins go."""


class NoLamp:
    """For a box without a light."""

    def show(self, rhythm: Rhythm, on: bool) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class PlainLamp:
    """One LED."""

    def __init__(self, pin: int) -> None:
        self._led = _gpiozero().PWMLED(pin)

    def show(self, rhythm: Rhythm, on: bool) -> None:
        """On with the rhythm's brightness."""
        self._led.value = rhythm.brightness if on else 0

    def close(self) -> None:
        """Dark."""
        self._led.close()


class ColourLamp:
    """A red, a green and a blue LED in one case, with a common cathode."""

    def __init__(self, red: int, green: int, blue: int) -> None:
        self._led = _gpiozero().RGBLED(red, green, blue)

    def show(self, rhythm: Rhythm, on: bool) -> None:
        """On with the rhythm's colour and brightness."""
        self._led.value = tuple(part * rhythm.brightness for part in rhythm.colour) if on else (0, 0, 0)

    def close(self) -> None:
        """Dark."""
        self._led.close()


def open_lamp(what: str) -> Lamp:
    """A lamp by its description: `none`, `led:18`, `rgb:18,23,24`, or `ring:12` (twelve lights on SPI).

    Raises `SettingsError` when there is no such lamp, or its pins cannot be used.
    """
    kind, _, numbers = what.strip().lower().partition(":")
    if kind == "none" and not numbers:
        return NoLamp()
    try:
        values = [int(number) for number in numbers.split(",")]
    except ValueError:
        values = []
    match kind, values:
        case "led", [pin]:
            return _open(lambda: PlainLamp(pin), what, pin)
        case "rgb", [red, green, blue] if len({red, green, blue}) == 3:
            return _open(lambda: ColourLamp(red, green, blue), what, red, green, blue)
        case "ring", [lights] if 1 <= lights <= MOST_LIGHTS:
            from coach.device.ring import Ring

            return Ring.on_spi(lights)
    raise SettingsError(f"There is no light {what!r}. Write led:18, rgb:18,23,24, ring:12 or none.")


def check_pin(pin: int) -> None:
    """Raise `SettingsError` unless there is such a pin."""
    if not 0 <= pin <= HIGHEST_PIN:
        raise SettingsError(f"There is no pin GPIO{pin}. Choose GPIO0 to GPIO{HIGHEST_PIN}.")


def pins_fail(what: str, why: Exception) -> SettingsError:
    """What to say when gpiozero cannot use a pin, whatever it raises."""
    reason = " ".join(str(why).split()) or type(why).__name__
    return SettingsError(f"The pins of {what!r} cannot be used ({reason}). Without: say none.")


def _open(make: Any, what: str, *pins: int) -> Lamp:
    for pin in pins:
        check_pin(pin)
    try:
        lamp: Lamp = make()
    except ImportError as why:
        raise pins_fail(what, why) from why
    except Exception as why:  # each pin factory raises its own
        raise pins_fail(what, why) from why
    return lamp


def _gpiozero() -> Any:
    import gpiozero

    return gpiozero
