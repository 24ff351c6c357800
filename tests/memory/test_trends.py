"""Many sessions together: honest bars, no direction where there is none, and signs once."""

from datetime import timedelta

import pytest
from couple import COUPLE, EVENING, A, B, keep_session
from hypothesis import given
from hypothesis import strategies as st

from coach.core.actions import Partner
from coach.memory.figures import Figures, Mark, Side
from coach.memory.history import History
from coach.memory.practice import choose
from coach.memory.report import material
from coach.memory.texts import load_texts
from coach.memory.trends import Talk, direction, helpful, recurring, share, signs, themes

TEXTS = load_texts()


def talk(number: int = 0, moves: int = 3, cues: int = 3, **more: object) -> Talk:
    marks = [Mark(1, "validation")] * moves + [Mark(2, "criticism")] * cues
    return Talk(str(number), EVENING + timedelta(weeks=number), Figures(marks=marks, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(3, 4, 0.3006, 0.9544), (0, 10, 0, 0.2775), (50, 100, 0.4038, 0.5962)]
)
def test_wilson_s_interval(hits: int, of: int, low: float, high: float) -> None:
    one = share(hits, of)
    assert one is not None
    assert (one.low, one.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@given(st.integers(1, 500), st.integers(0, 500))
def test_the_bar_holds_its_dot_and_shrinks_with_more_of_the_same(of: int, hits: int) -> None:
    one, more = share(min(hits, of), of), share(4 * min(hits, of), 4 * of)
    assert one is not None
    assert more is not None
    assert 0 <= one.low <= one.value <= one.high <= 1
    assert more.high - more.low < one.high - one.low


def test_nothing_noticed_is_no_share() -> None:
    assert share(0, 0) is None
    assert helpful([talk(moves=0, cues=0)]) is None


def test_a_direction_needs_talks_and_bars_that_do_not_touch() -> None:
    assert direction([talk(n, 3, 9) for n in range(5)]) == "early"
    assert direction([talk(n, 5, 5) for n in range(8)]) == "steady"
    assert direction([talk(n, 2 + n // 4, 3) for n in range(8)]) == "steady"
    better = [talk(n, 3, 12) for n in range(4)] + [talk(n, 12, 3) for n in range(4, 8)]
    assert direction(better) == "rising"
    assert direction(better[::-1]) == "falling"


def test_talks_of_long_ago_are_out_of_the_picture() -> None:
    old = [talk(n, 0, 50) for n in range(20)]
    assert direction([*old, *(talk(n, 5, 5) for n in range(20, 32))]) == "steady"


def test_what_comes_back() -> None:
    talks = [talk(n, needs={"to matter": 3} | ({"respect": 1} if n % 2 else {})) for n in range(6)]
    assert themes(talks) == [("to matter", 6), ("respect", 3)]
    assert themes(talks[:1]) == []
    assert recurring([talk(recurring=True), talk(), talk(recurring=True)]) == 2


CALMER, WORSE = Side(calm=[4, 7], closeness="closer"), Side(calm=[6, 3])


@pytest.mark.parametrize(
    ("sign", "more"),
    [
        ("same-fight", {"recurring": True}),
        ("unsettled", {"a": WORSE}),
        ("unsettled", {"b": Side(closeness="further")}),
        ("not-heard", {"heard": ["yes", "no"]}),
        ("stuck", {"why": "stopped"}),
        ("stuck", {"went": {Partner.B: "not-yet"}}),
    ],
)
def test_a_sign_shows_only_when_it_comes_back(sign: str, more: dict[str, object]) -> None:
    assert signs([talk(n, **more) for n in range(2)]) == []
    assert signs([talk(n, **more) for n in range(3)]) == [sign]
    assert signs([*(talk(n, **more) for n in range(3)), *(talk(n, a=CALMER) for n in range(6))]) == []


def test_growing_dismissive_is_growing() -> None:
    cold = Side(cues={"contempt": 8, "stonewalling": 4})
    warm = [talk(n, 10, 12) for n in range(4)]
    assert signs([*warm, *(talk(n, 10, 12, a=cold) for n in range(4, 8))]) == ["dismissive"]
    assert signs([talk(n, 10, 12, a=cold) for n in range(8)]) == []


def test_signs_that_were_told_by_voice_are_not_told_again() -> None:
    assert signs([talk(0, signs=True), *(talk(n, recurring=True) for n in range(1, 6))]) == []


def test_each_sign_is_mentioned_in_one_report_only(history: History) -> None:
    kept = [keep_session(history, history.find(COUPLE), n, turns=4) for n in range(5)]
    mentioned = [material(history, one).signs for one in kept]
    assert mentioned == [[], [], ["same-fight"], [], []]
    assert material(history, kept[2]).signs == ["same-fight"], "the same report, made again, is the same"
    assert material(history, kept[4]).signs == []


# One thing to practise


def test_what_was_hardest_decides() -> None:
    figures = Figures(a=Side(cues={"criticism": 1, "defensiveness": 2}), b=Side(cues={"stonewalling": 1}))
    one = [Talk("0", EVENING, figures)]
    assert choose(TEXTS, A, one).after == "defensiveness"
    assert choose(TEXTS, B, one).after == "stonewalling"


def test_without_anything_hard_a_move_that_was_not_made() -> None:
    figures = Figures(a=Side(moves={"validation": 2}), b=Side(cues={"criticism": 0}))
    one = [Talk("0", EVENING, figures)]
    assert choose(TEXTS, A, one).missing == "feeling"
    assert choose(TEXTS, B, one).missing == "validation"


def test_with_every_move_made_there_is_still_something() -> None:
    every = Side(moves=dict.fromkeys(("validation", "feeling", "need", "appreciation"), 1))
    chosen = choose(TEXTS, A, [Talk("0", EVENING, Figures(a=every))])
    assert (chosen.after, chosen.missing) == ("attack-free", "")


def test_the_same_again_brings_the_next_text() -> None:
    talks = [Talk(str(n), EVENING, Figures(a=Side(cues={"contempt": 1}))) for n in range(3)]
    titles = [choose(TEXTS, A, talks[: n + 1]).title for n in range(3)]
    assert titles[0] == titles[2] != titles[1]
