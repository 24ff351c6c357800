"""`coach start` on the virtual sound card: its process, its children, its output, to be put at fault."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from queue import Empty, Queue

from soundcard import SoundCard
from sounds import Speak

from coach.core.wording import Couple
from coach.memory.entries import Kept
from coach.memory.history import History
from coach.memory.recall import Unfinished, resume_offer

ROOT = Path(__file__).parent.parent.parent

TALK = """
title = "An evening"
about = "An evening."

[[step]]
name = "consent"
title = "Before we begin"
rounds = "each"

[[step.act]]
name = "remember"
say = "{speaker}, may I remember this?"
who = "speaker"
expect = "yes-no"
keep = "consent"

[[step]]
name = "end"
title = "End"

[[step.act]]
name = "thanks"
say = "Do you both feel heard?"
who = "both"
expect = "yes-no"
"""


class Live:
    """One running session of Emma and Callum."""

    def __init__(
        self,
        card: SoundCard,
        speak: Speak,
        pack: Path,
        home: Path,
        environment: Mapping[str, str] | None = None,
        stdout: int = subprocess.PIPE,
        stderr: int = subprocess.PIPE,
    ) -> None:
        self._card, self._speak = card, speak
        self.home = home
        folders = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA", "CACHE")}
        command = [sys.executable, "-m", "coach", "start", "--names", "Emma", "Callum", "--model", "embedded"]
        command += ["--microphone", "rig_mic", "--loudspeaker", "rig_speaker", "--pack", str(pack)]
        command += ["--exercise", "live"] + (["--json"] if stdout == subprocess.PIPE else [])
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            env={**os.environ, **card.environment, "HOME": str(home), **folders, **(environment or {})},
            cwd=ROOT,
            text=True,
            start_new_session=True,
        )
        self._events: Queue[dict[str, object]] = Queue()
        self._reader = threading.Thread(target=self._read)
        if self.process.stdout is not None:
            self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._events.put(json.loads(line))
        self._events.put({})

    def wait_for(self, name: str, **values: object) -> dict[str, object]:
        """The next event or action of that name with those values."""
        until_s = time.monotonic() + 60
        while event := self._events.get(timeout=max(0.0, until_s - time.monotonic())):
            found = event.get(name)
            if isinstance(found, dict) and values.items() <= found.items():
                return found
        raise AssertionError(f"coach ended before {name} {values}")

    def comes(self, name: str, within_s: float, **values: object) -> bool:
        """Whether it comes within so many seconds without anything else between that takes longer."""
        with contextlib.suppress(Empty):
            while event := self._events.get(timeout=within_s):
                found = event.get(name)
                if isinstance(found, dict) and values.items() <= found.items():
                    return True
        return False

    def say(self, text: str) -> None:
        """Somebody speaks, to the end."""
        self._card.say(self._speak(text, before_s=0.1, after_s=0.3)).wait()

    def agree(self, partner: str) -> None:
        """A partner says yes until coach has it: nobody is heard while coach speaks."""
        for _ in range(6):
            self.say("yes please")
            if self.comes("keep", 2.5, partner=partner, value="yes"):
                return
        raise AssertionError(f"{partner} is not heard")

    def child(self, module: str) -> int:
        """The process that runs this module for coach."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().split(b"\0")
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if module.encode() in command and parent == self.process.pid:
                return int(folder.name)
        raise AssertionError(f"coach has no {module}")

    def close(self) -> tuple[int, str]:
        """Tell it to end; its exit code, and what it said on standard error.

        On a very busy computer coach does not wait until all is closed (`coach.cli.leaving`): that counts.
        """
        self.process.terminate()
        code = self.process.wait(timeout=20)
        told = self.process.stderr.read() if self.process.stderr else ""
        return 0 if code == -signal.SIGALRM else code, told

    def kill(self) -> None:
        """Let nothing of it be left."""
        self.process.kill()
        self.process.wait()
        if self._reader.ident is not None:
            self._reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def offer(self) -> Unfinished | None:
        """What is offered to go on with the next time."""
        with History(self.home / "data/coach/history.db") as history:
            return resume_offer(history, history.find(Couple("Emma", "Callum")))

    def agreed(self) -> int:
        """How many yeses are on the disk."""
        with History(self.home / "data/coach/history.db") as history:
            pair = history.find(Couple("Emma", "Callum"))
            return sum(
                isinstance(entry, Kept) and entry.value == "yes"
                for session in history.sessions(pair)
                for entry in history.entries(session)
            )
