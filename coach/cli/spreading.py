"""Many recordings at a time: on all cores of this machine, or on a Dask cluster.

Here each recording has a process to itself, so that whatever happens to that process costs one recording.
Results come as they are ready; what is in them does not depend on that.
"""

import ctypes
import importlib
import logging
import multiprocessing
import os
import signal
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from coach.cli.replaying import Job, Outcome, replay_job
from coach.errors import SettingsError

CONNECT_S = 10.0
"""How long a cluster may take to answer."""

PR_SET_PDEATHSIG = 1
"""Of <sys/prctl.h>: send me this when my parent ends."""

DIED = "The process that replayed it died. Is there enough memory? Try again with fewer --jobs."


def longest_first(jobs: Sequence[Job]) -> list[Job]:
    """So that no core has all of a long recording left when the others are done."""

    def size(recording: Path) -> int:
        return recording.stat().st_size if recording.is_file() else 0

    return sorted(jobs, key=lambda job: (-size(job.recording), job.recording))


def on_this_machine(jobs: Sequence[Job], workers: int) -> Generator[Outcome]:
    """Replay the jobs, `workers` at a time. Left early, it ends the processes and what they were doing."""
    waiting = longest_first(jobs)[::-1]
    running: dict[Future[Outcome], tuple[ProcessPoolExecutor, Job]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                process, job = _process(), waiting.pop()
                with _left_alone():
                    running[process.submit(_work, job)] = process, job
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                process, job = running.pop(future)
                process.shutdown()
                died = isinstance(future.exception(), BrokenProcessPool)
                yield Outcome(job, DIED) if died else future.result()
    finally:
        if running:
            for child in multiprocessing.active_children():
                child.terminate()
        for process, _ in running.values():
            process.shutdown(cancel_futures=True)


def on_cluster(jobs: Sequence[Job], address: str) -> Generator[Outcome]:
    """Replay the jobs on the Dask cluster whose scheduler this is. Raises `SettingsError`.

    Its workers have coach installed, and see the same files under the same paths.
    """
    try:
        dask: Any = importlib.import_module("distributed")
    except ImportError:
        raise SettingsError("For --scheduler, install the extra: pip install 'coach[cluster]'") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is told in one line
    try:
        dask.comm.resolve_address(address)  # a client that was never connected cannot be closed in peace
        client = dask.Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TypeError):
        raise SettingsError(
            f"No Dask scheduler answers at {address!r}. Give its address, for example tcp://10.0.0.5:8786"
        ) from None
    with client:
        ordered = longest_first(jobs)
        futures = client.map(replay_job, ordered, pure=False)
        job_of = dict(zip((future.key for future in futures), ordered, strict=True))
        try:
            for future in dask.as_completed(futures, loop=client.loop):
                failure = future.exception()
                yield Outcome(job_of[future.key], _told(failure)) if failure else future.result()
        finally:
            client.cancel(futures)


def _told(failure: BaseException) -> str:
    """What the cluster could not do, in words."""
    if isinstance(failure, ImportError):
        return f"The cluster's workers cannot load coach ({failure}). Install the same coach there."
    return f"The cluster failed ({type(failure).__name__}: {failure}). {DIED}"


def _process() -> ProcessPoolExecutor:
    """A pool of one."""
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_leave_when_terminated)


def _work(job: Job) -> Outcome:
    """In a process: do the job. One that is terminated has closed everything by then, and goes at once."""
    try:
        return replay_job(job)
    except SystemExit:
        os._exit(128 + signal.SIGTERM)


def _leave_when_terminated() -> None:
    """In a process: to be terminated is an exception, so that everything is closed on the way out.

    The system terminates it, too, when coach dies without a word.
    """

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    with suppress(AttributeError, OSError):  # Linux only
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    coach = multiprocessing.parent_process()
    if coach is not None and coach.pid != os.getppid():  # it died before that
        os._exit(128 + signal.SIGTERM)


@contextmanager
def _left_alone() -> Iterator[None]:
    """A process that is started meanwhile takes no notice of Ctrl-C: it is for coach, who will tell it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
