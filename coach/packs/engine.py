"""From the folder of a language pack to a cue engine."""

from pathlib import Path

from coach.core.cues import CueEngine
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
