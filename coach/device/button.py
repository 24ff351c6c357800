"""One button: a short press is done or go on, a long one is pause, a very long one is stop.

    button = Button(17)
    button.pressed = room.press
    app = App(room, ear, session, voice, watchers=[button.see])

How long is long is decided here and nowhere else. A very long press counts as soon as it is one, while the
button is still held, so that nobody wonders for how long to go on.
"""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from time import monotonic  # noqa: TID251 - how long a finger was there is a matter of the wall clock
from typing import Any

from coach.core.actions import Action
from coach.core.events import Event, FrameHeard, Press
from coach.device.lamps import check_pin, pins_fail

BOUNCE_S = 0.03
"""Contacts chatter for so long; changes in it are no presses."""

LONG_S = 0.8
"""From here on a press is long."""

VERY_LONG_S = 3.0
"""From here on it is very long."""


class PressTimer:
    """Tells how long a press was. Pure: times are handed in, in seconds."""

    def __init__(self) -> None:
        self._down_s: float | None = None
        """Since when the button is held; None while it is not, or when its press was told already."""

    def down(self, now_s: float) -> None:
        """The button was pressed."""
        self._down_s = now_s

    def held(self, now_s: float) -> Press | None:
        """The press, if it has just become very long."""
        if self._down_s is None or now_s - self._down_s < VERY_LONG_S:
            return None
        self._down_s = None
        return Press.VERY_LONG

    def up(self, now_s: float) -> Press | None:
        """The button was let go: the press, unless it was told already or is mere chatter."""
        if very_long := self.held(now_s):
            return very_long
        since_s, self._down_s = self._down_s, None
        if since_s is None or now_s - since_s < BOUNCE_S:
            return None
        return Press.LONG if now_s - since_s >= LONG_S else Press.SHORT


Pressed = Callable[[Press], object]
"""Is told of each press, such as `LiveRoom.press`."""


class Button:
    """A button between a pin and ground. gpiozero's thread notes its moves; all else happens in the loop."""

    def __init__(self, pin: int, clock: Callable[[], float] = monotonic) -> None:
        """Raises `SettingsError` when the pin cannot be used."""
        check_pin(pin)
        self.pressed: Pressed = lambda press: None
        """Whom to tell. Whoever holds the box at the moment sets it."""
        self._clock = clock
        self._moves: SimpleQueue[tuple[bool, float]] = SimpleQueue()
        self._timer = PressTimer()
        try:
            import gpiozero

            self._button: Any = gpiozero.Button(pin, pull_up=True)
        except Exception as why:  # each pin factory raises its own
            raise pins_fail(f"button {pin}", why) from why
        self._button.when_pressed = lambda: self._moves.put((True, self._clock()))
        self._button.when_released = lambda: self._moves.put((False, self._clock()))

    def see(self, item: Event | Action) -> None:
        """One event or action went by. At each frame, presses are told."""
        if isinstance(item, FrameHeard):
            self.look()

    def look(self) -> None:
        """Tell of the presses since the last look."""
        try:
            while True:
                down, at_s = self._moves.get_nowait()
                if down:
                    self._timer.down(at_s)
                else:
                    self._tell(self._timer.up(at_s))
        except Empty:
            self._tell(self._timer.held(self._clock()))

    def close(self) -> None:
        """Let the pin go."""
        self._button.close()

    def _tell(self, press: Press | None) -> None:
        if press is not None:
            self.pressed(press)
