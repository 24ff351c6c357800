"""A history in a folder of its own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.memory.history import History


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the history is."""
    return tmp_path / "data" / "history.db"


@pytest.fixture
def history(path: Path) -> Iterator[History]:
    """An empty history, open."""
    with History(path, wait_s=0.05) as opened:
        yield opened
