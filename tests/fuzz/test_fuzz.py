"""Every parser, tried for a moment with what `scripts/fuzz` tries for long: the same inputs every time."""

from itertools import islice
from pathlib import Path

import pytest
from fuzz_guard import Broke, Guard, Hung
from fuzz_inputs import inputs, smallest
from fuzz_parsers import PARSERS, Try

INPUTS = 150


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.filterwarnings("default")
def test_nothing_but_a_result_or_one_line(name: str, tmp_path: Path) -> None:
    """No traceback, nothing outside of the folder, no program, no connection."""
    parser = PARSERS[name]
    attempt = Try(parser, tmp_path, limits=False)
    for data in islice(inputs(parser.valid, parser.words), INPUTS):
        attempt(data)


@pytest.mark.parametrize("name", PARSERS)
def test_the_first_file_is_taken(name: str, tmp_path: Path) -> None:
    """What inputs are made from is in order: otherwise nothing behind the first check would be reached."""
    parser = PARSERS[name]
    assert Try(parser, tmp_path)(parser.valid[0])


def test_the_guard_sees_what_must_not_be(tmp_path: Path) -> None:
    """A file outside, one that is read there, a program, a hang, too much memory."""
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "secret").write_text("x")
    (inside / "link").symlink_to(tmp_path / "secret")

    def hang() -> None:
        while True:
            pass

    def program() -> None:
        import subprocess

        subprocess.run(["true"], check=True)

    with Guard(inside, reads=True, most_mb=10_000):
        (inside / "mine").write_text("x")
        assert (inside / "mine").read_text() == "x"
    for bad in (
        lambda: (tmp_path / "outside").write_text("x"),
        lambda: (tmp_path / "secret").read_text(),
        lambda: (inside / "link").read_text(),
        lambda: (tmp_path / "secret").unlink(),
        program,
    ):
        with pytest.raises(Broke), Guard(inside, reads=True):
            bad()
    assert not (tmp_path / "outside").exists()
    assert (tmp_path / "secret").exists()
    with pytest.raises(Hung), Guard(inside, cpu_s=0.05):
        hang()
    with pytest.raises(Broke, match="took"), Guard(inside, most_mb=-1):
        pass  # the most it ever had is more than that


def test_changes_reach_every_kind_of_bad_file() -> None:
    """Inputs are taken and refused, both often enough to be worth trying."""
    parser = PARSERS["sentences"]
    seen = list(islice(inputs(parser.valid, parser.words), 100))
    assert len(set(seen)) > 50
    assert any(b"\0" in data for data in seen)
    assert any(len(data) > 5000 for data in seen)
    assert seen == list(islice(inputs(parser.valid, parser.words), 100))


def test_a_failing_input_is_made_smaller() -> None:
    """What it fails without is taken out."""
    assert smallest(b"some (words) and more, (and) on", lambda data: b"(" in data and b")" in data) == b"()"
    assert smallest(b"all of it", lambda data: data == b"all of it") == b"all of it"
    assert len(smallest(b"x" * 100, lambda data: True, tries=1)) == 50
