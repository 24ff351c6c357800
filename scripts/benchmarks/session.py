"""A whole session beside bare Vosk on the same sound: processor time, memory, and speed.

The demo is rehearsed once to have its sound. Then the couple's track goes through `coach replay`, and through
the shortest program that recognises it with Vosk: both as processes of their own, both with the same model.
Vosk is the baseline, so that the ratios hold on any machine.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import wave
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import numpy as np

from coach.speech.models import find_model

BARE = """
import sys, wave, vosk
vosk.SetLogLevel(-1)
with wave.open(sys.argv[2]) as file:
    recogniser = vosk.KaldiRecognizer(vosk.Model(sys.argv[1]), 16000)
    while pcm := file.readframes(4000):
        recogniser.AcceptWaveform(pcm)
    recogniser.FinalResult()
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took."""

    cpu_s: float
    wall_s: float
    memory_mb: float
    """The most that it held at a time."""


def measure(command: list[str]) -> Cost:
    """Run a process to its end."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise click.ClickException(f"{' '.join(command[:4])} … ended with {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - began, usage.ru_maxrss / 1024)


def couples_track(sound: Path, to: Path) -> float:
    """The left track of a stereo recording as a file of its own; its length in seconds."""
    with wave.open(str(sound)) as file:
        left = np.frombuffer(file.readframes(file.getnframes()), np.int16)[::2]
    with wave.open(str(to), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(left.tobytes())
    return len(left) / 16_000


@click.command()
@click.option("--model", default="embedded", show_default=True, help="Speech model: a name or a folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object.")
def main(model: str, as_json: bool) -> None:
    """Processor time, memory and speed of a whole session, beside bare Vosk on the same sound."""
    coach = [sys.executable, "-m", "coach"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rehearsal = measure([*coach, "rehearse", "--out", str(folder / "rehearsal")])
        length_s = couples_track(folder / "rehearsal/sound.wav", folder / "couple.wav")
        replay = [
            *coach,
            "replay",
            str(folder / "couple.wav"),
            "--model",
            model,
            "--out",
            str(folder / "replay"),
        ]
        whole = measure(replay)
        bare = measure([sys.executable, "-c", BARE, str(find_model(model)), str(folder / "couple.wav")])
        start = measure([*coach, "--version"])
    figures = {
        "sound_s": round(length_s, 1),
        "cpu_over_bare_vosk": round(whole.cpu_s / bare.cpu_s, 2),
        "cpu_added_per_second_of_sound": round((whole.cpu_s - bare.cpu_s) / length_s, 4),
        "memory_over_bare_vosk_mb": round(whole.memory_mb - bare.memory_mb),
        "times_faster_than_real_time": round(length_s / whole.wall_s, 1),
        "rehearsal_times_faster_than_real_time": round(length_s / rehearsal.wall_s, 1),
    }
    if as_json:
        click.echo(
            json.dumps({**figures, "whole": asdict(whole), "bare_vosk": asdict(bare), "start": asdict(start)})
        )
        return
    for key, value in figures.items():
        click.echo(f"{key.replace('_', ' '):40} {value}")


if __name__ == "__main__":
    main()
