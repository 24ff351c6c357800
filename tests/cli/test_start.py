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
from coach.core.frame import FRAME
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
def events(soundcard: SoundCard, pack: Path, tmp_path: Path) -> Iterator["Queue[dict[str, object]]"]:
    """`coach start`, running; what it reports comes through the queue, and None at its end."""
    command = [sys.executable, "-m", "coach", "start", "--names", "Emma", "Callum", "--model", "embedded"]
    command += ["--microphone", "rig_mic", "--loudspeaker", "rig_speaker", "--json", "--forget"]
    command += ["--pack", str(pack), "--exercise", "short"]
    environment = {**os.environ, **soundcard.environment, "HOME": str(tmp_path)}
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
