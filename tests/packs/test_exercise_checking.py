"""The checker of sentences and exercises goes on after an error, and hears what would not sound well."""

import shutil
from pathlib import Path

import pytest

from coach.packs.exercise_checking import check_exercises
from coach.packs.language import PACKS


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the English pack, without its sentences and cues."""
    for path in (PACKS / "en").glob("*.toml"):
        shutil.copy(path, tmp_path)
    shutil.copytree(PACKS / "en" / "exercises", tmp_path / "exercises")
    return tmp_path


def test_the_english_pack_is_well() -> None:
    """Nothing to mend."""
    assert check_exercises(PACKS / "en") == []


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_it_finds_what_it_can_in_every_file(pack: Path) -> None:
    """One error does not hide the next."""
    edit(pack / "exercises" / "healing.toml", 'who = "speaker"', 'who = "spaeker"')
    edit(pack / "exercises" / "weekly.toml", "Small thanks keep a couple warm.", "You should say 5 thanks.")
    edit(pack / "prompts.toml", "Welcome back.", " ".join(["Welcome"] * 40))
    edit(pack / "answers.toml", "maybe = ", "mabye = ")
    findings = check_exercises(pack)
    assert any("healing.toml:" in finding and "spaeker" in finding for finding in findings)
    assert any("weekly.toml:" in finding and "'You should' may hurt" in finding for finding in findings)
    assert any("weekly.toml:" in finding and "digits" in finding for finding in findings)
    assert any("prompts.toml:" in finding and "longer than 12 s" in finding for finding in findings)
    assert any("answers.toml:" in finding for finding in findings)


def test_an_act_that_nothing_leads_to(pack: Path) -> None:
    """It would never be heard."""
    edit(pack / "exercises" / "healing.toml", 'no = "once-more"', 'no = "next-round"')
    assert any("nothing leads to act 'once-more'" in finding for finding in check_exercises(pack))
