"""A lamp that follows a light: frame by frame while there is sound, by itself where there is none.

While a microphone or a loudspeaker is gone no frame comes, and while coach is getting ready none has come
yet. Just then somebody looks at the light. So it goes on by itself, in a small thread that ends when the next
frame comes.
"""

from threading import Event as Flag  # noqa: TID251 - the light of a box that cannot hear must go on
from threading import Thread  # noqa: TID251

from coach.core.actions import Action
from coach.core.events import Event, LoudspeakerLost, MicrophoneLost
from coach.core.frame import FRAME, seconds
from coach.device.lamps import Lamp
from coach.device.light import Light
from coach.device.looks import RHYTHMS, Look


class Shining:
    """Shows on one lamp what one light after the other says. Close it in the end."""

    def __init__(self, lamp: Lamp) -> None:
        self._lamp = lamp
        self._shown: tuple[Look, bool] | None = None
        self._stop = Flag()
        self._thread: Thread | None = None
        self.light = Light()

    def follow(self, light: Light) -> None:
        """A new session, a new light."""
        self.light = light

    def see(self, item: Event | Action) -> None:
        """One event or action went by."""
        self._wait_for_thread()
        self.light.see(item)
        self._show(self.light.look, self.light.is_on)
        if isinstance(item, MicrophoneLost | LoudspeakerLost):
            self.go_on_alone(self.light.look)

    def show(self, look: Look, age: int) -> None:
        """Show this look as it is after so many samples: for whoever has no session."""
        self._wait_for_thread()
        self._show(look, RHYTHMS[look].is_on(age))

    def go_on_alone(self, look: Look) -> None:
        """Show this look without being told the time, until something is shown again."""
        self._wait_for_thread()
        self._stop.clear()
        self._thread = Thread(target=self._run, args=(look,), name="light", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Dark; no thread is left."""
        self._wait_for_thread()
        self._lamp.close()

    def _run(self, look: Look) -> None:
        age = 0
        while not self._stop.is_set():
            self._show(look, RHYTHMS[look].is_on(age))
            self._stop.wait(seconds(FRAME))
            age += FRAME

    def _show(self, look: Look, on: bool) -> None:
        if self._shown != (look, on):
            self._shown = look, on
            self._lamp.show(RHYTHMS[look], on)

    def _wait_for_thread(self) -> None:
        if self._thread is not None:
            self._stop.set()
            self._thread.join()
            self._thread = None
