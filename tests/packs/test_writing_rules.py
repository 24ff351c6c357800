"""docs/writing-rules.md is true: its rule can be read, and keeps to its own sentences."""

import re
import shutil
from pathlib import Path

from coach.packs.checking import check_rules
from coach.packs.rules import load_rules, sources

ROOT = Path(__file__).parents[2]
ENGLISH = ROOT / "coach" / "packs" / "en" / "cues"


def test_the_rule_of_the_guide(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "writing-rules.md").read_text()
    rule, named, shared = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    shutil.copy(ENGLISH / "words.toml", tmp_path)
    (tmp_path / "mine.toml").write_text(rule)
    assert check_rules(tmp_path) == []
    other = '[[rules]]\nname = "other"\nkind = "threat"\nreason = "a threat"\n'
    (tmp_path / "mine.toml").write_text(f"{shared}{rule}{other}{named}")
    assert load_rules(tmp_path).rules[1].patterns == (
        "i'll (hit|hurt|break (your|her|his)) you",
        "before i (hit|hurt|break (your|her|his)) (you|her|him)",
    )


def test_the_guide_names_every_key() -> None:
    guide = (ROOT / "docs" / "writing-rules.md").read_text()
    keys = {"not" if key == "counter" else key for key in sources(ENGLISH)[0].entry.__struct_fields__}
    assert {key for key in keys - {"name"} if f"`{key}`" not in guide} == set()
