"""The voices of the scripted couple: flite or espeak-ng, made ahead, the same every time.

The command-line programs are used, one process for each line: inside one process some flite voices differ
from call to call, and a rehearsal must not.
"""

import hashlib
import io
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from coach.audio.resampling import Sound, resample, to_int16
from coach.core.frame import RATE
from coach.errors import ScriptError

FLITE = ("slt", "rms", "awb", "kal16")
"""flite's own voices; any other name is taken for one of espeak-ng."""

DEFAULT = ("slt", "rms")

TIMEOUT_S = 60


class Narrator:
    """One voice."""

    def __init__(self, name: str) -> None:
        """Raises `ScriptError` when there is no such voice."""
        self.name = name
        self._program = "flite" if name in FLITE else "espeak-ng"
        if shutil.which(self._program) is None:
            raise ScriptError(f"The rehearsal needs {self._program}. On Debian: apt install {self._program}")
        self._folder = Path(tempfile.gettempdir())
        self._made: dict[str, Sound] = {}

    def speak(self, text: str) -> Sound:
        """The sound of a line: mono, 16 bit, at 16 kHz. Raises `ScriptError`."""
        if text not in self._made:
            self._made[text] = self._synthesise(text) if text.strip() else np.zeros(0, np.int16)
        return self._made[text]

    def _synthesise(self, text: str) -> Sound:
        key = hashlib.sha256(f"{self.name}\n{text}".encode()).hexdigest()[:16]
        with tempfile.TemporaryDirectory(prefix=f"coach-{key}-") as folder:
            wav = Path(folder) / "line.wav"
            if self._program == "flite":
                command = ["flite", "-voice", self.name, "-t", f" {text}", "-o", str(wav)]
            else:
                command = ["espeak-ng", "-v", self.name, "-w", str(wav), "--", text]
            try:
                done = subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=False)
                if done.returncode or not wav.exists():
                    raise ScriptError(
                        f"There is no voice {self.name!r}. Use {', '.join(FLITE)} or en-gb, en-us+f3 …"
                    )
                sound, rate = soundfile.read(io.BytesIO(wav.read_bytes()), dtype="float32")
            except (subprocess.TimeoutExpired, soundfile.LibsndfileError) as why:
                raise ScriptError(f"The voice {self.name!r} fails: {why}. Choose another.") from None
        return resample(to_int16(sound), rate, RATE)
