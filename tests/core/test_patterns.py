"""The pattern language: what matches, where, and that time stays linear whatever a pack says."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.core.automaton import Automaton
from coach.core.hearing import hear
from coach.core.patterns import Lexicon, PatternError

LEXICON = Lexicon(
    lists={"sweep": ["always", "never", "all the time"], "twice": ["{sweep} {sweep}"]},
    same={"you're": ["your", "you are"]},
    small=frozenset({"the", "to", "of"}),
    joiners=frozenset({"and", "but"}),
    skipped=frozenset({"just", "really"}),
    fillers=frozenset({"um"}),
)


def matches(pattern: str, text: str, *, ended: bool = True) -> list[str]:
    """What `pattern` matches in `text`, the words themselves."""
    heard = hear(text, LEXICON)
    automaton = Automaton([LEXICON.read(pattern)], LEXICON.skipped)
    return [" ".join(heard.words[hit.first : hit.last]) for hit in automaton.scan(heard.words, ended=ended)]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("you never listen", "but you never listen", ["you never listen"]),
        ("listen*", "she listened", ["listened"]),
        ("you {sweep}", "you all the time", ["you all the time"]),
        ("(shut|lock) me out", "they lock me out", ["lock me out"]),
        ("you (just)? left", "you left", ["you left"]),
        ("you ..2 nothing", "you say nothing", ["you say nothing"]),
        ("you ..2 nothing", "you say to me nothing", ["you say to me nothing"][:0]),
        ("no * no", "no yes no", ["no yes no"]),
        ("you're lazy", "your lazy", ["your lazy"]),
        ("you're lazy", "you are lazy", ["you are lazy"]),
        ("you never listen", "you um you never really just listen", ["you never really just listen"]),
        ("you're !lazy", "you're lazy", []),
        ("you're !lazy", "you're kind", ["you're kind"]),
        ("^ stop", "stop it", ["stop"]),
        ("^ stop", "please stop", []),
        ("stop $", "please stop", ["stop"]),
        ("stop $", "stop it", []),
        ("< stop", "no and stop", ["stop"]),
        ("stop >", "stop but why", ["stop"]),
        ("stop (now|>)", "please stop", ["stop"]),
        ("(^|so) stop", "stop it", ["stop"]),
        ("take the bins out", "take bins out", ["take bins out"]),
        ("you never", "never you never", ["you never"]),
        ("(and)? you left", "and you left", ["you left"]),
        ("..3 you {sweep} left", "and so you all the time left", ["you all the time left"]),
    ],
)
def test_what_a_pattern_matches(pattern: str, text: str, found: list[str]) -> None:
    assert matches(pattern, text) == found


def test_the_end_of_a_partial_result_is_not_the_end_of_the_turn() -> None:
    assert matches("stop $", "please stop", ended=False) == []


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "(you",
        "you)",
        "you ..0 me",
        "you ..99 me",
        "{nobody}",
        "?",
        "you | me)",
        "(you)?",
        "you &",
        "!{twice}",
        "()",
    ],
)
def test_a_pattern_that_cannot_be_read_says_why(pattern: str) -> None:
    with pytest.raises(PatternError, match=r"\S"):
        LEXICON.read(pattern)


def test_a_list_cannot_contain_itself() -> None:
    lexicon = Lexicon(lists={"a": ["{b}"], "b": ["x {a}"]})
    with pytest.raises(PatternError, match="contains itself"):
        lexicon.read("{a}")


WORDS = st.sampled_from(["you", "never", "always", "listen", "just", "and", "me", "x"])
PIECES = st.sampled_from(["you", "never", "{sweep}", "(you|me)", "..3", "(listen)?", "*", "listen*", "!me"])


@given(st.lists(PIECES, min_size=1, max_size=6), st.lists(WORDS, max_size=12))
def test_hits_agree_with_a_naive_matcher(pieces: list[str], words: list[str]) -> None:
    """A pattern found in a text is found when the text is cut to the words of the match."""
    try:
        pattern = LEXICON.read(" ".join(pieces), strict=True)
    except PatternError:
        return
    for hit in Automaton([pattern], LEXICON.skipped).scan(words):
        assert 0 <= hit.first < hit.last <= len(words)
        inside = Automaton([pattern], LEXICON.skipped).scan(words[hit.first : hit.last])
        assert any(other.last == hit.last - hit.first for other in inside)


def test_work_is_linear_in_the_words() -> None:
    """Patterns made to explode cost twice as much for twice the words, counted in steps."""
    patterns = [LEXICON.read(" ".join(["(you)?"] * 12 + ["..12", "you ..12 never"]), strict=True)]
    automaton = Automaton(patterns, LEXICON.skipped)
    text = ["you"] * 2000
    automaton.scan(text)
    before = automaton.work
    automaton.scan(text)
    once = automaton.work - before
    automaton.scan(text * 2)
    assert automaton.work - before - once <= 2.1 * once  # the first few words cost less


def test_ten_times_the_rules_cost_at_most_twice_the_work() -> None:
    rng = random.Random(1)
    vocabulary = [f"w{number}" for number in range(300)]

    def pattern() -> str:
        return f"you ({rng.choice(vocabulary)}|{rng.choice(vocabulary)}) ..2 {rng.choice(vocabulary)}"

    text = [rng.choice(["you", *rng.sample(vocabulary, 5)]) for _ in range(20_000)]

    def work(count: int) -> int:
        automaton = Automaton([LEXICON.read(pattern()) for _ in range(count)])
        automaton.scan(text)
        before = automaton.work
        automaton.scan(text)
        return automaton.work - before

    assert work(1000) <= 2 * work(100)


def test_patterns_that_may_begin_late_cost_no_work_where_they_do_not_begin() -> None:
    """Each could begin at any of the first words; in none of these it does."""

    def work(count: int) -> int:
        automaton = Automaton([LEXICON.read(f"^ ..12 stop{number} now") for number in range(count)])
        automaton.scan(["so", "much", "else", "is", "said"])
        before = automaton.work
        automaton.scan(["so", "many", "other", "words", "that", "were", "never", "said", "before"])
        return automaton.work - before

    assert work(500) == work(5) < 50


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("stop", ["stop"]),
        ("a b stop", ["a b stop"]),
        ("a b please stop", ["a b please stop"]),
        ("a b c stop", []),
        ("a b c stop stop", []),
        ("a really b stop", ["a really b stop"]),
        ("stop a b c stop", ["stop"]),
    ],
)
def test_a_gap_at_the_start_is_so_many_words_and_belongs_to_the_match(words: str, found: list[str]) -> None:
    """Words that a match may step over are not counted, nor is one that may be missing."""
    assert matches("^ ..2 (please)? stop", words) == found


def test_the_table_of_steps_is_emptied_and_the_answer_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.core.automaton.MOST_HELD", 3)
    assert matches("you ..4 never ..4 me", "you a b never c d me") == ["you a b never c d me"]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a box listens, and whatever it hears."""
    monkeypatch.setattr("coach.core.automaton.MOST_HELD", 2000)
    monkeypatch.setattr("coach.core.automaton.MAX_WORDS", 30)
    vocabulary = [f"w{number}" for number in range(200)]
    patterns = [LEXICON.read(f"{first} ..4 {last}") for first, last in pairwise(vocabulary)]
    automaton = Automaton(patterns)
    automaton.scan(random.Random(1).choices(vocabulary, k=5000))
    held = sum(len(known.places) + len(known.steps) for known in automaton._sets.values())
    assert len(patterns) < held <= 2000 + 2 * len(patterns)
    assert len(automaton._words) <= 30
