"""Exercises from files: what is wrong is said with file, line and remedy."""

from pathlib import Path

import pytest

from coach.errors import PackError
from coach.packs.exercise import conditions
from coach.packs.exercise_loading import load_exercise
from coach.packs.language import PACKS, load_pack

GOOD = """
title = "Tea"
about = "Two questions."

[[step]]
name = "one"
title = "One"

[[step.act]]
name = "ask"
say = "{speaker}, how are you?"
who = "speaker"
expect = "yes-no"
keep = "well"

[step.act.answers]
no = "goodbye"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "tea.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_one_is_loaded(tmp_path: Path) -> None:
    """With its name from the file."""
    exercise = load_exercise(write(tmp_path, GOOD))
    assert exercise.name == "tea"
    assert "well" in exercise.known_keys()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('who = "speaker"\n', "", "expects 'yes-no' of 'nobody'"),
        ('expect = "yes-no"', 'expect = "yes"', "yes"),
        ('no = "goodbye"', 'maybe = "goodbye"', "'maybe' never comes out"),
        ('no = "goodbye"', 'no = "elsewhere"', "'elsewhere' is no act of step 'one'"),
        ("{speaker}, how", "{spaeker}, how", "nothing is known as {spaeker}"),
        ("{speaker}, how", "{Speaker}, how", "is no slot"),
        ('keep = "well"', 'keep = "well"\nwhen = "well or not"', "is no condition"),
        ('keep = "well"', 'keep = "well"\nwhen = "tea is yes"', "nothing is kept under 'tea'"),
        ('keep = "well"', "limit-s = 61", "has a limit of 61 s"),
        ('keep = "well"', 'wants = ["need"]', "hopes for a move, but no story"),
        ("[[step.act]]", "private = true\n\n[[step.act]]", "hears an alert and does nothing"),
        ('keep = "well"', 'promise = "tea"', "nothing is kept under 'tea'"),
        ('keep = "well"', 'scale = "often"', "there is no scale 'often'"),
        ('keep = "well"', "at-most = 0", "at most 0 times; use 1 to 20"),
        ('keep = "well"', "at-most = 1000000", "use 1 to 20"),
        ('about = "Two questions."', 'about = ""\nminutes = 0', "takes 0 minutes"),
        ('keep = "well"', 'kepe = "well"', "kepe"),
        ('name = "ask"', 'name = "onward"', "is taken"),
        ('about = "Two questions."', 'about = ""\nowns-a-part = true', "asks both to own a part"),
        ('who = "speaker"', "who = “speaker”", "write straight quotes"),
        ('who = "speaker"', 'who = "Emma"', "use one of both, listener, nobody, speaker"),
        ("[[step.act]]", "[step.act]", "write double brackets"),
        ('keep = "well"', 'examples = "I smiled."', 'write brackets around it: ["…"]'),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, says: str) -> None:
    """One line, `file:line: what; remedy`."""
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(PackError) as error:
        load_exercise(path)
    message = str(error.value)
    assert says in message
    assert message.startswith(f"{path}:")
    assert int(message.removeprefix(f"{path}:").split(":")[0]) > 0
    assert ";" in message
    assert "\n" not in message


def test_conditions() -> None:
    """Parts are joined by `and`; each may be of a role, and negated."""
    one, other = conditions("speaker.style is pursue and calm is not low")
    assert (one.role, one.key, one.negated, one.value) == ("speaker", "style", False, "pursue")
    assert (other.role, other.key, other.negated, other.value) == ("", "calm", True, "low")
    assert conditions("") == ()
    with pytest.raises(ValueError, match="no idea"):
        conditions("no idea")


def test_exercises_that_lead_nowhere(tmp_path: Path) -> None:
    """A target `exercise NAME` must be there."""
    english = PACKS / "en"
    for path in english.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "exercises").mkdir()
    write(tmp_path / "exercises", GOOD.replace('no = "goodbye"', 'no = "exercise coffee"'))
    with pytest.raises(PackError, match="there is no exercise 'coffee'"):
        load_pack(tmp_path)


def test_fear_is_never_asked_to_own_a_part() -> None:
    """Every English exercise that asks both to own a part is withheld where a private check found fear."""
    for exercise in load_pack(PACKS / "en").exercises.values():
        if exercise.owns_a_part or any("responsibility" in act.wants for act in exercise.acts()):
            assert exercise.when == "offer is not gentle", exercise.name


def test_only_what_is_light_is_offered_to_everybody() -> None:
    """All else waits for a clear private check: so does a new exercise, until somebody decides otherwise."""
    english = load_pack(PACKS / "en")
    light = {"appreciation", "good-things"}
    passing = set(english.exercises) - english.lasting
    assert set(english.exercises) - english.deeper == light | passing
