"""One session in figures."""

import pytest
from couple import A, B
from hypothesis import given
from hypothesis import strategies as st

from coach.core.actions import Partner
from coach.core.frame import samples
from coach.memory.entries import Answered, Ended, Entry, Floor, Kept, Noticed, Spoken, Step, TakenBack
from coach.memory.figures import PARTS, Mark, Promise, calm_of, tally
from coach.memory.moments import in_their_words


def spoken(partner: Partner | None, start_s: float, end_s: float) -> Spoken:
    return Spoken(samples(end_s), partner, samples(start_s), samples(end_s), 3)


def test_nothing_at_all() -> None:
    figures = tally([])
    assert (figures.length_s, figures.moves, figures.cues, figures.why) == (0, 0, 0, "")


def test_speech_is_cut_at_the_borders_of_the_parts() -> None:
    figures = tally([spoken(A, 0, 6), spoken(B, 8, 14), Ended(samples(PARTS * 10), "finished")])
    assert figures.a.parts[:2] == [6, 0]
    assert figures.b.parts[:2] == [2, 4]
    assert (figures.a.speech_s, figures.b.speech_s) == (6, 6)


@given(st.lists(st.tuples(st.sampled_from([A, B, None]), st.integers(0, 3600), st.integers(0, 600))))
def test_no_second_is_lost_or_counted_twice(turns: list[tuple[Partner | None, int, int]]) -> None:
    log: list[Entry] = [spoken(who, start, start + length) for who, start, length in turns]
    figures = tally(log)
    for partner in Partner:
        side = figures.side(partner)
        assert sum(side.parts) == pytest.approx(side.speech_s, abs=0.05)
        assert side.speech_s == sum(length for who, _, length in turns if who is partner and figures.length_s)


def test_the_floor_counts_where_one_has_it() -> None:
    log: list[Entry] = [
        Floor(samples(10), (A,)),
        Floor(samples(40), ()),
        Floor(samples(50), (A, B)),
        Floor(samples(70), (B,)),
        Ended(samples(80), "finished"),
    ]
    figures = tally(log)
    assert (figures.a.floor_s, figures.b.floor_s) == (30, 10)


def test_what_was_taken_back_does_not_count() -> None:
    log: list[Entry] = [
        Noticed(samples(1), A, "criticism", "one", need="to matter"),
        Noticed(samples(2), A, "criticism", "two"),
        TakenBack(samples(3), A, "criticism", "one"),
        TakenBack(samples(4), B, "criticism", "two"),
        Noticed(samples(5), B, "validation", "three"),
    ]
    figures = tally(log)
    assert figures.marks == [Mark(2, "criticism"), Mark(5, "validation")]
    assert (figures.cues, figures.moves, figures.needs) == (1, 1, {})
    assert (figures.a.cues, figures.b.moves) == ({"criticism": 1}, {"validation": 1})


def test_a_moment_is_told_in_the_words_from_where_it_began() -> None:
    said = "well okay it makes sense that you were cross"
    log: list[Entry] = [
        Noticed(samples(9), A, "validation", "x", words="it makes sense"),
        Spoken(samples(10), A, 0, 1, 9, said),
        Spoken(samples(10), B, 0, 1, 4, "it makes sense to me"),
        Spoken(samples(99), A, 0, 1, 6, "it makes sense all the same"),
        Noticed(samples(98), A, "validation", "y", words="it makes sense"),
        Noticed(samples(9), A, "validation", "z", words="of two utterances"),
        Noticed(samples(9), A, "validation", "z"),
    ]
    assert [one.words for one in in_their_words(log)] == [
        "it makes sense that you were cross",
        "it makes sense all the same",
        "of two utterances",
        "",
    ]


def test_kinds_nobody_knows_are_passed_over() -> None:
    assert tally([Noticed(1, A, "<script>", "x"), Noticed(1, A, "pause", "x")]).marks == []


def test_answers() -> None:
    log: list[Entry] = [
        Step(0, 3, 11, "The pattern"),
        Kept(1, "pattern", None, "the storm"),
        Kept(1, "theme", A, "being heard"),
        Kept(1, "calm", A, "4"),
        Kept(1, "calm", A, "high"),
        Kept(1, "calm", B, "unclear"),
        Kept(1, "closeness", B, "closer"),
        Kept(1, "promise", A, "to call"),
        Kept(1, "promise-by", A, "every friday"),
        Kept(1, "promise", None, "to talk"),
        Kept(1, "promise-went", B, "well"),
        Kept(1, "recurring", None, "yes"),
        Kept(1, "signs", None, "no"),
        Kept(1, "heard", A, "no"),
        Answered(2, A, "criticism", "chime"),
    ]
    figures = tally(log)
    assert (figures.pattern, figures.theme, figures.step, figures.of) == ("the storm", "being heard", 3, 11)
    assert (figures.a.calm, figures.b.calm, figures.b.closeness) == ([4, 8.5], [], "closer")
    assert figures.promises == [Promise(A, "to call", "every friday"), Promise(None, "to talk")]
    assert figures.went == {B: "well"}
    assert (figures.recurring, figures.signs, figures.heard, figures.a.answered) == (True, False, ["no"], 1)


@pytest.mark.parametrize(
    ("value", "calm"),
    [
        ("0", 0),
        ("10", 10),
        ("99999999999999999999", 10),
        ("low", 2),
        ("unclear", None),
        ("", None),
        ("-1", None),
    ],
)
def test_calm(value: str, calm: float | None) -> None:
    assert calm_of(value) == calm
