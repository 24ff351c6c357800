"""`coach replay` with many recordings: the same results however they are spread, and a bad one is no end."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sounds import Speak

from coach.audio.resampling import Sound
from coach.cli.replay import names_of
from coach.cli.replaying import How, Job
from coach.cli.spreading import DIED, on_this_machine
from coach.core.frame import RATE

ROOT = Path(__file__).parent.parent.parent
HOW = How(exercise="appreciation", model="embedded", as_json=True)


@pytest.fixture(scope="module")
def recordings(speak: Speak, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two couples who speak, of one name; and a file that is no sound."""
    folder = tmp_path_factory.mktemp("recordings")
    lines = ["yes i am ready", "i felt alone when you left the room", "you never listen to me"]
    for name, order in (("one", lines), ("two", lines[::-1])):
        sound = np.concatenate([speak(line, before_s=2, after_s=4) for line in order])
        write(folder / name / "evening.wav", sound)
    (folder / "broken.wav").write_bytes(b"hello")
    return [folder / "broken.wav", folder / "one/evening.wav", folder / "two/evening.wav"]


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("PYTHONPATH", str(ROOT))
        yield


@pytest.fixture
def endless(speak: Speak, tmp_path: Path) -> Path:
    """A recording that takes far longer than all others: a quarter of an hour of talk."""
    line = speak("i felt alone when you left the room", after_s=1)
    return write(tmp_path / "endless.wav", np.tile(line, 900 * RATE // len(line)))


def write(path: Path, sound: Sound) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(sound.tobytes())
    return path


def command(recordings: list[Path], *more: str) -> list[str]:
    known = ["--exercise", HOW.exercise, "--model", "embedded", "--json"]
    return [sys.executable, "-m", "coach", "replay", *map(str, recordings), *known, *more]


def replay(recordings: list[Path], *more: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(recordings, *more), capture_output=True, text=True, cwd=cwd)


def left_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def expected(recordings: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one worker leaves of those that are in order."""
    folder = tmp_path_factory.mktemp("expected")
    done = replay(recordings[1:], "--jobs", "1", "--out", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    return left_in(folder)


def test_the_results_do_not_depend_on_order_or_workers(
    recordings: list[Path], expected: dict[str, bytes], tmp_path: Path
) -> None:
    names = ("sound.wav", "transcript.txt", "summary.txt", "events.jsonl")
    assert expected.keys() == {f"{who}/evening/{name}" for who in ("one", "two") for name in names}
    assert b"you never listen" in expected["two/evening/events.jsonl"]
    done = replay(recordings[::-1], "--jobs", "2", "--out", str(tmp_path / "results"))
    assert done.returncode == 2
    assert left_in(tmp_path / "results") == expected
    assert done.stderr.count("\n") == 1
    assert f"{recordings[0]} is no sound file" in done.stderr
    assert done.stdout == f"2 of 3 recordings were replayed. The results are in {tmp_path / 'results'}\n"


def test_one_recording_gives_what_it_gives_among_many(
    recordings: list[Path], expected: dict[str, bytes], tmp_path: Path
) -> None:
    done = replay(recordings[1:2], "--out", str(tmp_path / "alone"))
    assert done.returncode == 0
    alone = left_in(tmp_path / "alone") | {"events.jsonl": done.stdout.encode()}
    assert alone == {name.split("/")[-1]: held for name, held in expected.items() if name.startswith("one")}


def test_a_process_that_dies_costs_one_recording(
    recordings: list[Path], endless: Path, tmp_path: Path
) -> None:
    how = replace(HOW, exercise="healing")
    jobs = [Job(path, tmp_path / "out" / str(n), how) for n, path in enumerate([endless, *recordings])]
    outcomes = on_this_machine(jobs[:2], 2)
    assert "no sound file" in next(outcomes).trouble
    for process in multiprocessing.active_children():
        process.kill()
    assert [(outcome.job, outcome.trouble) for outcome in outcomes] == [(jobs[0], DIED)]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whatever_ends_coach_ends_all_of_it(
    how: signal.Signals, recordings: list[Path], endless: Path, tmp_path: Path
) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    (tmp_path / "temporary").mkdir()
    arguments = command([recordings[0], endless], "--jobs", "2", "--out", str(tmp_path / "out"))
    arguments += ["--exercise", "healing"]  # a long one
    with subprocess.Popen(
        arguments, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True
    ) as process:
        assert process.stderr is not None
        assert "no sound file" in process.stderr.readline()  # so the other one is at work
        if how == signal.SIGINT:  # as a terminal does
            os.killpg(process.pid, how)
        else:
            process.send_signal(how)
        said = process.stderr.read()  # to its end: no process holds it any more
    if how == signal.SIGKILL:
        assert process.returncode == -how
    else:
        assert (process.returncode, said.split()) == (130, ["Stopped."])
    assert left_in(tmp_path / "out") == {}
    patience = time.monotonic() + 20  # where coach cannot clear up any more, its voice does
    while left_in(tmp_path / "temporary") and time.monotonic() < patience:
        time.sleep(0.1)
    assert left_in(tmp_path / "temporary") == {}


def test_a_cluster_gives_the_same(recordings: list[Path], expected: dict[str, bytes], tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
    ) as cluster:
        done = replay(
            recordings, "--scheduler", cluster.scheduler_address, "--out", str(tmp_path / "results")
        )
    assert done.returncode == 2
    assert done.stderr.startswith(f"coach: {recordings[0]} is no sound file")
    assert done.stderr.count("\n") == 1
    assert left_in(tmp_path / "results") == expected


def test_a_cluster_that_is_not_there(recordings: list[Path], tmp_path: Path) -> None:
    done = replay(recordings, "--scheduler", "nowhere://at-all", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("coach: No Dask scheduler answers at 'nowhere://at-all'.")
    assert done.stderr.count("\n") == 1


def test_without_the_extra(recordings: list[Path], tmp_path: Path) -> None:
    (tmp_path / "distributed.py").write_text("raise ImportError\n")
    done = replay(recordings, "--scheduler", "tcp://127.0.0.1:1", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "coach: For --scheduler, install the extra: pip install 'coach[cluster]'\n"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--exercise", "yoga"], "no exercise 'yoga'"),
        (["--dial", "loud"], "no dial 'loud'"),
        (["--model", "nowhere"], "no speech model 'nowhere'"),
        (["--jobs", "0"], "--jobs"),
        (["--out", "/proc/nowhere"], "Choose another folder"),
    ],
)
def test_what_is_wrong_with_all_is_said_once(recordings: list[Path], options: list[str], says: str) -> None:
    done = replay(recordings, *options)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert says in done.stderr


def test_folders_are_named_by_what_tells_recordings_apart() -> None:
    paths = [Path("/study/a/1.wav"), Path("/study/b/1.wav"), Path("/study/b/2.wav"), Path("/study/b/2.flac")]
    assert names_of(paths) == ["a/1", "b/1", "b/2.wav", "b/2.flac"]
    assert names_of(paths[:1]) == ["1"]
