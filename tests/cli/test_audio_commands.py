"""`coach devices`, `coach doctor` and `coach models`, as they are typed."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from soundcard import SoundCard

from coach.speech.recogniser import Model

NAME = "vosk-model-small-en-us-0.15"


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "CACHE", "CONFIG"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))


def coach(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "coach", *arguments], capture_output=True, text=True, env=os.environ
    )


@pytest.mark.soundcard
def test_devices_are_listed_with_a_star_at_the_default(soundcard: SoundCard) -> None:
    done = coach("devices")
    assert done.returncode == 0
    assert "Microphones\n    rig_mic\n    rig_speaker\n  * default\nLoudspeakers\n" in done.stdout


@pytest.mark.soundcard
def test_the_doctor_is_content(soundcard: SoundCard) -> None:
    murmur = np.random.default_rng(0).normal(0, 500, 16_000 * 30).astype(np.int16)
    with soundcard.listening() as recording, soundcard.saying(murmur):
        done = coach("doctor", "--model", "embedded", "--microphone", "rig_mic", "--loudspeaker", "rig_spe")
    assert done.returncode == 0, done.stdout
    assert all(line.startswith("ok  ") for line in done.stdout.splitlines())
    assert "loudest sound -" in done.stdout
    assert np.abs(recording.sound).max() > 1000


@pytest.mark.soundcard
def test_the_doctor_says_what_to_do(soundcard: SoundCard, tmp_path: Path) -> None:
    (tmp_path / "CACHE").touch()
    done = coach("doctor", "--quiet", "--microphone", "rig_mic", "--loudspeaker", "nope")
    wrong = {line[4:16].strip(): line[17:] for line in done.stdout.splitlines() if line.startswith("--  ")}
    assert done.returncode == 1
    assert wrong.keys() == {"loudspeaker", "microphone", "model", "folders"}
    assert "There is no loudspeaker 'nope'" in wrong["loudspeaker"]
    assert "pure silence" in wrong["microphone"]
    assert "coach models install" in wrong["model"]
    assert "Cannot write to" in wrong["folders"]


def test_a_model_is_installed_listed_and_verified(model: Model, tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for path in model.folder.rglob("*"):
            packed.write(path, Path(NAME) / path.relative_to(model.folder))
    (tmp_path / "model.zip").write_bytes(content.getvalue())
    digest = hashlib.sha256(content.getvalue()).hexdigest()
    (tmp_path / "models.toml").write_text(
        f'[[model]]\nname = "{NAME}"\nlanguage = "en"\naddress = "https://example.org/model.zip"\n'
        f'bytes = {len(content.getvalue())}\nsha256 = "{digest}"\nlicence = "Apache-2.0"\n'
    )
    catalogue = ("--catalogue", tmp_path / "models.toml")
    done = coach("models", "install", "--from", tmp_path / "model.zip", *catalogue)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Installed {NAME} (Apache-2.0) in {tmp_path / 'DATA' / 'coach' / 'models' / NAME}" in done.stdout
    assert "installed already" in coach("models", "install", *catalogue).stdout
    assert f"{NAME}      en  Apache-2.0  installed" in coach("models", "list", *catalogue).stdout
    assert coach("models", "verify").stdout == f"ok  {NAME}\n"
    (tmp_path / "DATA" / "coach" / "models" / NAME / "README.md").write_text("changed")
    done = coach("models", "verify", NAME)
    assert done.returncode == 2
    assert "has changed since it was installed (README.md)" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_wrong_file_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "model.zip").write_bytes(b"rubbish")
    done = coach("models", "install", "--from", tmp_path / "model.zip")
    assert done.returncode == 2
    assert "it has 7 bytes instead of 41205931" in done.stderr
    assert done.stderr.count("\n") == 1
