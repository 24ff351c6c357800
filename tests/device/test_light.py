"""What the light says, from events and actions alone."""

from coach.core.actions import BOTH, NOBODY, Answer, End, GiveFloor, Hush, Partner, Say
from coach.core.cues import Cue
from coach.core.events import (
    FrameHeard,
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneBack,
    MicrophoneLost,
    PromptEnded,
)
from coach.core.frame import FRAME
from coach.device.light import Light
from coach.device.looks import CUE_LASTS, Look

CUE = Cue("criticism", "r", "", 1, "partner", "", 0, 1, "you", "pattern", 1.0)


def look_after(*items: object, light: Light | None = None) -> Look:
    light = light or Light()
    for item in items:
        light.see(item)  # type: ignore[arg-type]
    return light.look


def test_who_has_the_floor() -> None:
    """One partner, the other one, both, nobody."""
    assert look_after(GiveFloor(0, (Partner.A,))) is Look.LISTENING_A
    assert look_after(GiveFloor(0, (Partner.B,))) is Look.LISTENING_B
    assert look_after(GiveFloor(0, BOTH)) is Look.LISTENING_BOTH
    assert look_after(GiveFloor(0, NOBODY)) is Look.THINKING


def test_coach_thinks_until_the_voice_is_made_and_then_speaks() -> None:
    """The frame after the decision is the first in which the clip can be heard."""
    said = (GiveFloor(0, NOBODY), Say(0, 1, "hello"))
    assert look_after(*said) is Look.THINKING
    assert look_after(*said, FrameHeard(FRAME, False)) is Look.SPEAKING
    assert look_after(*said, FrameHeard(FRAME, False), PromptEnded(2 * FRAME, 1)) is Look.THINKING


def test_coach_speaks_until_the_last_of_several_prompts() -> None:
    """Prompts follow one another."""
    light = Light()
    look_after(Say(0, 1, "a"), Say(0, 2, "b"), FrameHeard(FRAME, False), light=light)
    assert look_after(PromptEnded(FRAME, 1), light=light) is Look.SPEAKING
    assert look_after(PromptEnded(FRAME, 2), GiveFloor(FRAME, BOTH), light=light) is Look.LISTENING_BOTH


def test_hush_is_the_end_of_speaking() -> None:
    """What was hushed is not waited for."""
    assert look_after(Say(0, 1, "a"), FrameHeard(FRAME, False), Hush(FRAME)) is Look.THINKING


def test_a_cue_is_shown_once() -> None:
    """Over coach's voice and over the floor, for one cycle."""
    light = Light()
    look_after(GiveFloor(0, (Partner.A,)), Answer(FRAME, Partner.A, CUE, "chime"), light=light)
    assert light.look is Look.CUE
    assert look_after(FrameHeard(FRAME + CUE_LASTS, True), light=light) is Look.LISTENING_A


def test_a_pause_is_shown_while_the_session_is_held() -> None:
    """Also in a break; and coach may speak in it."""
    light = Light(held=lambda: True)
    assert look_after(GiveFloor(0, BOTH), light=light) is Look.PAUSE
    assert look_after(Say(0, 1, "still here"), FrameHeard(FRAME, False), light=light) is Look.SPEAKING


def test_trouble_wins() -> None:
    """Until the microphone is back."""
    light = Light()
    look_after(Answer(0, Partner.A, CUE, "chime"), MicrophoneLost(FRAME), light=light)
    assert light.look is Look.TROUBLE
    assert look_after(MicrophoneBack(2 * CUE_LASTS), light=light) is Look.THINKING


def test_a_lost_loudspeaker_is_trouble_and_what_it_was_saying_is_said_anew() -> None:
    """Back to whoever has the floor, once the new prompt was heard."""
    light = Light()
    look_after(
        GiveFloor(0, BOTH), Say(0, 1, "a"), FrameHeard(FRAME, False), LoudspeakerLost(FRAME), light=light
    )
    assert light.look is Look.TROUBLE
    look_after(LoudspeakerBack(2 * FRAME), Say(2 * FRAME, 2, "a"), FrameHeard(3 * FRAME, False), light=light)
    assert light.look is Look.SPEAKING
    assert look_after(PromptEnded(4 * FRAME, 2), light=light) is Look.LISTENING_BOTH


def test_the_end_is_idle() -> None:
    """The next one begins with a press or a phrase."""
    assert look_after(GiveFloor(0, BOTH), End(0, "finished")) is Look.IDLE


def test_a_rhythm_begins_with_its_look() -> None:
    """A look that does not change goes on in its rhythm."""
    light = Light()
    look_after(FrameHeard(5 * FRAME, False), GiveFloor(5 * FRAME, (Partner.A,)), light=light)
    assert light.age == 0
    look_after(FrameHeard(9 * FRAME, True), GiveFloor(9 * FRAME, (Partner.A,)), light=light)
    assert light.age == 4 * FRAME
    assert light.is_on
