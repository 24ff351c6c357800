"""The obvious program: Vosk in a loop, a list of keywords, pyttsx3. The work of one evening.

    python _obvious_program.py MODEL RECORDING

It prints a line of JSON for each cue: `at_s` of the sound, what was heard, and how long the voice took.
"""

import json
import sys
import tempfile
import time
import wave
from pathlib import Path

import pyttsx3
import vosk

KEYWORDS = (
    "you always",
    "you never",
    "your fault",
    "not my fault",
    "you don't care",
    "i don't care",
    "you're so",
    "just like your",
    "selfish",
    "stupid",
    "ridiculous",
    "pathetic",
    "whatever",
    "shut up",
    "calm down",
)
REMINDER = "Try to say what you feel, and not what your partner did wrong."
BLOCK = 4000


def main() -> None:
    vosk.SetLogLevel(-1)
    voice = pyttsx3.init()
    with tempfile.TemporaryDirectory() as folder, wave.open(sys.argv[2]) as file:

        def speak(text: str) -> float:
            began = time.perf_counter()
            voice.save_to_file(text, str(Path(folder) / "said.wav"))
            voice.runAndWait()
            return time.perf_counter() - began

        def react(result: str) -> None:
            text = json.loads(result)["text"]
            if any(keyword in text for keyword in KEYWORDS):
                print(json.dumps({"at_s": file.tell() / 16_000, "heard": text, "voice_s": speak(REMINDER)}))

        speak("hello")  # the first call of a process returns before anything is spoken
        recogniser = vosk.KaldiRecognizer(vosk.Model(sys.argv[1]), 16_000)
        while sound := file.readframes(BLOCK):
            if recogniser.AcceptWaveform(sound):
                react(recogniser.Result())
        react(recogniser.FinalResult())


if __name__ == "__main__":
    main()
