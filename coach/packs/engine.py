"""From the folder of a language pack to a cue engine."""

from collections.abc import Callable, Sequence
from pathlib import Path

from coach.core.cues import Cue, CueEngine
from coach.packs.rules import load_rules
from coach.packs.sentence_model import FOLDER, load_sentence_model, memory_is_short

ENGLISH = Path(__file__).parent / "en"
"""The pack that comes with coach."""

DIALS = ("reticent", "standard", "attentive")
"""How sure coach must be before it says something, from very sure to fairly sure."""


def load_engine(pack: Path = ENGLISH, *, dial: str = "standard", model: bool = True) -> CueEngine:
    """The cue engine of the language pack in folder `pack`, the English one where none is named.

    Raises `PackError`.

    With `model` the sentence model of the pack is used where there is one, only its small part
    where memory is short.
    """
    folder = pack / FOLDER
    wanted = model and folder.is_dir()
    sentence_model = load_sentence_model(folder, small=memory_is_short()) if wanted else None
    return CueEngine(load_rules(pack / "cues"), dial=dial, sentence_model=sentence_model)


class LateEngine(CueEngine):
    """A cue engine that is loaded when it is asked for the first time, or told to load.

    Coach can say hello meanwhile: nobody says anything that could be noticed before.
    """

    def __init__(self, load: Callable[[], CueEngine]) -> None:
        """`load` makes the engine; what it raises is raised by whoever asks first."""
        self._load = load
        self._engine: CueEngine | None = None

    def load(self) -> CueEngine:
        """The engine itself."""
        if self._engine is None:
            self._engine = self._load()
        return self._engine

    def notice(
        self, text: str, context: Sequence[str] = (), *, final: bool = True, since: int = 0
    ) -> tuple[Cue, ...]:
        """What `text` holds: see `CueEngine`."""
        return self.load().notice(text, context, final=final, since=since)

    def taken_back(self, text: str, cue: Cue) -> bool:
        """Whether words after `cue` take it back."""
        return self.load().taken_back(text, cue)
