"""One whole rehearsal on real sound: synthesised couple, voice activity, Vosk, turns, cues, the voice."""

import json
import subprocess
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

import pytest

from coach.rehearsal.script import load_script

SCRIPT = Path(__file__).parent.parent.parent / "coach/rehearsal/scripts/demo.json"


@dataclass(frozen=True)
class Rehearsal:
    """What a rehearsal left."""

    folder: Path
    events: list[dict[str, object]]
    report: str


def rehearse(folder: Path, *arguments: str) -> Rehearsal:
    command = [sys.executable, "-m", "coach", "rehearse", "--json", "--out", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return Rehearsal(folder, [json.loads(line) for line in done.stdout.splitlines()], done.stderr)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    """The rehearsal of `scripts/demo`."""
    return rehearse(tmp_path_factory.mktemp("demo"))


def of(rehearsal: Rehearsal, name: str) -> list[dict[str, object]]:
    return [event[name] for event in rehearsal.events if name in event]  # type: ignore[misc]


def test_it_goes_from_hello_to_goodbye(demo: Rehearsal) -> None:
    """Every step is gone through, and the session finishes."""
    numbers = [step["number"] for step in of(demo, "show_step")]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == of(demo, "show_step")[0]["of"]
    assert of(demo, "end") == [{"why": "finished"}]


def test_both_partners_get_the_floor_alike(demo: Rehearsal) -> None:
    """Turns alternate between the two."""
    floors = [tuple(floor["to"]) for floor in of(demo, "give_floor") if len(floor["to"]) == 1]  # type: ignore[arg-type]
    assert abs(floors.count(("A",)) - floors.count(("B",))) <= 6


def test_the_couple_is_heard(demo: Rehearsal) -> None:
    """At most three words in a hundred of what was said are missing from what was heard."""
    heard = " ".join(str(write["text"]) for write in of(demo, "write")).split()
    said = " ".join(line.text for line in load_script(SCRIPT).lines).split()
    missing = sum(max(0, said.count(word) - heard.count(word)) for word in set(said))
    assert missing <= 0.05 * len(said)


def test_an_attack_is_noticed_and_answered_once(demo: Rehearsal) -> None:
    """The plain criticism of the script is noticed; no cue is answered twice."""
    attacks = [n for n in of(demo, "notice") if n["cue"]["kind"] == "criticism"]  # type: ignore[index]
    assert attacks
    answered = [json.dumps(answer["cue"]) for answer in of(demo, "answer")]
    assert len(answered) == len(set(answered))


def test_nobody_is_spoken_over(demo: Rehearsal) -> None:
    """In the recording, couple (left) and coach (right) are never loud in the same moment."""
    import numpy as np

    with wave.open(str(demo.folder / "sound.wav")) as file:
        assert file.getnchannels() == 2
        sound = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2)
    blocks = sound[: len(sound) // 480 * 480].reshape(-1, 480, 2).astype(float)
    loud = np.sqrt((blocks**2).mean(axis=1)) > 300
    assert loud.any(axis=0).all()
    assert (loud[:, 0] & loud[:, 1]).sum() <= 10


def test_transcript_and_summary_are_left(demo: Rehearsal) -> None:
    """In plain words, with the agreements."""
    assert "coach:" in (demo.folder / "transcript.txt").read_text(encoding="utf-8")
    assert "What you agreed:" in (demo.folder / "summary.txt").read_text(encoding="utf-8")


def test_the_same_rehearsal_twice_is_the_same(tmp_path: Path) -> None:
    """Every event and action, to the sample."""
    script = tmp_path / "short.json"
    lines = [
        {"speaker": "Ann", "text": "yes i am ready", "pause_before_s": 1.0},
        {"speaker": "Bob", "text": "yes", "pause_before_s": 1.0},
        {"speaker": "Bob", "text": "i want to understand what happened", "pause_before_s": 1.0},
        {"speaker": "Ann", "text": "can we stop here please", "pause_before_s": 1.0},
        {"speaker": "Ann", "text": "yes", "pause_before_s": 1.0},
    ]
    script.write_text(json.dumps(lines), encoding="utf-8")
    first, second = (rehearse(tmp_path / name, str(script)) for name in ("one", "two"))
    assert first.events == second.events
    assert of(first, "end") == [{"why": "stopped"}]
