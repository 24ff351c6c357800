"""Coach is taken out of what the microphone hears, and partners who speak over it are noticed."""

import sys
from itertools import islice

import numpy as np
import pytest
from soundcard import SoundCard
from sounds import Speak

from coach.audio.echo import FINDS, SPARE, SPARE_AFTER, SPARE_AT_FIRST, Echo, FarEnd, canceller
from coach.audio.echo_path import EchoPath
from coach.audio.live import LiveRoom
from coach.audio.resampling import Sound
from coach.core.frame import FRAME, RATE, Frame, samples
from coach.core.room import Clip, ClipEnded
from coach.errors import SettingsError

LINE = "When you have finished, say that you are done. I will say whose turn it is, and what the step is for."
PARTNER = "wait that is not what i said"


def heard(echo: Echo, near: Sound, far: Sound, playing: bool = True) -> tuple[Sound, list[int]]:
    """What is left, and when somebody was noticed to begin."""
    left, began, before = [], [], False
    for at in range(0, len(near) - FRAME + 1, FRAME):
        clean, over = echo.hear(near[at : at + FRAME], far[at : at + FRAME], playing)
        left.append(clean)
        began += [at] if over and not before else []
        before = over
    return np.concatenate(left), began


def coach_speaks(speak: Speak, seconds: float = 12) -> Sound:
    return np.resize(speak(LINE, after_s=0.3, voice="en-us"), samples(seconds))


def echo_of(far: Sound, delay_s: float, db: float) -> Sound:
    late = np.concatenate([np.zeros(samples(delay_s), np.int16), far])[: len(far)]
    hiss = np.random.default_rng(1).normal(0, 5, len(far))
    return np.asarray(late * 10 ** (db / 20) + hiss, np.int16)


@pytest.mark.parametrize(("delay_s", "db"), [(0.02, -6), (0.2, -6), (0.06, -30)])
def test_coach_is_no_partner(speak: Speak, delay_s: float, db: float) -> None:
    far = coach_speaks(speak)
    near = echo_of(far, delay_s, db)
    left, began = heard(Echo(), near, far)
    assert not began
    late = slice(samples(6), None)
    assert np.sqrt(np.mean(left[late].astype(float) ** 2)) < 25
    assert np.sqrt(np.mean(near[late].astype(float) ** 2)) > 80


@pytest.mark.parametrize("jump_s", [-0.03, 0.05])
def test_an_echo_that_jumps_is_no_partner(speak: Speak, jump_s: float) -> None:
    """As when a device stutters: the canceller looks for it where it was, and lets it through for a while."""
    far = coach_speaks(speak, 16)
    before, after = echo_of(far, 0.08, -6), echo_of(far, 0.08 + jump_s, -6)
    for at_s in (7.0, 7.5, 8.1):
        near = np.concatenate([before[: samples(at_s)], after[samples(at_s) :]])
        assert heard(Echo(), near, far)[1] == []


@pytest.mark.parametrize("voice", ["slt", "rms", "en-us+f3"])
def test_a_partner_is_noticed_and_left(speak: Speak, voice: str) -> None:
    far = coach_speaks(speak)
    near = echo_of(far, 0.06, -12)
    line, at = speak(PARTNER, voice=voice) // 2, samples(8)
    near[at : at + len(line)] += line
    left, began = heard(Echo(), near, far)
    assert len(began) == 1
    assert at <= began[0] <= at + len(line)
    there = left[at : at + len(line)].astype(float)
    assert np.mean(there**2) > np.mean(line.astype(float) ** 2) / 4


def power(sound: Sound) -> float:
    return float(np.mean(np.square(sound.astype(float))))


def test_the_path_of_the_echo_is_learnt_and_a_partner_left_whole(speak: Speak) -> None:
    """From their first sound on: the canceller mutes it."""
    far = coach_speaks(speak, 16)
    near = echo_of(far, 0.06, -12)
    line, at = speak(PARTNER) // 2, samples(12) // FRAME * FRAME
    path, left = EchoPath(), []
    both = near.copy()
    both[at : at + len(line)] += line
    for begin in range(0, len(far) - FRAME + 1, FRAME):
        here = slice(begin, begin + FRAME)
        left.append(path.hear(both[here], far[here]))
    sound = np.concatenate(left)
    before = slice(samples(8), at)
    assert power(sound[before]) < power(near[before]) / 100
    rest = sound[at : at + len(line)].astype(float) - line
    assert np.mean(np.square(rest)) < power(line) / 30


def test_a_path_without_sound_from_coach_changes_nothing(speak: Speak) -> None:
    line, quiet = speak(PARTNER), np.zeros(FRAME, np.int16)
    path = EchoPath()
    for begin in range(0, len(line) - FRAME + 1, FRAME):
        assert np.array_equal(path.hear(line[begin : begin + FRAME], quiet), line[begin : begin + FRAME])


def test_with_the_path_known_a_partner_is_noticed_sooner(
    speak: Speak, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = coach_speaks(speak, 16)
    scenes = []
    for number, voice in enumerate(("slt", "rms", "awb", "en-us+f4")):
        line, near = speak(PARTNER, voice=voice).astype(float), echo_of(far, 0.06, -12)
        line *= 10 ** (-6 / 20) * np.sqrt(power(far) / np.mean(np.square(line)))
        at = samples(12 + 0.37 * number)
        near[at : at + len(line)] += np.clip(line, -15000, 15000).astype(np.int16)
        scenes.append(near)
    known = [heard(Echo(), near, far)[1][0] for near in scenes]
    monkeypatch.setattr("coach.audio.echo.KNOWS", samples(99))
    unknown = [heard(Echo(), near, far)[1][0] for near in scenes]
    assert all(soon <= late for soon, late in zip(known, unknown, strict=True))
    assert sum(unknown) - sum(known) >= 4 * FRAME


def test_who_speaks_while_coach_is_silent_is_not_over_it(speak: Speak) -> None:
    line = speak(PARTNER)
    _, began = heard(Echo(), line, np.zeros_like(line), playing=False)
    assert not began


def test_it_takes_a_room_anew(speak: Speak) -> None:
    """After a reset, and after coach was hushed, it is as if at the beginning."""
    far = coach_speaks(speak, 4)
    near = echo_of(far, 0.1, -6)
    echo = Echo()
    first, _ = heard(echo, near, far)
    echo.reset()
    assert np.array_equal(heard(echo, near, far)[0], first)
    echo.unsettle()
    quiet = np.zeros(FRAME, np.int16)
    heard(echo, quiet, quiet, playing=False)
    assert np.array_equal(heard(echo, near, far)[0], first)


def test_without_the_extra_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pywebrtc_audio", None)
    with pytest.raises(SettingsError, match=r"coach\[barge-in\]"):
        canceller()


def ramp(count: int, since: int = 1) -> Sound:
    return np.arange(since, since + count).astype(np.int16)


def test_the_far_end_waits_for_the_microphone() -> None:
    """However late the work is done: what was put after the sound came is not taken with it."""
    far = FarEnd(RATE)
    for number in range(5):
        far.put(ramp(FRAME, 1 + number * FRAME))
        far.mark(float(number))
    for number in range(5):
        far.go_to(float(number))
        assert np.array_equal(far.take(FRAME), ramp(FRAME, 1 + number * FRAME))
    far.go_to(5.0)
    assert not far.take(FRAME).any()


def test_what_does_not_come_in_time_is_late_only_once() -> None:
    """From then on a little waits, as it must where the loudspeaker is filled unevenly."""
    far = FarEnd(RATE)
    far.put(ramp(FRAME))
    far.mark(0.0)
    far.go_to(0.0)
    far.take(FRAME)
    assert not far.slipped()
    short = SPARE_AFTER
    for late, put in enumerate((FRAME - short, FRAME, FRAME - short, FRAME + short)):
        far.put(ramp(put))
        far.mark(1.0 + late)
        far.go_to(1.0 + late)
        far.take(FRAME)
        assert far.slipped() == (late == 0)


def test_a_loudspeaker_that_was_opened_anew_is_asked_for_much_at_once() -> None:
    """None of that may be taken later than its echo, nor what was put before it."""
    far = FarEnd(RATE)
    far.put(ramp(2 * FRAME))
    far.mark(0.0)
    far.go_to(0.0)
    far.take(FRAME)
    far.slip(opened=True)
    far.put(ramp(20 * FRAME))
    far.put(ramp(FRAME, 7))
    far.mark(1.0)
    far.go_to(1.0)
    assert far.slipped()
    waiting = far.take(SPARE_AT_FIRST)
    assert np.array_equal(waiting[-FRAME:], ramp(FRAME, 7))


def test_what_waits_needlessly_is_let_go() -> None:
    far = FarEnd(RATE)
    far.put(ramp(SPARE + 1 + FRAME))
    for number in range(2 * RATE // FRAME):
        far.put(ramp(FRAME, -FRAME))
        far.mark(float(number))
        far.go_to(float(number))
        last = far.take(FRAME)
    far.put(ramp(FRAME))
    far.mark(99.0)
    far.go_to(99.0)
    assert np.array_equal(np.concatenate([last, far.take(2 * FRAME)])[-2 * FRAME :].max(), FRAME)


def test_who_listens_is_told_when_the_echo_may_be_elsewhere() -> None:
    """After a stutter, where it was; and when what the loudspeaker was given did not come in time."""
    far = FarEnd(RATE)
    far.put(ramp(FRAME))
    far.mark(0.0)
    far.slip()
    far.put(ramp(FRAME))
    far.mark(1.0)
    far.go_to(0.0)
    far.take(FRAME)
    assert not far.slipped()
    far.go_to(1.0)
    assert far.slipped()
    assert not far.slipped()
    far.take(FRAME + 1)
    assert far.slipped()


def test_while_the_echo_is_sought_nobody_is_noticed(speak: Speak) -> None:
    far = coach_speaks(speak)
    near = echo_of(far, 0.06, -12)
    line, at = speak(PARTNER) // 2, samples(6)
    near[at : at + len(line)] += line
    echo = Echo()
    until = samples(5.4)
    assert heard(echo, near[:until], far[:until])[1] == []
    echo.slipped()
    (began,) = heard(echo, near[until:], far[until:])[1]
    assert until + began >= until + FINDS


@pytest.mark.soundcard
def test_on_a_sound_card(soundcard: SoundCard, speak: Speak) -> None:
    """Coach hears itself come back, and takes it for nobody; a partner it hears, and falls silent."""
    soundcard.loop_back(60, -12)
    room = LiveRoom("rig_mic", "rig_speaker", echo=Echo())
    coach, line, said = coach_speaks(speak, 5), speak(PARTNER, after_s=0.5), None
    try:
        room.play(Clip(coach, RATE, LINE))
        for frame in room:
            if isinstance(frame, ClipEnded):
                room.play(Clip(coach, RATE, LINE))
            if not isinstance(frame, Frame):
                continue
            assert said or not frame.over, "coach took itself for a partner"
            assert frame.at < samples(40), "the partner was not heard"
            if frame.over:
                break
            if frame.at >= samples(12) and (said is None or said.poll() is not None):
                said = soundcard.say(line)
        room.hush()
        frames = (item for item in room if isinstance(item, Frame))
        assert sum(frame.playing for frame in islice(frames, 40)) < 20
    finally:
        room.close()
        soundcard.without_loop()
        if said:
            said.wait()
