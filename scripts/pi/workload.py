"""What scripts/measure-pi counts: a piece of coach's work, so many seconds of sound long.

    python workload.py KIND SECONDS

silent    idle in digital silence
room      idle in a quiet room (noise at -52 dB, which voice activity has to judge)
talk      idle while people talk all the time (the grammar recogniser works)
session   the same talk with the open recogniser of a conversation
start     everything that is loaded before the first frame, and no sound
engine    the same, and what notices cues, which is loaded once coach is ready
"""

import sys
import wave
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent


def sound(kind: str, length: int) -> np.ndarray:
    if kind == "silent":
        return np.zeros(length, np.int16)
    if kind == "room":
        return np.random.default_rng(1).normal(0, 82, length).astype(np.int16)
    with wave.open(str(HERE / "talk.wav")) as file:
        talk = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    return np.resize(talk, length)


def main() -> None:
    kind, seconds = sys.argv[1], float(sys.argv[2])
    if kind in ("start", "engine"):
        import coach.cli.device  # noqa: F401 - all that the service loads
    if kind == "engine":
        from coach.packs.engine import load_engine

        load_engine()
    from coach.audio.voice_activity import VoiceActivity
    from coach.core.frame import FRAME, RATE, Frame
    from coach.device.wake import grammar, wakes
    from coach.device.words_file import load_words
    from coach.speech.ear import Ear
    from coach.speech.models import find_model
    from coach.speech.recogniser import Model, Recogniser

    model, words = Model(find_model("embedded")), load_words()
    phrases = () if kind == "session" else grammar(words.wake, model.knows)
    ear = Ear(Recogniser(model, phrases), VoiceActivity())
    heard = sound(kind, round(seconds * RATE)) if seconds else np.zeros(0, np.int16)
    for at in range(0, len(heard) - FRAME + 1, FRAME):
        for event in ear.hear(Frame(at, heard[at : at + FRAME].tobytes())):
            wakes(event, words.wake)


main()
