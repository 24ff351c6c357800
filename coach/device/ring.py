"""A ring of addressable LEDs (WS2812, SK6812) on the data line of SPI, which every Pi has, also the Pi 5.

Each bit becomes three bits on the line, 110 for a one and 100 for a zero, at 2.4 MHz; the pause of 80 µs that
ends a picture is a row of zeros. Wire GPIO10 (MOSI, pin 19 of the header) to the ring's DIN, and switch SPI
on in raspi-config. Partner A is the left half of the ring, partner B the right one.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from coach.device.looks import Rhythm
from coach.errors import SettingsError

SPEED_HZ = 2_400_000
RESET = bytes(24)
"""80 µs of nothing, at `SPEED_HZ`."""

DIMMED = 0.4
"""Rings are bright: the brightest is this share of what they can."""

Send = Callable[[bytes], object]
"""Puts bytes on the line."""


def on_the_line(colours: list[tuple[int, int, int]]) -> bytes:
    """The bytes for a row of lights, each red, green and blue from 0 to 255. They go out as green, red, blue.

    >>> on_the_line([(0, 128, 0)])[:3].hex()
    'd24924'
    """
    bits = "".join(f"{green:08b}{red:08b}{blue:08b}" for red, green, blue in colours)
    line = "".join("110" if bit == "1" else "100" for bit in bits)
    return int(line, 2).to_bytes(len(line) // 8, "big") + RESET


class Ring:
    """Some lights in a circle, counted clockwise from the top."""

    def __init__(self, lights: int, send: Send, let_go: Callable[[], object] = lambda: None) -> None:
        self._lights = lights
        self._send = send
        self._let_go = let_go

    @classmethod
    def on_spi(cls, lights: int) -> "Ring":
        """A ring on the Pi's first SPI bus. Raises `SettingsError` when there is none."""
        try:
            bus: Any = import_module("spidev").SpiDev()  # the system's python3-spidev
            bus.open(0, 0)
        except ImportError:
            raise SettingsError("A ring needs SPI: apt install python3-spidev. Without: say none.") from None
        except OSError as why:
            raise SettingsError(
                f"SPI cannot be used ({why.strerror}). Switch it on: sudo raspi-config nonint do_spi 0"
            ) from None
        bus.max_speed_hz = SPEED_HZ
        return cls(lights, bus.writebytes2, bus.close)

    def show(self, rhythm: Rhythm, on: bool) -> None:
        """On in the rhythm's colour, on its side."""
        red, green, blue = (round(255 * DIMMED * rhythm.brightness * part) for part in rhythm.colour)
        lit = [on and self._is_on_side(light, rhythm.side) for light in range(self._lights)]
        self._send(on_the_line([(red, green, blue) if one else (0, 0, 0) for one in lit]))

    def close(self) -> None:
        """Dark."""
        self._send(on_the_line([(0, 0, 0)] * self._lights))
        self._let_go()

    def _is_on_side(self, light: int, side: str) -> bool:
        right = 2 * light < self._lights
        return side == "all" or right == (side == "right")
