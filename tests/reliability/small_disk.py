"""An evening with its history on a small disk, which is full for a while. Mounting one takes a namespace:

unshare -rm python -m pytest tests/reliability/small_disk.py        # test_disk_faults.py does it
"""

import contextlib
import subprocess
from pathlib import Path

import pytest
from evening import Evening, NewEvening, all_is_kept, prompt


@pytest.fixture
def evening(new_evening: NewEvening, tmp_path: Path) -> Evening:
    """With its history on that disk."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "coach", str(tmp_path)], check=True)
    return new_evening()


def test_it_is_full_for_a_while(evening: Evening, tmp_path: Path) -> None:
    """Somebody else's file takes all that is left, and is deleted later."""
    junk = tmp_path / "junk"
    troubles: list[str] = []

    def fill() -> None:
        with contextlib.suppress(OSError), junk.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(512))

    def make_room() -> None:
        troubles.append(str(evening.journal.trouble))
        junk.unlink()

    evening.when(prompt("What happened for you"), fill)
    evening.when(prompt("Thank you both"), make_room)
    evening.run()
    assert "the disk is full" in troubles[0]
    all_is_kept(evening)
