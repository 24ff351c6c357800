"""Scores of a questionnaire."""

import pytest

from coach.core.actions import Partner
from coach.core.scoring import Facts, scored
from coach.packs.exercise import Act, Exercise, Pairing, Score, Step

A, B = Partner.A, Partner.B
POINTS = {"pursue": {"p": {"often": 2, "sometimes": 1}}, "withdraw": {"w": {"often": 2, "sometimes": 1}}}
EXERCISE = Exercise(
    title="t",
    about="",
    step=(Step(name="s", title="s", act=(Act(name="a"),)),),
    score=(Score(key="style", points=POINTS, otherwise="mixed", at_least=2),),
    pairing=(
        Pairing(
            key="dance",
            of="style",
            pairs={"pursue and withdraw": "chase", "pursue and pursue": "storm"},
            otherwise="changing",
        ),
    ),
)


@pytest.mark.parametrize(
    ("a", "b", "dance"),
    [
        (("often", "hardly"), ("hardly", "often"), "chase"),
        (("hardly", "often"), ("often", "hardly"), "chase"),
        (("often", "hardly"), ("often", "hardly"), "storm"),
        (("often", "often"), ("often", "hardly"), "changing"),
        (("sometimes", "hardly"), ("often", "hardly"), "changing"),
    ],
)
def test_a_picture_of_both(a: tuple[str, str], b: tuple[str, str], dance: str) -> None:
    """Whoever has which; level or few points are `otherwise`."""
    facts: Facts = {("p", A): a[0], ("w", A): a[1], ("p", B): b[0], ("w", B): b[1]}
    assert scored(EXERCISE, facts)["dance", None] == dance


def test_half_a_picture() -> None:
    """Until both have answered there is none of the couple."""
    found = scored(EXERCISE, {("p", A): "often"})
    assert found == {("style", A): "pursue"}
