"""Coach is told to leave (Control-C, kill, a terminal that is closed) at some moment of a running session."""

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from evening import COUPLE, HEARD, Evening, NewEvening, Predicate, partial, prompt, written

from coach.cli import leaving
from coach.cli.only_one import only_one
from coach.memory.history import History

ROOT = Path(__file__).parent.parent.parent
ALL = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]


@pytest.fixture
def _handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Signals as the command line takes them; afterwards as before."""
    usual = {number: signal.getsignal(number) for number in (*ALL, signal.SIGALRM)}
    monkeypatch.setattr(leaving, "_told", False)
    monkeypatch.setattr(leaving, "CLOSING_S", 60.0)
    leaving.leave_when_told()
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number, handler in usual.items():
        signal.signal(number, handler)


MOMENTS: dict[str, tuple[Predicate, int]] = {
    "at the first question": (prompt("may I remember this"), 0),
    "in mid-sentence": (partial("alone"), 0),
    "when something is put down": (written(HEARD), 1),
    "at the goodbye": (prompt("Thank you both"), 2),
}


@pytest.mark.usefixtures("_handlers")
@pytest.mark.parametrize(("number", "moment"), [*zip([*ALL, signal.SIGTERM], MOMENTS, strict=True)], ids=str)
def test_what_was_agreed_is_there(evening: Evening, number: signal.Signals, moment: str) -> None:
    """And where something was, they are offered to go on."""
    when, stories = MOMENTS[moment]
    evening.when(when, lambda: signal.raise_signal(number))
    with pytest.raises(KeyboardInterrupt):
        evening.run()
    offer = evening.offer()
    assert (offer is None) == (moment == "at the first question")
    if offer is not None:
        assert sum(words.startswith(HEARD) for words in evening.kept()) == stories


@pytest.mark.usefixtures("_handlers")
def test_in_the_middle_of_writing_nothing_is_lost_or_doubled(evening: Evening) -> None:
    def arm() -> None:
        def watch(statement: str) -> None:
            if statement == "COMMIT":
                evening.history._db.set_trace_callback(None)
                signal.raise_signal(signal.SIGTERM)

        evening.history._db.set_trace_callback(watch)

    evening.when(partial("room"), arm)
    with pytest.raises(KeyboardInterrupt):
        evening.run()
    with History(evening.path) as history:
        (session,) = history.sessions(history.find(COUPLE))
        entries = [repr(entry) for entry in history.entries(session)]
    assert any(HEARD in entry for entry in entries)
    assert len(entries) == len(set(entries))


@pytest.mark.parametrize(("number", "lines"), [*zip(ALL, (1, 60, 200), strict=True)], ids=str)
def test_a_process_ends_soon_and_leaves_what_it_has(
    tmp_path: Path, number: signal.Signals, lines: int
) -> None:
    command = [sys.executable, "-m", "coach", "rehearse", "--json", "--out", str(tmp_path / "out")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for _ in range(lines):
            json.loads(process.stdout.readline())
        process.send_signal(number)
        left = process.communicate(timeout=10)
    assert process.returncode == 0, left
    assert "Traceback" not in left[1]
    assert (tmp_path / "out/transcript.txt").read_text()
    assert (tmp_path / "out/sound.wav").stat().st_size >= 44


def test_a_closed_terminal_ends_a_rehearsal_and_leaves_what_it_has(pack: Path, tmp_path: Path) -> None:
    """The terminal takes nothing any more; transcript, summary and sound are there all the same."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "coach", "rehearse", "--pack", str(pack), "--exercise", "evening"]
    with subprocess.Popen(
        [*command, "--out", str(tmp_path)], stdout=theirs, stderr=theirs, cwd=ROOT
    ) as process:
        os.close(theirs)
        shown = b""
        while b"remember" not in shown:
            shown += os.read(ours, 65536)
        os.close(ours)
        process.wait(timeout=60)
    assert process.returncode == 141
    assert "remember" in (tmp_path / "transcript.txt").read_text()
    assert (tmp_path / "summary.txt").read_text()
    assert (tmp_path / "sound.wav").stat().st_size > 44


HANGS = """
import time
from coach.cli import main
from coach.speech.voice import Voice

def hang(voice):
    while True:  # a library that never lets go
        time.sleep(1)

Voice.close = hang
main()
"""


def rehearsal(pack: Path, out: Path, python: Sequence[str], **how: object) -> "subprocess.Popen[str]":
    """Begin a rehearsal in a process of its own, which tells what happens."""
    command = [*python, "rehearse", "--json", "--pack", str(pack), "--exercise", "evening"]
    return subprocess.Popen([*command, "--out", str(out)], stdout=subprocess.PIPE, cwd=ROOT, text=True, **how)


def test_what_hangs_while_it_is_closed_is_not_waited_for(pack: Path, tmp_path: Path) -> None:
    """The voice of a running rehearsal does not come to its end."""
    with rehearsal(pack, tmp_path, [sys.executable, "-c", HANGS]) as process:
        assert process.stdout is not None
        assert "session_started" in process.stdout.readline()
        process.terminate()
        process.communicate(timeout=20)
    assert process.returncode == -signal.SIGALRM


def test_somebody_who_asked_to_be_left_running_is(pack: Path, tmp_path: Path) -> None:
    """nohup: a closed terminal is no reason to end."""
    with rehearsal(
        pack, tmp_path, ["nohup", sys.executable, "-m", "coach"], stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        assert "session_started" in process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        left, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "Thank you both for listening." in left
    assert json.loads(left.splitlines()[-1]).keys() & {"end"}


def test_a_second_coach_is_told_of_the_first(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "coach", "start", "--names", "Emma", "Callum", "--model", "embedded"]
    with only_one(tmp_path / "coach/running"):
        second = subprocess.run(
            command,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            env=environment,
            cwd=ROOT,
            check=False,
        )
    assert second.returncode == 2
    told = second.stderr.splitlines()[-1]
    assert told.startswith(f"coach: Another coach is running (process {os.getpid()}). End that one first")
    with only_one(tmp_path / "coach/running"):  # it is free again
        pass


def test_the_machine_has_no_memory_left(new_evening: NewEvening) -> None:
    """Python says so wherever it is just then; what was agreed is there, and they may go on."""

    def starve() -> None:
        raise MemoryError

    evening = new_evening()
    evening.when(written(HEARD), starve)
    with contextlib.suppress(MemoryError):
        evening.run()
    offer = evening.offer()
    assert offer is not None
    assert offer.title == "What happened"
