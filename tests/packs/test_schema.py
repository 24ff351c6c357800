"""The schemas for editors are current."""

import json
from pathlib import Path

import pytest

from coach.packs.schema import FOLDER, SHAPES, schemas

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("name", SHAPES)
def test_schema_is_current(name: str) -> None:
    """After a change of a shape: scripts/make_schema."""
    assert (ROOT / FOLDER / name).read_text(encoding="utf-8") == schemas()[name]


def test_keys_are_explained() -> None:
    """What a key means is in the schema, and keys are written as in the files."""
    act = json.loads(schemas()["exercise.json"])["$defs"]["Act"]["properties"]
    assert "at-most" in act
    assert "Words to begin with" in act["stem"]["description"]
