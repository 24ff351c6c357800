"""`coach device` as a service, on the virtual sound card: ready, woken by voice, in a conversation, ended."""

import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from soundcard import SoundCard
from sounds import Speak

from coach.settings import Settings, save_settings

ROOT = Path(__file__).parent.parent.parent
SERVICE = "from coach.cli.device import device; device(standalone_mode=True)"

pytestmark = pytest.mark.soundcard


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """Who is told."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(60)
        yield line


ENDED = (0, -signal.SIGALRM)
"""Told to end, coach closes everything, or on a very busy computer does not wait for it."""
BROKEN = '{"names": ["Emma", '


@pytest.fixture
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The settings' file of a couple whose names are known, or one with that text in it."""
    path = tmp_path / "XDG_CONFIG_HOME/coach/settings.json"
    save_settings(Settings(names=("Emma", "Tom")), path)
    if text := getattr(request, "param", ""):
        path.write_text(text)
    return path


@pytest.fixture
def service(
    soundcard: SoundCard, systemd: socket.socket, settings: Path, tmp_path: Path
) -> Iterator["subprocess.Popen[str]"]:
    """The service of this couple; it is gone when the test is over."""
    folders = {name: str(tmp_path / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")}
    environment = {
        **os.environ,
        **soundcard.environment,
        **folders,
        "COACH_MICROPHONE": "rig_mic",
        "COACH_LOUDSPEAKER": "rig_speaker",
        "COACH_MODEL": "embedded",
        "NOTIFY_SOCKET": str(tmp_path / "notify"),
        "WATCHDOG_USEC": "3000000",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", SERVICE], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.wait()
    assert process.stderr is not None
    process.stderr.close()


def wait_for(systemd: socket.socket, word: str) -> None:
    while word not in systemd.recv(1000).decode():
        pass


def printed(service: "subprocess.Popen[str]") -> str:
    """What it has printed until it is quiet for two seconds."""
    assert service.stderr is not None
    said, line = b"", service.stderr.fileno()
    while select.select([line], [], [], 2)[0] and (more := os.read(line, 4096)):
        said += more
    return said.decode()


def own_lines(said: str) -> list[str]:
    """Without those of ALSA."""
    return [line for line in said.splitlines() if line.startswith("coach:")]


def woken(soundcard: SoundCard, service: "subprocess.Popen[str]", speak: Speak, until: str) -> str:
    """Say hello until it has said that: it greets those who have no names, and is deaf while it speaks."""
    said = ""
    for _ in range(6):
        soundcard.say(speak("hello coach", before_s=0.3, after_s=0.5)).wait()
        said += printed(service)
        if until in said:
            return said
    raise AssertionError(said)


def test_a_service(
    soundcard: SoundCard, systemd: socket.socket, service: "subprocess.Popen[str]", speak: Speak
) -> None:
    """Fed while it waits and while it talks; told to end, it ends, and has said nothing private."""
    wait_for(systemd, "READY=1")
    wait_for(systemd, "WATCHDOG=1")
    said = woken(soundcard, service, speak, "coach: a conversation begins\n")
    assert own_lines(said) == ["coach: ready", "coach: woken up", "coach: a conversation begins"]
    for _ in range(3):
        wait_for(systemd, "WATCHDOG=1")
    service.terminate()
    assert service.wait(timeout=20) in ENDED
    assert own_lines(printed(service)) == []


@pytest.mark.parametrize("settings", [BROKEN], indirect=True)
def test_a_service_with_broken_settings(
    soundcard: SoundCard,
    systemd: socket.socket,
    settings: Path,
    service: "subprocess.Popen[str]",
    speak: Speak,
) -> None:
    """Nobody can mend them on a box: they are put aside, and whoever wakes it is asked for all by voice."""
    wait_for(systemd, "READY=1")
    assert settings.with_suffix(".broken").read_text() == BROKEN
    woken(soundcard, service, speak, "coach: set-up by voice\n")
    service.terminate()
    assert service.wait(timeout=20) in ENDED
