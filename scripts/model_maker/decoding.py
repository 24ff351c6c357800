"""Stock vosk, as coach uses it: sound in pieces, words with their times out."""

from __future__ import annotations

import json
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
        start = time.perf_counter()
        results = []
        for first in range(0, len(sound), _PIECE):
            if recognizer.AcceptWaveform(sound[first : first + _PIECE].tobytes()):
                results.append(json.loads(recognizer.Result()))
        results.append(json.loads(recognizer.FinalResult()))
        self.worked_s += time.perf_counter() - start
        self.decoded_s += len(sound) / RATE
        return [
            HeardWord(w["word"], w["start"], w["end"]) for result in results for w in result.get("result", [])
        ]
