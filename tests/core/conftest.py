"""The English pack and its engine, loaded once."""

import pytest

from coach.core.cues import CueEngine
from coach.packs.engine import load_engine
from coach.packs.language import PACKS, Language, load_pack


@pytest.fixture(scope="session")
def english() -> Language:
    """The English pack."""
    return load_pack(PACKS / "en")


@pytest.fixture(scope="session")
def engine() -> CueEngine:
    """Its rules, without the slow lane: the same on every machine."""
    return load_engine(PACKS / "en", model=False)
