"""Text to WAV files in a process of its own: the only module that knows pyttsx3.

    python -m coach.speech.synthesis

takes jobs as JSON lines on standard input and answers on standard output:

    -> {"text": "Hello.", "path": "/…/hello.wav", "voice": "en-us", "rate": 165, "now": true}
    <- {"path": "/…/hello.wav"}                     or {"path": …, "error": "why"}

A job with `"now": false` is a prefetch: it waits until there is nothing more urgent, and is not answered.
The first line of the output is `{"ready": true}` or `{"error": "why"}`. The process ends with its input.

Why a process (pyttsx3 2.99 with espeak-ng): the library blocks while it speaks, prints on standard output,
hangs when it cannot write, and its first `runAndWait` returns before anything is written. A hung process
can be killed; a hung thread cannot. And we play the sound ourselves, so that it can be hushed in mid-word.
"""

import contextlib
import json
import os
import select
import sys
import threading  # noqa: TID251 - espeak-ng calls back from its own thread; only an Event is used here
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyttsx3  # noqa: TID251 - this is its owner

SECONDS_PER_JOB = 20.0
"""After this long without `finished-utterance` a job has failed (a long one takes 0.14 s)."""

Job = dict[str, Any]


class Synthesiser:
    """One pyttsx3 engine that writes files."""

    def __init__(self, scratch: Path) -> None:
        """Raises whatever pyttsx3 raises without a working espeak-ng. `scratch` is a file to warm up with."""
        self._engine = pyttsx3.init()
        self._finished = threading.Event()
        self._error: Exception | None = None
        self._engine.connect("finished-utterance", self._on_finished)
        self._engine.connect("error", self._on_error)
        self.render({"text": "a", "path": str(scratch), "rate": 200, "voice": None})
        scratch.unlink(missing_ok=True)

    def render(self, job: Job) -> None:
        """Write the WAV file of a job. It appears under its name only when it is whole."""
        path = Path(job["path"])
        unfinished = path.with_suffix(f".{os.getpid()}.tmp")
        self._finished.clear()
        self._error = None
        with unfinished.open("wb"):  # a folder that cannot be written to fails here, instead of hanging below
            pass
        try:
            self._engine.setProperty("rate", job["rate"])
            self._engine.setProperty("voice", job["voice"])
            self._engine.save_to_file(job["text"], str(unfinished))
            self._engine.runAndWait()
            if not self._finished.wait(SECONDS_PER_JOB):
                raise TimeoutError("espeak-ng did not finish")
            if self._error is not None:
                raise self._error
            unfinished.rename(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def _on_finished(self, name: str | None, completed: bool) -> None:
        self._finished.set()

    def _on_error(self, name: str | None, exception: Exception) -> None:
        self._error = exception


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

    try:
        synthesiser = Synthesiser(Path(sys.argv[1]))
    except Exception as why:  # pyttsx3 raises RuntimeError, OSError or ImportError, by the platform's whim
        answer(error=f"{type(why).__name__}: {why}")
        return
    answer(ready=True)
    for job in jobs(0):
        failure = {}
        if not Path(job["path"]).exists():
            try:
                synthesiser.render(job)
            except Exception as why:
                failure = {"error": f"{type(why).__name__}: {why}"}
        if job["now"]:
            answer(path=job["path"], **failure)


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        main()
