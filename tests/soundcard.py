"""A sound card that does not exist: a private PulseAudio with a virtual microphone and a virtual loudspeaker.

Needs no sound hardware, no kernel module and no display; runs as root or not. What is played into `micfeed`
comes out of the microphone "rig_mic"; what coach says to "rig_speaker" can be recorded. It starts in 50 ms.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

Sound = npt.NDArray[np.int16]

NEEDED = ("pulseaudio", "paplay", "parec", "pactl")
RATE = 48_000

_ASOUND = """
pcm_type.pulse { lib "libasound_module_pcm_pulse.so" }
ctl_type.pulse { lib "libasound_module_ctl_pulse.so" }
pcm.!default { type pulse }
ctl.!default { type pulse }
pcm.rig_mic { type pulse device "mic" hint { show on description "rig_mic" } }
pcm.rig_speaker { type pulse device "speaker" hint { show on description "rig_speaker" } }
"""


def available() -> bool:
    """Whether PulseAudio and its tools are installed."""
    return all(shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/bin") for name in NEEDED)


class SoundCard:
    """A running virtual sound card; a context manager. Set `environment` before PortAudio is loaded."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="coach-soundcard-")
        folder = Path(self._folder.name)
        self._socket = folder / "native"
        (folder / "asound.conf").write_text(_ASOUND)
        self.environment = {
            **dict.fromkeys(
                ("XDG_RUNTIME_DIR", "HOME", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH", "PULSE_CONFIG_PATH"),
                str(folder),
            ),
            "PULSE_SERVER": f"unix:{self._socket}",
            "ALSA_CONFIG_PATH": str(folder / "asound.conf"),
        }
        self._environment = {**os.environ, **self.environment}
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.plug_in()
        return self

    def __exit__(self, *why: object) -> None:
        self.unplug()
        self._folder.cleanup()

    def plug_in(self) -> None:
        """Start the server, and wait until it answers."""
        self._server = subprocess.Popen(
            [
                *("pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"),
                f"--load=module-native-protocol-unix socket={self._socket} auth-anonymous=1",
                f"--load=module-null-sink rate={RATE} channels=1 norewinds=1 sink_name=speaker",
                f"--load=module-null-sink rate={RATE} channels=1 norewinds=1 sink_name=micfeed",
                "--load=module-remap-source master=micfeed.monitor source_name=mic",
            ],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while subprocess.run(["pactl", "info"], env=self._environment, capture_output=True).returncode:
            assert time.monotonic() < deadline, "PulseAudio does not start"
            time.sleep(0.02)

    def unplug(self) -> None:
        """Kill the server: microphone and loudspeaker are gone."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None
            self._socket.unlink(missing_ok=True)

    def freeze(self) -> None:
        """Stop the server without ending it: the devices are there, but silent."""
        assert self._server is not None
        os.kill(self._server.pid, 19)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        assert self._server is not None
        os.kill(self._server.pid, 18)

    def mute_loudspeaker(self, yes: bool) -> None:
        """Let the loudspeaker take no more sound, as if it had fallen asleep, or wake it."""
        self._pactl("suspend-sink", "speaker", str(int(yes)))

    def say(self, sound: Sound, rate: int = 16_000) -> "subprocess.Popen[bytes]":
        """Begin to play sound into the microphone. `wait()` for the process that does it."""
        file = Path(self._folder.name) / "said.wav"
        with wave.open(str(file), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(rate)
            out.writeframes(sound.tobytes())
        command = ["paplay", "--device=micfeed", "--latency-msec=200", str(file)]
        return subprocess.Popen(command, env=self._environment)

    @contextlib.contextmanager
    def saying(self, sound: Sound) -> Iterator[None]:
        """Play sound into the microphone. It breaks off at the end of the block."""
        process = self.say(sound)
        try:
            yield
        finally:
            process.kill()
            process.wait()

    @contextlib.contextmanager
    def listening(self, to: str = "speaker") -> Iterator["Recording"]:
        """Record the loudspeaker, or what goes into the microphone (`micfeed`)."""
        command = ["parec", f"--device={to}.monitor", "--raw", "--format=s16le", f"--rate={RATE}"]
        command += ["--channels=1", "--latency-msec=10"]
        file = Path(self._folder.name) / f"{to}.raw"
        with file.open("wb") as out:  # not a pipe: a full one would stop the recorder
            process = subprocess.Popen(command, env=self._environment, stdout=out)
        recording = Recording()
        while not file.stat().st_size:
            time.sleep(0.002)
        recording.began_s = time.monotonic() - file.stat().st_size / 2 / RATE
        try:
            yield recording
        finally:
            time.sleep(0.1)
            process.terminate()
            process.wait()
            recording.sound = np.fromfile(file, np.int16)

    def loop_back(self, latency_ms: int = 60, db: float = -12) -> None:
        """Let the loudspeaker be heard by the microphone, as in a room, so much fainter."""
        self._pactl(
            "load-module",
            "module-loopback",
            "source=speaker.monitor",
            "sink=micfeed",
            f"latency_msec={latency_ms}",
            "adjust_time=0",
        )
        (loop,) = (
            line.split()[0]
            for line in self._pactl("list", "short", "sink-inputs").splitlines()
            if "module-loopback" in line
        )
        self._pactl("set-sink-input-volume", loop, f"{db}dB")

    def without_loop(self) -> None:
        """Take the echo away again."""
        self._pactl("unload-module", "module-loopback")

    def _pactl(self, *command: str) -> str:
        """Ask the server for something; what it answers."""
        done = subprocess.run(
            ["pactl", *command], env=self._environment, check=True, capture_output=True, text=True
        )
        return done.stdout


class Recording:
    """What came out of the loudspeaker, at `RATE`, whole after the `listening` block."""

    def __init__(self) -> None:
        self.sound: Sound = np.zeros(0, np.int16)
        self.began_s = 0.0
        """Monotonic time of its first sample."""

    def first_sound_s(self) -> float:
        """Seconds from the beginning to the first sound."""
        return float(np.flatnonzero(np.abs(self.sound.astype(int)) > 200)[0] / RATE)

    def onsets_s(self, silence_s: float = 0.15) -> list[float]:
        """Monotonic times at which sound began, each after so much silence."""
        loud = np.flatnonzero(np.abs(self.sound.astype(int)) > 200)
        gaps = np.diff(loud, prepend=-RATE) > silence_s * RATE
        return [self.began_s + float(at) / RATE for at in loud[gaps]]

    def last_sound_between_s(self, since_s: float, until_s: float) -> float:
        """Monotonic time of the last sound between two such times."""
        first = max(0, round((since_s - self.began_s) * RATE))
        piece = self.sound[first : round((until_s - self.began_s) * RATE)]
        return self.began_s + float(first + np.flatnonzero(np.abs(piece.astype(int)) > 300)[-1]) / RATE

    def last_sound_s(self) -> float:
        """Seconds from the beginning to the last sound."""
        return float(np.flatnonzero(np.abs(self.sound.astype(int)) > 200)[-1] / RATE)
