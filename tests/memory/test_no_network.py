"""A whole session with its memory and its report, without a network and without trying to find one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent

WHOLE_SESSION = """
import sys

def forbid(event, arguments):
    if event.startswith("socket.") and not event.startswith("socket.__new__"):
        raise SystemExit(f"a socket was used: {event} {arguments}")
    if event == "socket.__new__":
        raise SystemExit("a socket was made")

sys.addaudithook(forbid)

from pathlib import Path
from talk import hold
hold(Path(sys.argv[1]))
print("done")
"""


def run(*before: str, folder: Path) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([str(HERE), str(HERE.parent.parent)])
    return subprocess.run(
        [*before, sys.executable, "-c", WHOLE_SESSION, str(folder)],
        env={**os.environ, "PYTHONPATH": paths, "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_no_socket_is_ever_made(tmp_path: Path) -> None:
    held = run(folder=tmp_path)
    assert held.stdout == "done\n", held.stderr


def test_it_all_works_where_there_is_no_network_at_all(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    if (
        unshare is None
        or subprocess.run([unshare, "-rn", "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("this system lets nobody make a network namespace")
    held = run(unshare, "-rn", folder=tmp_path)
    assert held.stdout == "done\n", held.stderr


def test_the_hook_would_have_found_one(tmp_path: Path) -> None:
    hook = WHOLE_SESSION.partition("from pathlib")[0]
    tried = subprocess.run(
        [sys.executable, "-c", hook + "import socket; socket.socket()"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "a socket was made" in tried.stderr
