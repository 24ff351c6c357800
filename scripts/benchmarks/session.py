"""A whole session beside bare Vosk on the same sound: processor time, memory, and speed.

The demo is rehearsed once to have its sound. Then the couple's track goes through `coach replay`, and through
the shortest program that recognises it with Vosk: both as processes of their own, both with the same model.
Vosk is the baseline, so that the ratios hold on any machine.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks._figures import Figure, command
from benchmarks._processes import cost, until
from benchmarks._rehearsed import demo, rehearse

from coach.speech.models import EMBEDDED, find_model

BARE = """
import sys, wave, vosk
vosk.SetLogLevel(-1)
with wave.open(sys.argv[2]) as file:
    recogniser = vosk.KaldiRecognizer(vosk.Model(sys.argv[1]), 16000)
    while pcm := file.readframes(4000):
        recogniser.AcceptWaveform(pcm)
    recogniser.FinalResult()
"""


def measure() -> Iterator[Figure]:
    """Coach over Vosk."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rehearsed = rehearse(demo(), folder)
        recording = str(rehearsed.recording)
        replay = [sys.executable, "-m", "coach", "replay", recording, "--model", EMBEDDED]
        replay += ["--out", str(folder / "replay")]
        first_word_s = until([*replay, "--json"], lambda line: '"say"' in line)
        whole = cost(replay)
        bare = cost([sys.executable, "-c", BARE, str(find_model(EMBEDDED)), recording])
        start = cost([sys.executable, "-m", "coach", "--version"])
    length_s = rehearsed.length_s
    yield Figure("length of the sound", length_s, "s")
    yield Figure("processor time of a whole session / of bare Vosk", whole.cpu_s / bare.cpu_s, "", "≤ 1.10")
    yield Figure("processor time a second of sound, coach", 1000 * whole.cpu_s / length_s, "ms")
    yield Figure("processor time a second of sound, bare Vosk", 1000 * bare.cpu_s / length_s, "ms")
    yield Figure("memory over bare Vosk", whole.memory_mb - bare.memory_mb, "MB", "≤ 60 MB")
    yield Figure("memory of bare Vosk", bare.memory_mb, "MB")
    yield Figure("faster than real time", length_s / whole.wall_s, "times")
    yield Figure("bare Vosk, faster than real time", length_s / bare.wall_s, "times")
    yield Figure("from the start to the first sentence", first_word_s, "s")
    yield Figure("`coach --version`", start.wall_s, "s")


main = command(__doc__, {"A whole session beside bare Vosk": measure})

if __name__ == "__main__":
    main()
