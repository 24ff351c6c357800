"""Text to WAV files in a process of its own: the only module that knows pyttsx3.

    python -m coach.speech.synthesis /…/warm-up.wav

takes jobs as JSON lines on standard input and answers on standard output:

    -> {"text": "Hello.", "path": "/…/hello.wav", "voice": "en-us", "rate": 165, "now": true}
    <- {"path": "/…/hello.wav"}                     or {"path": …, "error": "why"}

A job with `"now": false` is a prefetch: it waits until there is nothing more urgent, and is not answered.
The first line of the output is `{"ready": true}` or `{"error": "why"}`. The process ends with its input,
and then deletes the folder of that first file, where coach keeps what is for this session only: a coach that
was killed cannot do it.

Why a process (pyttsx3 2.99 with espeak-ng 1.51): the library blocks while it speaks, prints on standard
output, hangs when it cannot write, and cancels a sentence now and then. A hung process can be killed; a hung
thread cannot. And we play the sound ourselves, so that it can be hushed in mid-word.

Why each job in a fork of that process: espeak-ng carries something of each sentence over into the next, so
that the same text is some samples longer or shorter each time. In a fresh one it is the same every time, and
so is the session. Python is loaded only once, which is most of the work.
"""

import contextlib
import importlib
import json
import os
import select
import shutil
import signal
import sys
import threading  # noqa: TID251 - espeak-ng calls back from its own thread; only an Event is used here
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyttsx3  # noqa: TID251 - this is its owner

SECONDS_PER_JOB = 20.0
"""A job that takes longer has failed (a text of a page takes 0.2 s)."""

Job = dict[str, Any]


def render(job: Job) -> None:
    """Write the WAV file of a job. It appears under its name only when it is whole."""
    path = Path(job["path"])
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    with unfinished.open("wb"):  # a folder that cannot be written to fails here, instead of hanging below
        pass
    try:
        _synthesise(job, unfinished)
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _synthesise(job: Job, path: Path) -> None:
    """One sentence with a fresh engine."""
    finished = threading.Event()
    outcome: list[bool] = []
    errors: list[Exception] = []

    def on_finished(name: str | None, completed: bool) -> None:
        outcome.append(completed)
        finished.set()

    engine = pyttsx3.init()
    engine.connect("finished-utterance", on_finished)
    engine.connect("error", lambda name, exception: errors.append(exception))
    _settle(engine)
    engine.runAndWait()  # a new engine puts off what it is told until it has run once
    engine.setProperty("voice", job["voice"])
    engine.setProperty("rate", job["rate"])  # after the voice, which sets it back
    _settle(engine)
    engine.save_to_file(job["text"], str(path))
    engine.runAndWait()
    if errors:
        raise errors[0]
    if not finished.wait(SECONDS_PER_JOB):
        raise TimeoutError("espeak-ng did not finish")
    _settle(engine)
    if not outcome[-1]:
        raise RuntimeError("espeak-ng was interrupted")


def _settle(engine: Any) -> None:
    """Wait until espeak-ng has done what it was told.

    pyttsx3 takes an espeak-ng that is still setting its speed for one that speaks, and cancels everything.
    """
    if getattr(engine, "driver_name", "") == "espeak":
        importlib.import_module("pyttsx3.drivers._espeak").Synchronize()


def render_in_fork(job: Job) -> str:
    """Do a job in a process that ends with it; why it failed, or nothing."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        message = ""
        try:
            render(job)
        except BaseException as why:  # by platform pyttsx3 raises RuntimeError, OSError, ImportError …
            message = f"{type(why).__name__}: {why}"
        os.write(writer, message.encode(errors="replace")[:4096])
        os._exit(0)
    os.close(writer)
    readable, _, _ = select.select([reader], [], [], SECONDS_PER_JOB)
    if not readable:
        os.kill(child, signal.SIGKILL)
    message = os.read(reader, 4096).decode()
    os.close(reader)
    _, status = os.waitpid(child, 0)
    return message or (f"espeak-ng ended with status {status}" if status else "")


def jobs(source: int) -> Iterator[Job]:
    """Jobs from a file descriptor, the urgent ones first, until it ends."""
    unread = b""
    waiting: list[Job] = []
    while True:
        readable, _, _ = select.select([source], [], [], 0 if waiting else None)
        if readable:
            received = os.read(source, 65536)
            if not received:
                return
            *lines, unread = (unread + received).split(b"\n")
            waiting += [json.loads(line) for line in lines]
            waiting.sort(key=lambda job: not job["now"])
        elif waiting:
            yield waiting.pop(0)


def main() -> None:
    """Serve until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what pyttsx3 prints is no answer

    def answer(**what: object) -> None:
        print(json.dumps(what), file=answers, flush=True)

    with contextlib.suppress(
        Exception
    ):  # loaded before the forks; what is wrong with it is said by the first
        importlib.import_module("pyttsx3.drivers.espeak")
    trial = Path(sys.argv[1])
    if failure := render_in_fork({"text": "a", "path": str(trial), "voice": None, "rate": 200}):
        answer(error=failure)
        return
    trial.unlink(missing_ok=True)
    with contextlib.suppress(BrokenPipeError):  # coach is gone, as at the end of its jobs
        answer(ready=True)
        for job in jobs(0):
            failure = "" if Path(job["path"]).exists() else render_in_fork(job)
            if job["now"]:
                answer(path=job["path"], **({"error": failure} if failure else {}))
    shutil.rmtree(trial.parent, ignore_errors=True)


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        main()
