"""The process that makes speech, seen from coach: orders go in, answers come out, and it can be killed."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

from coach.errors import VoiceError

ANSWER_S = 25.0
"""A process that does not answer for so long has failed. A long prompt takes 0.14 s."""


class SynthesisFailedError(Exception):
    """The process died, hung, or could not be reached. Another one may fare better."""


class SynthesisProcess:
    """Runs `coach.speech.synthesis`, whose head describes the jobs."""

    def __init__(self, scratch: Path) -> None:
        """Starts the process and does not wait for it. `scratch` is a file that it may write.

        The folder of that file goes when coach goes, however that is.
        """
        package = str(Path(__file__).parents[2])
        search = os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), package]))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "coach.speech.synthesis", str(scratch)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": search},
            start_new_session=True,  # Ctrl-C is for coach, who says goodbye with this voice
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders, self._answers = self._process.stdin, self._process.stdout
        self._unread = b""
        self._ready = False

    def send(self, job: dict[str, object]) -> None:
        """Hand over a job. Raises `SynthesisFailedError`."""
        try:
            self._orders.write(json.dumps(job).encode() + b"\n")
            self._orders.flush()
        except OSError as why:
            raise SynthesisFailedError(str(why)) from why

    def ask(self, job: dict[str, object]) -> dict[str, str]:
        """Hand over a job and wait for its answer.

        Raises `SynthesisFailedError`, and `VoiceError` if there is no espeak-ng.
        """
        if not self._ready:
            greeting = self._answer()
            if "error" in greeting:
                raise VoiceError(
                    f"Coach has no voice: pyttsx3 found no espeak-ng ({greeting['error']}). "
                    "On Debian, Ubuntu and Raspberry Pi OS: sudo apt install espeak-ng"
                )
            self._ready = True
        self.send(job)
        return self._answer()

    def kill(self) -> None:
        """End the process now, with the fork that does a job for it, and wait until both are gone."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        with contextlib.suppress(OSError):
            self._orders.close()
        self._answers.read()  # to its end: nobody is left who could write, here or to a file
        self._answers.close()

    def _answer(self) -> dict[str, str]:
        while b"\n" not in self._unread:
            readable, _, _ = select.select([self._answers], [], [], ANSWER_S)
            received = os.read(self._answers.fileno(), 65536) if readable else b""
            if not received:
                raise SynthesisFailedError("it ended" if readable else f"silent for {ANSWER_S:.0f} s")
            self._unread += received
        line, self._unread = self._unread.split(b"\n", 1)
        answer: dict[str, str] = json.loads(line)
        return answer
