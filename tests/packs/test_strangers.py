"""Packs from strangers: they cannot read files, run code, hang coach, or take its memory."""

import os
import shutil
import tracemalloc
from pathlib import Path

import pytest

from coach.core.automaton import Automaton
from coach.core.events import SessionStarted
from coach.core.patterns import MOST_PLACES, Lexicon, PatternError
from coach.core.session import Session
from coach.core.wording import Couple
from coach.errors import PackError
from coach.packs import rules as packs_rules
from coach.packs.engine import ENGLISH, load_engine
from coach.packs.exercise import Exercise
from coach.packs.exercise_checking import check_exercises
from coach.packs.language import load_pack
from coach.packs.reading import LONGEST_LINE, check_folder, read_text, read_toml
from coach.packs.rules import load_rules
from coach.packs.toml_lines import line_index

WORDS = """
fillers = []
skipped = []
small = []
joiners = []
[same]
[lists]
"""
RULE = """
[[rules]]
name = "one"
kind = "criticism"
reason = "x"
patterns = ["you never"]
"""


def cues(folder: Path, words: str = WORDS, rules: str = RULE) -> Path:
    """A `cues` folder."""
    folder.mkdir(exist_ok=True)
    (folder / "words.toml").write_text(words, encoding="utf-8")
    (folder / "criticism.toml").write_text(rules, encoding="utf-8")
    return folder


@pytest.mark.parametrize("target", ["file", "folder", "pipe"])
def test_a_link_or_a_pipe_in_a_pack_is_refused(tmp_path: Path, target: str) -> None:
    """A link could show a private file in an error, and opening a pipe waits for ever."""
    secret = tmp_path / "secret.toml"
    secret.write_text("password = 'x'", encoding="utf-8")
    pack = tmp_path / "pack"
    (pack / "exercises").mkdir(parents=True)
    odd = pack / "exercises" / "odd.toml"
    if target == "file":
        odd.symlink_to(secret)
    elif target == "folder":
        odd.symlink_to(tmp_path)
    else:
        os.mkfifo(odd)
    with pytest.raises(PackError, match=r"odd.toml:1: a link, or no plain file; put the file itself there"):
        load_pack(pack)
    with pytest.raises(PackError, match=r"odd\.toml"):
        load_rules(pack)
    assert "a link, or no plain file" in check_exercises(pack)[0]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """Also where one file is named."""
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(PackError, match="no plain file"):
        read_text(tmp_path / "pipe.toml")


def test_a_folder_of_everything_is_no_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits until a whole disk was looked through."""
    for number in range(12):
        (tmp_path / str(number)).touch()
    monkeypatch.setattr("coach.packs.reading.MOST_FILES", 10)
    with pytest.raises(PackError, match="more than 10 files"):
        check_folder(tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("\nminutes = [\n" + "9," * 10 + "\n" + "x" * (LONGEST_LINE + 1) + "]", "4: a line of more than"),
        ("a" + ".a" * (LONGEST_LINE // 2) + " = 1", "1: a line of more than"),
        ("a = " + "[" * 3000, "1: lists or tables nested too deeply"),
    ],
)
def test_what_costs_too_much_to_read_is_refused(tmp_path: Path, text: str, says: str) -> None:
    """Lines, nesting: told with their place."""
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=says):
        read_toml(path, Exercise)


def test_a_number_with_too_many_digits_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python refuses to read it, and does not say where it stands."""
    monkeypatch.setattr("coach.packs.reading.LONGEST_LINE", 10_000)
    path = tmp_path / "x.toml"
    path.write_text('title = "x"\nminutes = ' + "9" * 5000, encoding="utf-8")
    with pytest.raises(PackError, match=r"x.toml:2: a number with too many digits; shorten it"):
        read_toml(path, Exercise)


def test_lines_are_found_in_little_memory() -> None:
    """A text of four million letters, and keys of very many parts."""
    tracemalloc.start()
    try:
        lines = line_index('a = """' + "x" * 4_000_000 + '"""\nb = 1\n' + "a.b" + ".c" * 1900 + " = 1\n")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert lines["b",] == 2
    assert lines["a", "b", "c"] == 3
    assert peak < 40_000_000


def test_the_wrong_one_of_very_many_keys_is_found_soon(tmp_path: Path) -> None:
    """It was looked for key by key, each time through the whole file: that would take this test hours."""
    path = tmp_path / "countries.toml"
    entries = "".join(f"k{number} = {{n{number} = 1}}\n" for number in range(20_000))
    path.write_text(entries + "bad = {x = 'y'}\n" + entries.replace("k", "l"), encoding="utf-8")
    with pytest.raises(PackError, match=r":20001: `bad.x`: expected `int`"):
        read_toml(path, dict[str, dict[str, int]])


def test_lists_that_double_each_other_are_refused(tmp_path: Path) -> None:
    """Forty lists of two lines each come to a million million words."""
    lists = "".join(f'l{number} = ["{{l{number + 1}}} {{l{number + 1}}}"]\n' for number in range(40))
    folder = cues(tmp_path / "cues", WORDS + lists + 'l40 = ["x"]\n')
    with pytest.raises(PackError, match=r"words.toml:\d+: .*; mend the pattern"):
        load_rules(folder)


def test_all_patterns_together_may_not_be_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is small enough, and there are very many."""
    monkeypatch.setattr(packs_rules, "MOST_PLACES", 1000)
    rules = RULE.replace('"you never"', ",\n".join(f'"you {word} x y z"' for word in map(str, range(500))))
    folder = cues(tmp_path / "cues", rules=rules)
    with pytest.raises(PackError, match="the pack comes to more than 1000 words; leave some out"):
        load_rules(folder)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 3000 + "a" + ")" * 3000,
        "a " + "..12 " * 30_000,
        "a " + "b? " * 2000,
        "a ..9" + "9" * 5000 + " b",
        "you (" + "|".join(["a b c"] * 20_000) + ") x",
    ],
)
def test_patterns_that_cost_too_much_are_refused(text: str) -> None:
    """Before anything is built of them."""
    with pytest.raises(PatternError, match=r"brackets or lists|comes to more than|a gap is 1 to"):
        Lexicon().read(text)


def test_how_large_a_pattern_is() -> None:
    """What may be missing counts again, because everything after it is reached from before it."""
    lexicon = Lexicon(lists={"sweep": ["always", "all the time"]})
    assert lexicon.read("you never").places == 2
    assert lexicon.read("you {sweep}").places == 2 + 4
    assert lexicon.read("you just? never").places == 3 + 3
    largest = " ".join(["a"] * (MOST_PLACES - 1))
    assert lexicon.read(largest).places == MOST_PLACES - 1
    assert Automaton([lexicon.read("you just? never")]).scan(["you", "never"])


def test_exercises_that_lead_to_each_other_without_a_word_end(tmp_path: Path) -> None:
    """Coach went round and round, and never came back to the room."""
    shutil.copytree(ENGLISH, tmp_path / "en", ignore=shutil.ignore_patterns("sentences", "sentence-model"))
    endless = """
title = "Round"
about = "Round and round."
[[step]]
name = "round"
title = "Round"
[[step.act]]
name = "one"
then = "exercise round"
"""
    (tmp_path / "en/exercises/round.toml").write_text(endless, encoding="utf-8")
    pack = load_pack(tmp_path / "en")
    session = Session(pack, pack.exercises["round"], Couple("Emma", "Callum"), load_engine(model=False))
    session.hear(SessionStarted(0))
    assert session.phase.value == "closing"
