"""The examples of docs/api.md run, and the public names are there."""

import ast
import importlib
import subprocess
import sys
import wave
from pathlib import Path

import pytest

import coach

ROOT = Path(__file__).parent.parent


def run(name: str, *arguments: str) -> str:
    command = [sys.executable, str(ROOT / "docs/examples" / name), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_notice_cues() -> None:
    """The attack is noticed, the owned one is a move."""
    lines = run("notice_cues.py").splitlines()
    assert any(line.startswith("criticism: 'you never") for line in lines)
    assert not any(line.startswith("criticism") and "selfish" in line for line in lines)


def test_replay_recording(tmp_path: Path) -> None:
    """Coach says hello to a silent recording."""
    path = tmp_path / "silence.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(2 * 16_000))
    assert " s  " in run("replay_recording.py", str(path))


def test_new_room() -> None:
    """Nobody is there; coach comes to its end all the same."""
    said = run("new_room.py").splitlines()
    assert said
    assert all(line.startswith("coach: ") for line in said)


@pytest.mark.parametrize("name", coach.__all__)
def test_public_names(name: str) -> None:
    """Each is there, and says what it is."""
    assert getattr(coach, name).__doc__


def test_unknown_names_are_errors() -> None:
    """As with any module."""
    with pytest.raises(AttributeError, match="nothing"):
        _ = coach.nothing
    assert "Session" in dir(coach)


PIECES = {
    *("App", "Couple", "Ear", "LiveRoom", "Model", "RecordingRoom", "RehearsalRoom", "Session", "Voice"),
    *("VoiceActivity", "CoachError", "CueEngine", "Cue", "find_model", "load_engine", "load_pack"),
}
"""What a session is put together from. The other names are what goes in and out of these."""


def test_the_command_line_is_made_of_the_public_pieces() -> None:
    """There is no other way in for coach itself: it uses the very objects that `import coach` gives."""
    used = set()
    for path in (ROOT / "coach/cli").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("coach"):
                module = importlib.import_module(node.module)
                names = {alias.name for alias in node.names} & PIECES
                used |= {name for name in names if getattr(module, name) is getattr(coach, name)}
    assert used == PIECES
