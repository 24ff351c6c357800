"""Words from sound: the only module that knows Vosk.

Traps that this module stands in front of (vosk 0.3.45):

- The library aborts the process when it is handed a broken model or a changed grammar, and complains on file
  descriptor 2. So the files are looked at before it sees them, and its complaints are swallowed.
- Where an utterance ends is not its business here: voice activity decides, and `Recogniser.finish` asks.
  Its own endpoints (also the one that cuts unbroken talk at 20 s) are ignored, so nothing is lost to them.
- What it hears depends a little on how the sound was cut. So it is always fed the same blocks.

A `Recogniser` takes bytes and returns plain values, so that one in a child process can stand in for it: see
`coach.speech.supervised`.
"""

import json
from pathlib import Path

from coach.core.events import Word
from coach.core.frame import RATE, samples
from coach.errors import RecogniserError
from coach.native import quiet_stderr

BLOCK = samples(0.09)
"""Samples that Vosk is fed at once: three frames, or one step of its network."""

UNKNOWN = "[unk]"
"""What Vosk writes for a sound that is no word of the model."""

_NEEDED = (
    "am/final.mdl",
    "conf/mfcc.conf",
    "conf/model.conf",
    "graph/words.txt",
    "graph/phones/word_boundary.int",
)
_NEEDED_WITH_LOOKAHEAD = ("graph/HCLr.fst", "graph/Gr.fst", "graph/disambig_tid.int")
_NEEDED_WITH_IVECTOR = (
    "final.dubm",
    "final.ie",
    "final.mat",
    "global_cmvn.stats",
    "online_cmvn.conf",
    "splice.conf",
)
_MAY_BE_EMPTY = ("graph/disambig_tid.int", "ivector/online_cmvn.conf")


def check_model(folder: Path) -> None:
    """Raise `RecogniserError` unless the folder holds a whole Vosk model.

    Files that are there but damaged inside are found by `Model`, which tries them.
    """
    if not folder.is_dir():
        raise RecogniserError(f"There is no speech model in {folder}. `coach models install` fetches one.")
    needed = [*_NEEDED]
    if not (folder / "graph/HCLG.fst").is_file():
        needed += _NEEDED_WITH_LOOKAHEAD
    if (folder / "ivector").is_dir():
        needed += [f"ivector/{name}" for name in _NEEDED_WITH_IVECTOR]
    for name in needed:
        file = folder / name
        if not file.is_file() or (file.stat().st_size == 0 and name not in _MAY_BE_EMPTY):
            raise _broken(folder, f"{name} is missing or empty")
    words = (folder / "graph/words.txt").read_bytes()
    if not (words.startswith(b"<eps> 0") and words.endswith(b"\n")):
        raise _broken(folder, "graph/words.txt is no list of words, or not the whole of it")
    if b"silence-phones" not in (folder / "conf/model.conf").read_bytes():
        raise _broken(folder, "conf/model.conf names no silence phones")


class Model:
    """A Vosk model in memory. Load it once and share it: it never changes."""

    def __init__(self, folder: Path) -> None:
        """Raises `RecogniserError` when the model cannot be used."""
        check_model(folder)
        try:
            import vosk  # noqa: TID251 - its owner; only here, because it loads for 0.2 s
        except OSError as why:
            raise RecogniserError(f"Vosk does not load ({why}). On Debian: apt install libatomic1") from why
        self.folder = folder
        self._vosk = vosk
        vosk.SetLogLevel(-1)
        try:
            with quiet_stderr():
                self._model = vosk.Model(str(folder))
                vosk.KaldiRecognizer(self._model, RATE)  # the graphs are looked at only now
        except Exception as why:  # vosk raises nothing finer
            raise _broken(folder, "Vosk cannot load it") from why

    def knows(self, word: str) -> bool:
        """Whether the model can recognise this word (lower case)."""
        return bool(self._model.vosk_model_find_word(word) >= 0)

    def recogniser(self, grammar: tuple[str, ...] = ()) -> "Recogniser":
        """A new recogniser. With a `grammar` it hears only these phrases."""
        return Recogniser(self, grammar)

    def decoder(self, grammar: tuple[str, ...]) -> "vosk.KaldiRecognizer":  # type: ignore[name-defined]  # noqa: F821
        """A new Vosk recogniser, for `Recogniser`."""
        arguments = (json.dumps([*grammar, UNKNOWN]),) if grammar else ()
        with quiet_stderr():
            decoder = self._vosk.KaldiRecognizer(self._model, RATE, *arguments)
        decoder.SetWords(True)
        return decoder


class Recogniser:
    """Listens to one utterance after the other."""

    def __init__(self, model: Model, grammar: tuple[str, ...] = ()) -> None:
        """With a `grammar`, only these phrases are heard, and everything else is `UNKNOWN`."""
        self._decoder = model.decoder(grammar)
        self._pending = bytearray()
        self._before = 0
        """Samples fed in earlier utterances: Vosk never sets its own count back."""
        self._fed = 0

    def accept(self, pcm: bytes) -> None:
        """Take 16 bit mono samples at 16 kHz, any number of them."""
        self._pending += pcm
        while len(self._pending) >= 2 * BLOCK:
            self._feed(bytes(self._pending[: 2 * BLOCK]))
            del self._pending[: 2 * BLOCK]

    def partial(self) -> str:
        """What the utterance sounds like so far. Words may still change."""
        return str(json.loads(self._decoder.PartialResult()).get("partial", ""))  # none before any sound

    def finish(self) -> tuple[Word, ...]:
        """End the utterance: its words, with times counted from its first sample."""
        self._feed(bytes(self._pending))
        self._pending.clear()
        found = json.loads(self._decoder.FinalResult()).get("result", [])
        words = tuple(self._word(**word) for word in found)
        self._before, self._fed = self._before + self._fed, 0
        return words

    def lost(self) -> int:
        """Of how much sound the words are lost: none are. See `coach.speech.supervised`."""
        return 0

    def _feed(self, pcm: bytes) -> None:
        if pcm:
            self._decoder.AcceptWaveform(pcm)
            self._fed += len(pcm) // 2

    def _word(self, word: str, start: float, end: float, conf: float) -> Word:
        return Word(word, samples(start) - self._before, samples(end) - self._before, conf)


def _broken(folder: Path, why: str) -> RecogniserError:
    return RecogniserError(
        f"The speech model in {folder} is broken: {why}. Delete the folder, then `coach models install`."
    )
