"""Faults around a live session: devices, processes, the terminal, the folders. It goes on where it was."""

import os
import pty
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from evening import NewEvening
from live import Live
from soundcard import SoundCard
from sounds import Speak

from coach.audio.live import LiveRoom
from coach.core.actions import GiveFloor, Keep, Partner

pytestmark = pytest.mark.soundcard

Start = Callable[..., Live]


@pytest.fixture
def start(soundcard: SoundCard, speak: Speak, pack: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts `coach start`; it is gone when the test is over."""
    with ExitStack() as closing:

        def begin(**how: object) -> Live:
            live = Live(soundcard, speak, pack, tmp_path, **how)  # type: ignore[arg-type]
            closing.callback(live.kill)
            return live

        yield begin


def first_yes(live: Live) -> None:
    live.wait_for("give_floor", to=["A"])
    live.agree("A")
    live.wait_for("give_floor", to=["B"])


def second_yes(live: Live) -> str:
    """Callum is heard as if nothing had been; told to end, coach ends, and both are remembered."""
    live.agree("B")
    live.wait_for("say")
    code, told = live.close()
    assert code == 0, told
    assert "Traceback" not in told
    assert live.agreed() == 2
    offer = live.offer()
    assert offer is not None
    return told


def test_microphone_and_loudspeaker_are_unplugged(start: Start, soundcard: SoundCard) -> None:
    live = start()
    first_yes(live)
    soundcard.unplug()
    live.wait_for("microphone_lost")
    soundcard.plug_in()
    live.wait_for("microphone_back")
    live.wait_for("give_floor", to=["B"])
    second_yes(live)


def test_the_loudspeaker_is_gone(start: Start, soundcard: SoundCard) -> None:
    live = start()
    first_yes(live)
    soundcard.mute_loudspeaker(True)
    live.wait_for("loudspeaker_lost")
    soundcard.mute_loudspeaker(False)
    live.wait_for("loudspeaker_back")
    second_yes(live)


def test_the_processor_is_taken_for_five_seconds(start: Start) -> None:
    """Or the computer sleeps: no sound is heard, taken, or made meanwhile."""
    live = start()
    first_yes(live)
    live.process.send_signal(signal.SIGSTOP)
    time.sleep(5)
    live.process.send_signal(signal.SIGCONT)
    second_yes(live)


def test_recogniser_and_voice_are_killed(start: Start) -> None:
    live = start()
    first_yes(live)
    os.kill(live.child("coach.speech.recognition"), signal.SIGABRT)
    os.kill(live.child("coach.speech.synthesis"), signal.SIGKILL)
    told = second_yes(live)
    assert "coach: The recogniser had to be started again: 1 times." in told


def test_no_folder_can_be_written(start: Start) -> None:
    """No settings, no history, no cache: one line each, and the talk is held."""
    nowhere = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"), "/dev/null/coach")
    live = start(environment=nowhere)
    first_yes(live)
    live.agree("B")
    code, told = live.close()
    assert code == 0, told
    assert "Traceback" not in told
    assert "goes on without a memory" in told
    assert "Cannot remember the settings" in told


def test_the_sound_server_hangs(start: Start, soundcard: SoundCard) -> None:
    """It is there, and says nothing any more: microphone and loudspeaker are opened afresh."""
    live = start()
    first_yes(live)
    soundcard.freeze()
    live.wait_for("microphone_lost")
    soundcard.thaw()
    live.wait_for("microphone_back")
    live.wait_for("give_floor", to=["B"])
    second_yes(live)


def test_a_damaged_history_and_a_second_coach(start: Start, tmp_path: Path) -> None:
    """The history is left as it is, and the talk is held without one; the second coach ends, the first goes
    on.
    """
    history = tmp_path / "data/coach/history.db"
    history.parent.mkdir(parents=True)
    history.write_bytes(b"this is no database" * 100)
    live = start()
    first_yes(live)
    second = start()
    assert second.process.wait(timeout=60) == 2
    assert second.process.stderr is not None
    told = second.process.stderr.read().splitlines()[-1]
    assert told.startswith(
        f"coach: Another coach is running (process {live.process.pid}). End that one first"
    )
    live.agree("B")
    code, told = live.close()
    assert code == 0, told
    assert "Traceback" not in told
    assert told.count("goes on without a memory") == 1
    assert history.read_bytes() == b"this is no database" * 100


def test_the_microphone_has_no_16_khz(
    new_evening: NewEvening, soundcard: SoundCard, speak: Speak, tmp_path: Path
) -> None:
    """It is asked for its own rate, as one that has no other; both partners are understood."""
    evening = new_evening(exercise="live")
    room = LiveRoom("rig_mic", "rig_speaker", rate=48_000)
    evening.app._room = room
    answers = []

    def answer() -> None:
        answers.append(soundcard.say(speak("yes please", before_s=0.6, after_s=0.5)))
        evening.when(lambda item: isinstance(item, GiveFloor), answer)

    answer()
    evening.when(lambda item: isinstance(item, Keep) and item.partner is Partner.B, room.close)
    evening.run()
    for process in answers:
        process.wait()
    assert [item.value for item in evening.seen if isinstance(item, Keep)] == ["yes", "yes"]


@pytest.mark.parametrize("onlooker", ["terminal", "pipe"])
def test_nobody_looks_on_any_more(start: Start, onlooker: str) -> None:
    """The terminal is closed, or the program that reads is gone: they talk on, and are remembered."""
    ours, theirs = pty.openpty() if onlooker == "terminal" else os.pipe()
    live = start(stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    while b"remember" not in shown:
        piece = os.read(ours, 65536)
        assert piece, shown
        shown += piece
    os.close(ours)
    for _ in range(8):
        live.say("yes please")
        assert live.process.poll() is None
        if live.agreed():
            break
    code, _ = live.close()
    assert code in (0, 1, 141)
    assert live.agreed()
