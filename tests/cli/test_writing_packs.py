"""docs/writing-packs.md is true: what it tells those who write an exercise to do, done."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from coach.cli.packs import packs
from coach.errors import ScriptError
from coach.packs.engine import ENGLISH
from coach.packs.exercise_checking import check_exercises

PAGE = (Path(__file__).parents[2] / "docs" / "writing-packs.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    """The first example of that kind on the page."""
    found = re.search(rf"(?ms)^( *)```{kind}\n(.*?)^ *```$", PAGE)
    assert found is not None
    return "".join(line.removeprefix(found[1]) for line in found[2].splitlines(keepends=True))


@pytest.fixture(scope="module")
def my_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with the page's exercise in it."""
    folder = tmp_path_factory.mktemp("writing") / "my-pack"
    shutil.copytree(ENGLISH, folder, ignore=shutil.ignore_patterns("sentences", "sentence-model"))
    (folder / "exercises" / "tea.toml").write_text(block("toml"), encoding="utf-8")
    return folder


def run(*words: str) -> str:
    done = CliRunner().invoke(packs, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_the_first_exercise_is_sound(my_pack: Path) -> None:
    assert check_exercises(my_pack) == []


def test_it_is_rehearsed(my_pack: Path) -> None:
    told = run("rehearse", "tea", str(my_pack))
    assert "Hello Emma, hello Callum" in told
    assert "And you, Callum?" in told
    assert "[end: finished]" in told


def test_a_conversation_is_played(my_pack: Path, tmp_path: Path) -> None:
    """Coach's lines are filled in, and the couple's stay."""
    written = tmp_path / "quiet.txt"
    written.write_text(block("text"), encoding="utf-8")
    told = run("play", str(written), str(my_pack))
    assert "Fine, we'll skip that." in told
    assert set(block("text").splitlines()) <= set(told.splitlines())


def test_a_conversation_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "sound.txt").write_bytes(b"\xff\xfe\x00")
    for name, says in (("sound.txt", "no plain text"), ("none.txt", "Cannot read")):
        with pytest.raises(ScriptError, match=says):
            run("play", str(tmp_path / name))
