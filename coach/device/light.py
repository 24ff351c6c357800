"""What the light shows, from what happened and what coach did. Pure: no pins, no clock but the audio's.

    light = Light()
    app = App(room, ear, session, voice, watchers=[light.see])
    light.look                                          # Look.LISTENING_A

What matters most wins: trouble, then a cue that was just given, then coach's own voice, then a pause, then
whoever has the floor.
"""

from collections.abc import Callable

from coach.core.actions import NOBODY, Action, Answer, End, Floor, GiveFloor, Hush, Partner, Say
from coach.core.events import (
    Event,
    FrameHeard,
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneBack,
    MicrophoneLost,
    PromptEnded,
)
from coach.device.looks import CUE_LASTS, RHYTHMS, Look

_LISTENING: dict[Floor, Look] = {
    (Partner.A,): Look.LISTENING_A,
    (Partner.B,): Look.LISTENING_B,
    NOBODY: Look.THINKING,
}


def _not_held() -> bool:
    return False


class Light:
    """Follows one session."""

    def __init__(self, held: Callable[[], bool] = _not_held) -> None:
        """`held` tells whether the session is in a pause or a break."""
        self._held = held
        self._at = 0
        self._since = 0
        """When the present look began."""
        self._look = Look.THINKING
        self._floor: Floor = NOBODY
        self._prompts: set[int] = set()
        """Prompts that are being said, or wait to be."""
        self._rendering = False
        """Whether the voice is being made: from the decision to speak to the next frame."""
        self._cue_until = -1
        self._lost = False
        self._ended = False

    def see(self, item: Event | Action) -> None:
        """One event or action went by."""
        self._at = item.at
        match item:
            case FrameHeard():
                self._rendering = False
            case Say(prompt=prompt):
                self._prompts.add(prompt)
                self._rendering = True
            case PromptEnded(prompt=prompt):
                self._prompts.discard(prompt)
            case Hush():
                self._prompts.clear()
            case GiveFloor(to=floor):
                self._floor = floor
            case Answer():
                self._cue_until = item.at + CUE_LASTS
            case MicrophoneLost() | LoudspeakerLost():
                self._lost = True
            case MicrophoneBack() | LoudspeakerBack():
                self._lost = False
                self._prompts.clear()  # what was not heard is said anew
            case End():
                self._ended = True
        self._turn_to(self._judge())

    @property
    def look(self) -> Look:
        """What the light says now."""
        return self._look

    @property
    def age(self) -> int:
        """For how long it has said so, in samples: where in its rhythm it is."""
        return self._at - self._since

    @property
    def is_on(self) -> bool:
        """Whether the light is on now."""
        return RHYTHMS[self._look].is_on(self.age)

    def _judge(self) -> Look:
        if self._lost:
            return Look.TROUBLE
        if self._ended:
            return Look.IDLE
        if self._at < self._cue_until:
            return Look.CUE
        if self._prompts:
            return Look.THINKING if self._rendering else Look.SPEAKING
        if self._held():
            return Look.PAUSE
        return _LISTENING.get(self._floor, Look.LISTENING_BOTH)

    def _turn_to(self, look: Look) -> None:
        if look is not self._look:
            self._look, self._since = look, self._at
