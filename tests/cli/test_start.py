"""`coach start`, live on the virtual sound card: coach hears the couple, and is heard and understood."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import numpy as np
import pytest
from short_talk import SHORT_TALK
from soundcard import RATE, SoundCard
from sounds import Speak

from coach.audio.resampling import resample
from coach.cli.remembering import Memory
from coach.core.actions import Keep, Partner, ShowStep
from coach.core.frame import FRAME
from coach.core.wording import Couple
from coach.speech.recogniser import Model, Recogniser

ROOT = Path(__file__).parent.parent.parent

pytestmark = pytest.mark.soundcard


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The English pack with a short exercise in it."""
    folder = tmp_path / "en"
    shutil.copytree(ROOT / "coach/packs/en", folder)
    (folder / "exercises/short.toml").write_text(SHORT_TALK, encoding="utf-8")
    return folder


@pytest.fixture
def cut_off(tmp_path: Path) -> bool:
    """Whether a session of theirs was cut off before."""
    return False


@pytest.fixture
def events(
    soundcard: SoundCard, pack: Path, tmp_path: Path, cut_off: bool
) -> Iterator["Queue[dict[str, object]]"]:
    """`coach start`, running; what it reports comes through the queue, and None at its end."""
    command = [sys.executable, "-m", "coach", "start", "--names", "Emma", "Callum", "--model", "embedded"]
    command += ["--microphone", "rig_mic", "--loudspeaker", "rig_speaker", "--json", "--forget"]
    command += ["--pack", str(pack), "--exercise", "short"]
    environment = {**os.environ, **soundcard.environment, "HOME": str(tmp_path)}
    environment |= {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    if cut_off:
        interrupt(tmp_path / "data/coach/history.db")
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, env=environment, cwd=ROOT, text=True
    )
    queue: Queue[dict[str, object]] = Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            queue.put(json.loads(line))
        queue.put({})

    reader = threading.Thread(target=read)
    reader.start()
    yield queue
    process.terminate()
    process.wait()
    reader.join()
    if process.stdout is not None:
        process.stdout.close()


def interrupt(path: Path) -> None:
    """A session of the healing conversation in which both said yes, and then the power failed."""
    path.parent.mkdir(parents=True)
    with Memory(Couple("Emma", "Callum"), path) as memory:
        journal = memory.journal("healing")
        for action in (
            Keep(0, "consent", Partner.A, "yes"),
            Keep(1, "consent", Partner.B, "yes"),
            ShowStep(2, "My part", 5, 12, "healing"),
        ):
            journal.see(action)


def wait_for(queue: "Queue[dict[str, object]]", name: str, **values: object) -> dict[str, object]:
    """The next event or action of that name with those values."""
    while event := queue.get(timeout=40):
        found = event.get(name)
        if isinstance(found, dict) and values.items() <= found.items():
            return found
    raise AssertionError(f"coach ended before {name} {values}")


def test_a_live_session(
    soundcard: SoundCard, events: "Queue[dict[str, object]]", speak: Speak, model: Model
) -> None:
    """Both say yes by voice; what coach says comes out of the loudspeaker and can be understood."""
    with soundcard.listening() as recording:
        wait_for(events, "give_floor", to=["A"])
        soundcard.say(speak("yes please", after_s=0.2)).wait()
        assert wait_for(events, "write", partner="A")["text"] == "yes please"
        wait_for(events, "give_floor", to=["B"])
        soundcard.say(speak("yes", after_s=0.2, voice="rms")).wait()
        assert wait_for(events, "write", partner="B")["text"] == "yes"
        wait_for(events, "end", why="finished")
    recogniser = Recogniser(model)
    sound = resample(recording.sound, RATE, 16_000)
    for first in range(0, len(sound) - FRAME, FRAME):
        recogniser.accept(sound[first : first + FRAME].tobytes())
    heard = [word.text for word in recogniser.finish()]
    for word in ("ready", "begin", "thank", "both", "listening"):
        assert word in heard, heard
    assert np.abs(recording.sound).max() < 32767


@pytest.mark.parametrize("cut_off", [True])
def test_going_on_is_asked_by_voice(
    soundcard: SoundCard, events: "Queue[dict[str, object]]", speak: Speak
) -> None:
    """Whoever says yes is where they were; nobody has to touch anything."""
    while events.empty():
        soundcard.say(speak("yes please", before_s=1.0, after_s=1.0)).wait()
    step = wait_for(events, "show_step")
    assert step["title"] == "My part"
    assert step["number"] == 5
