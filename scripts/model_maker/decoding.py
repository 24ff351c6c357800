"""Stock vosk, as coach uses it: sound in pieces, words with their times out."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import vosk

from model_maker.errors import ModelMakerError
from model_maker.speech import RATE

_PIECE: Final = RATE // 4
_TAIL_S: Final = 0.6
"""Silence after an utterance, as a room gives it."""


_MEASURE_MEMORY: Final = """
import pathlib, re, sys, vosk
vosk.SetLogLevel(-1)
recognizer = vosk.KaldiRecognizer(vosk.Model(sys.argv[1]), 16000)
recognizer.AcceptWaveform(sys.stdin.buffer.read())
recognizer.FinalResult()
print(re.search(r"VmHWM:\\s*(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
"""


def peak_memory_bytes(folder: Path, samples: npt.NDArray[np.int16]) -> int:
    """The most memory that a process has which does nothing but load a model and decode a sound (Linux)."""
    command = [sys.executable, "-c", _MEASURE_MEMORY, str(folder)]
    kilobytes = subprocess.run(command, input=samples.tobytes(), capture_output=True, check=True).stdout
    return 1024 * int(kilobytes)


@dataclass(frozen=True)
class HeardWord:
    word: str
    start_s: float
    end_s: float


@dataclass
class Decoder:
    """A model and how long it has worked."""

    model: Any
    load_s: float
    decoded_s: float = 0.0
    """Seconds of sound decoded so far."""
    worked_s: float = 0.0
    """Processor seconds that decoding them took, so that a busy machine measures the same."""

    @classmethod
    def load(cls, folder: Path) -> Decoder:
        if not (folder / "am").is_dir() and not (folder / "final.mdl").is_file():
            raise ModelMakerError(
                f"{folder} is no Vosk model (it has no am/final.mdl); give the folder of a model"
            )
        vosk.SetLogLevel(-1)
        start = time.perf_counter()
        try:
            model = vosk.Model(str(folder))
        except Exception as error:  # vosk raises plain Exception
            raise ModelMakerError(
                f"vosk can't load {folder} ({error}); fetch or build the model again"
            ) from None
        return cls(model, time.perf_counter() - start)

    def hear(self, samples: npt.NDArray[np.int16], grammar: list[str] | None = None) -> list[HeardWord]:
        """The words of one sound from 16 kHz samples; a grammar is a list of phrases, the only ones that
        can be heard.
        """
        arguments = [] if grammar is None else [json.dumps(grammar)]
        recognizer = vosk.KaldiRecognizer(self.model, RATE, *arguments)
        recognizer.SetWords(True)
        sound = np.concatenate([samples, np.zeros(int(_TAIL_S * RATE), np.int16)])
        start = time.process_time()
        results = []
        for first in range(0, len(sound), _PIECE):
            if recognizer.AcceptWaveform(sound[first : first + _PIECE].tobytes()):
                results.append(json.loads(recognizer.Result()))
        results.append(json.loads(recognizer.FinalResult()))
        self.worked_s += time.process_time() - start
        self.decoded_s += len(sound) / RATE
        return [
            HeardWord(w["word"], w["start"], w["end"]) for result in results for w in result.get("result", [])
        ]
