"""Pins that do not exist: gpiozero's own stand-in for those of a Pi, with PWM."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


@contextmanager
def mock_pins(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """For as long as the block lasts. Skips the test where gpiozero is not installed."""
    gpiozero = pytest.importorskip("gpiozero")
    from gpiozero.pins.mock import MockFactory, MockPWMPin

    factory = MockFactory(pin_class=MockPWMPin)
    monkeypatch.setattr(gpiozero.Device, "pin_factory", factory)
    yield factory
    factory.reset()
