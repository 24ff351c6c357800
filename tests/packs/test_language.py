"""The sentences of a pack."""

import shutil
from pathlib import Path

import pytest

from coach.errors import PackError
from coach.packs.language import PACKS, load_pack, load_prompts


def changed(folder: Path, old: str, new: str) -> Path:
    text = (PACKS / "en" / "prompts.toml").read_text(encoding="utf-8")
    assert old in text
    path = folder / "prompts.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "Try it from your side: what did you feel?",
            "Please do try to say it all from your own side now: what did you feel?",
            "words",
        ),
        ("Take your time, {name}.", "Take your time, {speaker}.", "nothing is known as {speaker}"),
        ("Welcome back.", " ", "nothing is said here"),
        ('30 = "half a minute"\n', "", "30 seconds have no name"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, says: str) -> None:
    """With file and line."""
    path = changed(tmp_path, old, new)
    with pytest.raises(PackError, match=says) as error:
        load_prompts(path)
    assert str(error.value).startswith(f"{path}:")


def test_help_lines_are_dated_and_for_everybody() -> None:
    """Every country has at least one line, with how to say it, and those from memory are marked."""
    countries = load_pack(PACKS / "en").countries
    assert countries.checked.year >= 2026
    assert {"us", "uk", "ie", "de", "au", "ca", "nz", "eu", "elsewhere"} <= set(countries.country)
    for country in countries.country.values():
        assert all(line.say.strip() for line in country.line)
    assert all(countries.country[code].line[0].from_memory for code in ("ie", "ca", "nz"))


def test_no_pack(tmp_path: Path) -> None:
    """One line that says what to do."""
    with pytest.raises(PackError, match="there is no pack"):
        load_pack(tmp_path / "nowhere")
    shutil.copy(PACKS / "en" / "prompts.toml", tmp_path)
    with pytest.raises(PackError, match="missing"):
        load_pack(tmp_path)
