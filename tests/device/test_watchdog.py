"""Words to systemd, over a socket like its own."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.core.events import FrameHeard, MicrophoneBack, MicrophoneLost
from coach.core.frame import FRAME, samples
from coach.device.sd_notify import notify
from coach.device.watchdog import AWAY_S, Watchdog


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The other end of the line."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(1)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield line


def test_words_arrive(systemd: socket.socket) -> None:
    """One datagram, a line for each."""
    assert notify("READY=1", "STATUS=Waiting")
    assert systemd.recv(100) == b"READY=1\nSTATUS=Waiting"


@pytest.mark.parametrize("address", ["", "relative", "tcp://example.org", "/there/is/no/such/socket"])
def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Nor where the address is something else."""
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    assert not notify("READY=1")


def test_fed_three_times_in_the_limit_by_sound_alone(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute of frames with a limit of 30 s: six times."""
    monkeypatch.setenv("WATCHDOG_USEC", "30000000")
    watchdog = Watchdog()
    for at in range(0, samples(60), FRAME):
        watchdog.see(FrameHeard(at, False))
    assert [systemd.recv(100) for _ in range(6)] == [b"WATCHDOG=1"] * 6
    systemd.setblocking(False)
    with pytest.raises(BlockingIOError):
        systemd.recv(100)


def test_a_lost_microphone_widens_the_limit() -> None:
    """Until it is back."""
    told: list[tuple[str, ...]] = []
    watchdog = Watchdog(30, lambda *words: told.append(words))
    watchdog.see(MicrophoneLost(0))
    watchdog.see(MicrophoneBack(0))
    assert [words[0] for words in told] == [f"WATCHDOG_USEC={AWAY_S * 1_000_000}", "WATCHDOG_USEC=30000000"]


def test_no_limit_no_food() -> None:
    """Where the unit asks for no watchdog, nothing is said."""
    told: list[tuple[str, ...]] = []
    watchdog = Watchdog(0, lambda *words: told.append(words))
    for item in (FrameHeard(0, False), MicrophoneLost(0), MicrophoneBack(0)):
        watchdog.see(item)
    assert told == []
