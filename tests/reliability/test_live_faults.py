"""Faults around a live session: devices, processes, the terminal, the folders. It goes on where it was."""

import os
import pty
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from live import TALK, Live
from soundcard import SoundCard
from sounds import Speak

pytestmark = pytest.mark.soundcard

Start = Callable[..., Live]


@pytest.fixture
def start(soundcard: SoundCard, speak: Speak, pack: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts `coach start`; it is gone when the test is over."""
    (pack / "exercises/live.toml").write_text(TALK, encoding="utf-8")
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
