"""The process that hears words, seen from coach: orders go in, answers come out, and it can be killed."""

import contextlib
import json
import os
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

from coach.errors import RecogniserError

START_S = 60.0
"""So long a model may take to load."""

ANSWER_S = 10.0
"""A process that does nothing for so long has failed."""


class RecognitionFailedError(Exception):
    """The process died, hung, or could not be reached. Another one may fare better."""


class RecognitionProcess:
    """Runs `coach.speech.recognition`, whose head describes the orders."""

    def __init__(self, folder: Path) -> None:
        """Starts the process with the model in `folder`, and does not wait for it."""
        package = str(Path(__file__).parents[2])
        search = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), package]))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "coach.speech.recognition", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": search},
            start_new_session=True,  # Ctrl-C is for coach
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders, self._answers = self._process.stdin, self._process.stdout
        os.set_blocking(self._orders.fileno(), False)  # a process that hangs reads nothing
        self._unread = b""
        self._ready = False

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def wait_until_ready(self) -> None:
        """Raises `RecogniserError` when the model cannot be used, `RecognitionFailedError` when it died."""
        if self._ready:
            return
        greeting = self._answer(START_S)
        if "error" in greeting:
            raise RecogniserError(greeting["error"])
        self._ready = True

    def send(self, order: dict[str, object]) -> None:
        """Hand over an order. Raises `RecogniserError` or `RecognitionFailedError`."""
        self.wait_until_ready()
        waiting = memoryview(json.dumps(order).encode() + b"\n")
        descriptor = self._orders.fileno()
        while waiting:
            if not select.select([], [descriptor], [], ANSWER_S)[1]:
                raise RecognitionFailedError(f"it took nothing for {ANSWER_S:.0f} s")
            try:
                waiting = waiting[os.write(descriptor, waiting) :]
            except OSError as why:
                raise RecognitionFailedError(f"it ended: {why.strerror}") from why

    def ask(self, order: dict[str, object]) -> dict[str, Any]:
        """Hand over an order and wait for its answer. Raises likewise."""
        self.send(order)
        return self._answer(ANSWER_S)

    def kill(self) -> None:
        """End the process now, and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            self._orders.close()
        self._answers.close()

    def _answer(self, patience_s: float) -> dict[str, Any]:
        while b"\n" not in self._unread:
            readable, _, _ = select.select([self._answers], [], [], patience_s)
            received = os.read(self._answers.fileno(), 65536) if readable else b""
            if not received:
                raise RecognitionFailedError("it ended" if readable else f"silent for {patience_s:.0f} s")
            self._unread += received
        line, self._unread = self._unread.split(b"\n", 1)
        answer: dict[str, Any] = json.loads(line)
        return answer
