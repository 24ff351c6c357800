"""The live room on a real sound server: what goes in is heard, what coach says comes out."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice, pairwise

import numpy as np
import pytest
from soundcard import RATE as CARD_RATE
from soundcard import SoundCard
from sounds import Speak, frames

from coach.audio.devices import Kind, choose
from coach.audio.earcons import earcon
from coach.audio.live import LiveRoom
from coach.audio.loudspeaker import HOLDS_S, Loudspeaker
from coach.audio.resampling import resample
from coach.audio.voice_activity import VoiceActivity
from coach.core.actions import Earcon
from coach.core.events import (
    ButtonPressed,
    LoudspeakerBack,
    LoudspeakerLost,
    MicrophoneBack,
    MicrophoneLost,
    Press,
    SoundLost,
    UtteranceHeard,
)
from coach.core.frame import FRAME, RATE, Frame
from coach.core.room import Clip, ClipEnded, RoomEvent
from coach.errors import AudioError
from coach.speech.ear import Ear
from coach.speech.recogniser import Model, Recogniser
from coach.speech.voice import Voice

pytestmark = pytest.mark.soundcard

LINE = "I felt alone when you left the room"
TRIES = 4
"""A computer that is busy swallows sound now and then; what is said again gets through."""

SLACK_S = 0.8
"""So much longer than on a quiet computer it may take on a busy one."""

TONE = Clip((9000 * np.sin(np.arange(3 * 22_050) * 2 * np.pi * 441 / 22_050)).astype(np.int16), 22_050, "mmm")


class Listener:
    """A room that is being listened to."""

    def __init__(self, room: LiveRoom) -> None:
        self.room = room
        self._items: Iterator[Frame | RoomEvent] = iter(room)
        self.ended: list[ClipEnded] = []
        """The clips that were heard to their end."""
        self.lost = 0
        """Samples that a busy computer lost."""

    def frames(self, seconds: float) -> list[Frame]:
        """The next frames. Nothing but the end of a clip, and lost sound, may come between."""
        found: list[Frame] = []
        while len(found) < round(seconds * RATE / FRAME):
            item = next(self._items)
            if isinstance(item, ClipEnded):
                self.ended.append(item)
            elif isinstance(item, SoundLost):
                self.lost += item.samples
            else:
                assert isinstance(item, Frame), item
                found.append(item)
        return found

    def until(self, kind: type[RoomEvent | Frame]) -> RoomEvent | Frame:
        """Frames go by until this comes."""
        return next(item for item in self._items if isinstance(item, kind))


@pytest.fixture
def listener(soundcard: SoundCard) -> Iterator[Listener]:
    room = LiveRoom("rig_mic", "rig_speaker")
    listener = Listener(room)
    listener.frames(0.15)
    yield listener
    room.close()


def utterances(ear: Ear, heard: list[Frame]) -> list[str]:
    events = [event for frame in heard for event in ear.hear(frame)]
    return [event.text for event in events if isinstance(event, UtteranceHeard)]


@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_a_partner_is_heard_and_understood(
    soundcard: SoundCard, model: Model, speak: Speak, rate: int
) -> None:
    room, most = LiveRoom("rig_mic", "rig_speaker", rate=rate), 0
    frames = (item for item in room if isinstance(item, Frame))
    for _ in range(TRIES):
        with soundcard.saying(speak(LINE, before_s=0.2)):
            heard = list(islice(frames, round(3.5 * RATE / FRAME)))
        said = " ".join(utterances(Ear(Recogniser(model), VoiceActivity()), heard))
        most = max(most, len(set(said.split()) & set(LINE.lower().split())))
        if most >= 6:
            break
    room.close()
    assert most >= 6


def test_frames_come_in_order_and_as_fast_as_time(listener: Listener) -> None:
    began, listener.lost = time.monotonic(), 0
    heard = listener.frames(3)
    length = heard[-1].end - heard[0].at
    assert time.monotonic() - began == pytest.approx(length / RATE, abs=SLACK_S)
    assert length == len(heard) * FRAME + listener.lost
    assert all(later.at >= frame.end for frame, later in pairwise(heard))
    assert all(len(frame.pcm) == 2 * FRAME for frame in heard)


def test_what_coach_says_comes_out_and_is_understood(
    soundcard: SoundCard, listener: Listener, model: Model
) -> None:
    voice = Voice()
    clip = voice.render("Thank you. What did you feel when you were alone?")
    voice.close()
    said = {"thank", "you", "what", "did", "feel", "when", "were", "alone"}
    found = set[str]()
    for _ in range(TRIES):
        with soundcard.listening() as recording:
            played = time.monotonic()
            listener.room.play(clip)
            listener.frames(clip.seconds + 0.4)
        assert recording.began_s + recording.first_sound_s() - played < 0.15 + SLACK_S
        recogniser = Recogniser(model)
        for frame in frames(resample(recording.sound, CARD_RATE, RATE)):
            recogniser.accept(frame.pcm)
        found |= {word.text for word in recogniser.finish()}
        if len(found & said) >= 6:
            break
    assert len(found & said) >= 6


def test_playing_lasts_as_long_as_the_sound(soundcard: SoundCard, listener: Listener) -> None:
    clip = Clip(TONE.samples[:11_025], TONE.rate, "hm")
    listener.room.play(clip)
    playing = [frame.playing for frame in listener.frames(1.8)]
    assert clip.seconds <= 0.03 * sum(playing) < clip.seconds + SLACK_S
    assert sum(before != after for before, after in pairwise([False, *playing, False])) == 2


def test_a_clip_ends_when_its_last_sample_was_heard(soundcard: SoundCard, listener: Listener) -> None:
    clip, other = (Clip(TONE.samples[:11_025], TONE.rate, "hm") for _ in range(2))
    began = listener.frames(0.03)[-1].end
    listener.room.play(clip)
    listener.room.play(other)
    listener.frames(2.8)
    assert [item.clip for item in listener.ended] == [clip, other]
    first, second = (item.at - began for item in listener.ended)
    assert 0 <= first / RATE - clip.seconds < SLACK_S
    assert -0.07 <= (second - first) / RATE - other.seconds < SLACK_S


def test_a_hushed_clip_does_not_end(soundcard: SoundCard, listener: Listener) -> None:
    listener.room.play(TONE)
    listener.frames(0.2)
    listener.room.hush()
    listener.frames(0.5)
    assert listener.ended == []


def test_an_earcon_makes_nobody_deaf(soundcard: SoundCard, listener: Listener) -> None:
    with soundcard.listening() as recording:
        listener.room.play(earcon(Earcon.CUE))
        assert not any(frame.playing for frame in listener.frames(0.6))
    assert np.abs(recording.sound).max() > 1000


def test_coach_does_not_hear_its_own_voice_in_the_room(
    soundcard: SoundCard, listener: Listener, model: Model, speak: Speak
) -> None:
    soundcard.loop_back(latency_ms=60)
    try:
        line = speak("I felt alone")
        listener.room.play(Clip(line, RATE, "I felt alone"))
        heard = listener.frames(len(line) / RATE + 1)
        assert max(np.abs(np.frombuffer(frame.pcm, np.int16).astype(int)).max() for frame in heard) > 1000
        assert utterances(Ear(Recogniser(model), VoiceActivity()), heard) == []
    finally:
        soundcard.without_loop()


def test_hush_silences_in_mid_sound_and_forgets_the_queue(soundcard: SoundCard, listener: Listener) -> None:
    waits = []
    for _ in range(3):
        with soundcard.listening() as recording:
            listener.room.play(TONE)
            listener.room.play(TONE)
            listener.frames(0.5)
            hushed = time.monotonic()
            listener.room.hush()
            heard = listener.frames(0.4)
        waits.append(recording.began_s + recording.last_sound_s() - hushed)
        assert not heard[-1].playing
    assert min(waits) < 0.05


def starve() -> None:
    """Let the loudspeaker stutter: nobody else runs for a while, PortAudio's callbacks neither."""
    usual, until = sys.getswitchinterval(), time.monotonic() + 0.5
    sys.setswitchinterval(60)
    while time.monotonic() < until:
        pass
    sys.setswitchinterval(usual)


def speak_out(loudspeaker: Loudspeaker, *, stutter: bool = False) -> float:
    """Say something; how much the loudspeaker holds afterwards, as asked of PortAudio."""
    loudspeaker.play(earcon(Earcon.YOUR_TURN) if not stutter else TONE)
    time.sleep(0.1)
    if stutter:
        starve()
        time.sleep(0.1)
        loudspeaker.forget()
    while loudspeaker.audible:
        time.sleep(0.01)
    loudspeaker.steady()
    return loudspeaker.holds_s


def test_a_loudspeaker_holds_more_after_a_stutter_and_remembers_it(
    soundcard: SoundCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.audio.loudspeaker._needs", {})
    device = choose(Kind.LOUDSPEAKER, "rig_speaker")
    loudspeaker = Loudspeaker(device)
    try:
        assert loudspeaker.holds_s == HOLDS_S[0]
        assert speak_out(loudspeaker) == HOLDS_S[0]
        held = speak_out(loudspeaker, stutter=True)
        assert held > HOLDS_S[0]
    finally:
        loudspeaker.close()
    again = Loudspeaker(device)
    try:
        assert again.holds_s == held
    finally:
        again.close()


def test_after_a_hush_coach_can_speak_again(soundcard: SoundCard, listener: Listener) -> None:
    listener.room.play(TONE)
    listener.frames(0.2)
    listener.room.hush()
    with soundcard.listening() as recording:
        listener.room.play(earcon(Earcon.HEARD))
        listener.frames(0.5)
    assert (
        0.05 < recording.last_sound_s() - recording.first_sound_s() < earcon(Earcon.HEARD).seconds + SLACK_S
    )


def test_the_button_is_reported_between_frames(listener: Listener) -> None:
    listener.room.press(Press.LONG)
    pressed = listener.until(ButtonPressed)
    assert isinstance(pressed, ButtonPressed)
    assert pressed.press is Press.LONG


def _back_after(seconds: float, bring_back: Callable[[], None]) -> list[float]:
    """Bring the device back in a while; when that was."""
    back: list[float] = []

    def later() -> None:
        bring_back()
        back.append(time.monotonic())

    threading.Timer(seconds, later).start()
    return back


@pytest.mark.parametrize("how", ["unplug", "freeze"])
def test_a_lost_sound_server_is_waited_for(soundcard: SoundCard, listener: Listener, how: str) -> None:
    before = listener.frames(0.3)[-1]
    gone = time.monotonic()
    if how == "unplug":
        soundcard.unplug()
        bring_back = soundcard.plug_in
    else:
        soundcard.freeze()
        bring_back = soundcard.thaw
    lost = listener.until(MicrophoneLost)
    assert time.monotonic() - gone < 1.5 + SLACK_S
    listener.room.play(earcon(Earcon.TROUBLE))  # nobody hears it; it must do no harm
    back = _back_after(0.5, bring_back)
    came_back = listener.until(MicrophoneBack)
    assert time.monotonic() - back[0] < 3 + SLACK_S
    assert before.at < lost.at < came_back.at
    first = listener.frames(0.3)[0]
    assert (first.at - before.at) / RATE == pytest.approx(time.monotonic() - gone - 0.3, abs=SLACK_S)
    assert not first.playing
    with soundcard.listening() as recording:
        listener.room.play(earcon(Earcon.YOUR_TURN))
        listener.frames(0.6)
    assert recording.first_sound_s() < 0.3 + SLACK_S


def test_a_lost_loudspeaker_is_waited_for(soundcard: SoundCard, listener: Listener) -> None:
    before = listener.frames(0.3)[-1]
    gone = time.monotonic()
    soundcard.mute_loudspeaker(True)
    listener.room.play(TONE)  # nobody hears it, and it never ends
    lost = listener.until(LoudspeakerLost)
    back = _back_after(1.5, lambda: soundcard.mute_loudspeaker(False))
    came_back = listener.until(LoudspeakerBack)
    assert back
    assert time.monotonic() - back[0] < 3 + SLACK_S
    assert before.at < lost.at < came_back.at
    assert (came_back.at - before.at) / RATE == pytest.approx(time.monotonic() - gone, abs=SLACK_S)
    assert listener.ended == []
    with soundcard.listening() as recording:
        listener.room.play(earcon(Earcon.YOUR_TURN))
        listener.frames(0.6)
    assert recording.first_sound_s() < 0.3 + SLACK_S


def test_the_clock_stays_right_on_a_computer_that_was_too_busy(listener: Listener) -> None:
    before, began = listener.frames(0.03)[0], time.monotonic()
    usual = sys.getswitchinterval()
    sys.setswitchinterval(60)  # nobody else runs now, PortAudio's callbacks neither
    while time.monotonic() < began + 0.8:
        pass
    sys.setswitchinterval(usual)
    while time.monotonic() < began + 3:
        listener.until(Frame)
    after = listener.until(Frame)
    assert (after.at - before.at) / RATE == pytest.approx(time.monotonic() - began, abs=0.4)


def test_sound_that_nobody_took_in_time_is_reported_as_lost(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener.frames(2.1)  # a second or two tell what is usual
    before, began = listener.frames(0.03)[0], time.monotonic()
    monkeypatch.setattr("coach.audio.microphone.MOST_WAITING", 3)
    time.sleep(0.8)
    lost = listener.until(SoundLost)
    assert isinstance(lost, SoundLost)
    assert lost.samples == pytest.approx(0.7 * RATE, abs=0.3 * RATE)
    after = listener.until(Frame)
    assert after.at == lost.at
    assert (after.at - before.at) / RATE == pytest.approx(time.monotonic() - began, abs=0.4)


def test_closing_leaves_no_thread_and_ends_the_iteration(soundcard: SoundCard) -> None:
    room = LiveRoom("rig_mic", "rig_speaker")
    listener = Listener(room)
    listener.frames(0.1)
    threads = threading.active_count()
    room.close()
    room.close()
    assert threading.active_count() <= threads
    assert list(islice(room, 1)) == []


def test_a_device_that_is_not_there_is_an_error_and_leaves_nothing_open(soundcard: SoundCard) -> None:
    with pytest.raises(AudioError, match="There is no microphone 'nope'"):
        LiveRoom("nope", "rig_speaker")
    with pytest.raises(AudioError, match="There is no loudspeaker 'nope'"):
        LiveRoom("rig_mic", "nope")
    LiveRoom("rig_mic", "rig_speaker").close()
