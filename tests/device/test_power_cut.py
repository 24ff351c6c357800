"""The plug is pulled: a short run of scripts/power-cut. The long one is for the night."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts/power-cut"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def test_nothing_agreed_is_lost() -> None:
    """Killed at eight moments of a short conversation; each history opens whole."""
    done = run("--moments", "8", "--exercise", "soft-start", "--seed", "3")
    assert done.returncode == 0, done.stderr
    assert "8 cuts: every history opened whole" in done.stdout


def test_bad_arguments() -> None:
    """One reason, and an exit code that is not nought."""
    assert run("--moments", "0").returncode == 2
    assert "There is:" in run("--exercise", "chess").stderr
