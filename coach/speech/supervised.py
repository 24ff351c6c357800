"""A recogniser that comes back: Vosk in a child process, which is started again when it dies or hangs.

Native code can end a process from one instruction to the next. Here that is the end of the child only. Until
an utterance is over its sound is kept, in memory; a new child hears it again from the beginning, and goes on
where the old one stopped. What comes from the microphone meanwhile waits.

Sound that a second child dies of is given up, so that nobody is caught in it: then, and only then, words are
lost, and `lost` tells how much. A model that cannot be loaded, and a row of deaths without a word between
them, are errors.

    model = SupervisedModel(folder)
    recogniser = model.recogniser()     # in the place of a `coach.speech.recogniser.Recogniser`
"""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from coach.core.events import Word
from coach.core.frame import samples
from coach.errors import RecogniserError
from coach.speech.recogniser import BLOCK, check_model
from coach.speech.recognition_process import RecognitionFailedError, RecognitionProcess

KEPT = samples(60)
"""Of an utterance at most so much is kept to be heard again. (The ear ends one after 20 s.)"""

PIECE = samples(2)
"""A new child is asked after so much sound whether it still lives."""

MOST_FAILURES = 4
"""More children in a row that die before they have heard a word: nothing can be heard on this machine."""

T = TypeVar("T")


class SupervisedModel:
    """A model in a process of its own. `close` it in the end."""

    def __init__(self, folder: Path, tell: Callable[[str], object] = lambda why: None) -> None:
        """Starts to load the model. Raises `RecogniserError` when its folder is not whole.

        What is damaged within its files shows when it is used first. `tell` is told whenever a child has to
        be replaced, and why.
        """
        check_model(folder)
        self.folder = folder
        self.failures = 0
        """How many children were replaced."""
        self._tell = tell
        self.listener: object = None
        """Whose utterance the child is hearing."""
        self._in_a_row = 0
        self._process: RecognitionProcess | None = RecognitionProcess(folder)

    @property
    def process(self) -> RecognitionProcess:
        """The child that is alive, or a new one."""
        if self._process is None:
            self._process = RecognitionProcess(self.folder)
        return self._process

    def check(self) -> None:
        """Wait until the model is loaded. Raises `RecogniserError` when it cannot be used."""
        try:
            self.process.wait_until_ready()
        except RecognitionFailedError as why:
            raise RecogniserError(
                f"The speech model in {self.folder} cannot be loaded ({why}). "
                "Is it broken, or too big for the memory? `coach doctor` says more."
            ) from why

    def knows(self, word: str) -> bool:
        """Whether the model can recognise this word (lower case). Raises `RecogniserError`."""
        while True:
            try:
                return bool(self.process.ask({"knows": word})["knows"])
            except RecognitionFailedError as why:
                self.replace(why)

    def recogniser(self, grammar: tuple[str, ...] = ()) -> "SupervisedRecogniser":
        """A new recogniser. With a `grammar` it hears only these phrases."""
        return SupervisedRecogniser(self, grammar)

    def replace(self, why: RecognitionFailedError) -> None:
        """The child is of no use any more. Raises `RecogniserError` when that is so time and again."""
        self.close()
        self._tell(str(why))
        self.failures += 1
        self._in_a_row += 1
        if self._in_a_row > MOST_FAILURES:
            raise RecogniserError(
                f"The speech recogniser fails time and again ({why}). "
                f"Is the model in {self.folder} broken, or too big for the memory? `coach doctor` says more."
            )

    def proved(self) -> None:
        """A child has done its work: what failed before is past."""
        self._in_a_row = 0

    def close(self) -> None:
        """End the child. May be called twice; who uses the model again starts it again."""
        if self._process is not None:
            self._process.kill()
            self._process = self.listener = None


class SupervisedRecogniser:
    """Listens to one utterance after the other, like `coach.speech.recogniser.Recogniser`.

    Of one model only the recogniser that was used last is in the child. Another one that is used after it has
    its utterance heard again.
    """

    def __init__(self, model: SupervisedModel, grammar: tuple[str, ...] = ()) -> None:
        """With a `grammar` only these phrases are heard."""
        self._model = model
        self._grammar = grammar
        self._sound = bytearray()
        """Of the utterance, as much as is kept."""
        self._start = 0
        """Where in the utterance the kept sound begins, in samples."""
        self._sent = 0
        """How many bytes of it the child was given."""
        self._heard_from = 0
        """Where in the utterance the child began to listen, in samples."""
        self._failed = False
        """Whether a child has died of this utterance before."""
        self._lost = 0

    def accept(self, pcm: bytes) -> None:
        """Take 16 bit mono samples at 16 kHz, any number of them. Raises `RecogniserError`."""
        self._sound += pcm
        if len(self._sound) - self._sent >= 2 * BLOCK:
            self._do(lambda child: None)
        if (surplus := len(self._sound) - 2 * KEPT) > 0 and surplus <= self._sent:
            del self._sound[:surplus]
            self._sent -= surplus
            self._start += surplus // 2

    def partial(self) -> str:
        """What the utterance sounds like so far. Words may still change. Raises `RecogniserError`."""
        return str(self._do(lambda child: child.ask({"partial": True})["partial"]))

    def finish(self) -> tuple[Word, ...]:
        """End the utterance: its words, with times counted from its first sample. Raises likewise."""
        found = self._do(lambda child: child.ask({"finish": True})["words"])
        first = self._heard_from
        words = tuple(
            Word(text, first + start, first + end, confidence) for text, start, end, confidence in found
        )
        if found:
            self._model.proved()
        self._sound.clear()
        self._start = self._sent = self._heard_from = 0
        self._failed = False
        return words

    def lost(self) -> int:
        """Of how much sound the words are lost, in samples, since this was asked last."""
        lost, self._lost = self._lost, 0
        return lost

    def _do(self, what: Callable[[RecognitionProcess], T]) -> T:
        """Have the child hear all there is, and then do this. A child that fails is replaced."""
        while True:
            try:
                child = self._model.process
                if self._model.listener is not self:
                    self._begin(child)
                self._catch_up(child)
                return what(child)
            except RecognitionFailedError as why:
                self._model.replace(why)
                if self._failed:
                    self._give_up()
                self._failed = True

    def _begin(self, child: RecognitionProcess) -> None:
        """A child that knows nothing of the utterance is to hear it from its beginning."""
        child.send({"grammar": list(self._grammar)})
        self._lost += self._start - self._heard_from
        self._model.listener, self._heard_from, self._sent = self, self._start, 0

    def _catch_up(self, child: RecognitionProcess) -> None:
        while (left := len(self._sound) - self._sent) > 0:
            piece = bytes(self._sound[self._sent : self._sent + 2 * PIECE])
            child.send({"sound": base64.b64encode(piece).decode()})
            self._sent += len(piece)
            if len(piece) < left:
                child.ask({"partial": True})

    def _give_up(self) -> None:
        """It may be this sound that children die of."""
        length = len(self._sound) // 2
        self._lost += length
        self._start += length
        self._heard_from = self._start
        self._sound.clear()
        self._sent = 0
