"""From the folder of a language pack to a cue engine."""

from pathlib import Path

from coach.core.cues import CueEngine
from coach.packs.rules import load_rules

DIALS = ("reticent", "standard", "attentive")
"""How sure coach must be before it says something, from very sure to fairly sure."""


def load_engine(pack: Path, *, dial: str = "standard", model: bool = True) -> CueEngine:
    """The cue engine of the language pack in folder `pack`. Raises `PackError`.

    With `model` the sentence model of the pack is used where there is one.
    """
    return CueEngine(load_rules(pack / "cues"), dial=dial)
