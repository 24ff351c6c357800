"""Bad input: one line that says what is wrong and what to do, exit code 2, no traceback."""

import os
import subprocess
import sys
import wave
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def coach(*arguments: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command line with a home of its own."""
    environment = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home / "data"), **more}
    environment["XDG_CONFIG_HOME"] = str(home / "config")
    command = [sys.executable, "-m", "coach", *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
    )


def complains(done: subprocess.CompletedProcess[str], says: str) -> None:
    """One line, exit code 2."""
    assert done.returncode == 2, done
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert says.lower() in lines[0].lower()
    assert "Traceback" not in done.stderr


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """A sound file that is in order."""
    path = tmp_path / "tone.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(b"\x00\x01" * 16_000)
    return path


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["rehearse", "nowhere.json"], "nowhere.json"),
        (["rehearse", "--exercise", "yoga"], "no exercise 'yoga'"),
        (["rehearse", "--country", "atlantis"], "no help lines for 'atlantis'"),
        (["rehearse", "--voices", "slt"], "two voices"),
        (["rehearse", "--model", "nowhere"], "no speech model 'nowhere'"),
        (["rehearse", "--dial", "loud"], "dial"),
        (["rehearse", "--pack", "nowhere"], "no pack at nowhere"),
        (["rehearse", "--out", "/proc/nowhere"], "Choose another folder"),
        (["replay", "nowhere.wav", "--model", "embedded"], "no sound file nowhere.wav"),
        (["replay"], "missing argument"),
        (["dance"], "no such command"),
        (["rehearse", "--loudly"], "no such option"),
        (["start", "--names", "", "Bob"], "a name is empty"),
        (["start", "--names", "Bob", "bob"], "both partners are called"),
        (["start", "--names", "x" * 60, "Bob"], "longer than"),
        (["start", "--names", "Мария", "Bob"], "Latin letters"),
        (["start", "--names", "Ann<b>", "Bob"], "cannot say '<'"),
        (["start", "--names", "Ann", "Bob"], "coach models install"),
    ],
)
def test_arguments(arguments: list[str], says: str, tmp_path: Path) -> None:
    """What a person may mistype."""
    complains(coach(*arguments, home=tmp_path), says)


def test_model_folders(tmp_path: Path, tone: Path) -> None:
    """Empty, half-downloaded, damaged."""
    broken = tmp_path / "model"
    (broken / "am").mkdir(parents=True)
    complains(coach("replay", str(tone), "--model", str(broken), home=tmp_path), "is broken")


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "is empty"), (b"hello", "no sound file"), (b"RIFF\x00\x00\x00\x00WAVE", "sound")],
)
def test_sound_files(content: bytes, says: str, tmp_path: Path) -> None:
    """Empty, no sound at all, nothing in it."""
    path = tmp_path / "bad.wav"
    path.write_bytes(content)
    complains(coach("replay", str(path), "--model", "embedded", home=tmp_path), says)


def test_a_truncated_recording(tmp_path: Path, tone: Path) -> None:
    """A file that promises more than it has."""
    path = tmp_path / "cut.wav"
    path.write_bytes(tone.read_bytes()[:-1000])
    complains(coach("replay", str(path), "--model", "embedded", home=tmp_path), "cut short")


def test_broken_packs_are_told_by_file_line_and_remedy(tmp_path: Path) -> None:
    """A misspelt key in an exercise."""
    import shutil

    pack = tmp_path / "en"
    shutil.copytree(ROOT / "coach/packs/en", pack)
    exercise = pack / "exercises/healing.toml"
    text = exercise.read_text(encoding="utf-8")
    line = text[: text.index("stem = ")].count("\n") + 1
    exercise.write_text(text.replace("stem = ", "stemm = ", 1), encoding="utf-8")
    done = coach("rehearse", "--pack", str(pack), home=tmp_path)
    complains(done, f"healing.toml:{line}: `stemm` is not known here; remove it")


def test_no_espeak(tmp_path: Path) -> None:
    """Without the synthesiser: what to install."""
    library = tmp_path / "pyttsx3.py"
    library.write_text("def init(*a, **k):\n    raise RuntimeError('libespeak is missing')\n")
    done = coach("rehearse", home=tmp_path, PYTHONPATH=str(tmp_path), XDG_CACHE_HOME=str(tmp_path / "cache"))
    complains(done, "espeak")


def test_no_microphone(tmp_path: Path) -> None:
    """A machine without sound."""
    done = coach("start", "--names", "Ann", "Bob", "--model", "embedded", home=tmp_path, PULSE_SERVER="")
    assert done.returncode == 2
    assert "There is no" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_reads_like_a_person_wrote_it(tmp_path: Path) -> None:
    """All commands are named, each with one line."""
    done = coach("--help", home=tmp_path)
    assert done.returncode == 0
    for command in [
        "start",
        "rehearse",
        "replay",
        "cues",
        "packs",
        "models",
        "devices",
        "doctor",
        "history",
        "report",
        "device",
    ]:
        assert f"\n  {command}" in done.stdout
