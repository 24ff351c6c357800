"""Turns and when they are over: words, rhythm, the step, and asking instead of ending."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.core.completeness import OPEN, Completeness
from coach.core.endings import BRIEF_WORDS, SURE, Ending, Patience
from coach.core.events import UtteranceHeard, Word
from coach.core.frame import FRAME, samples
from coach.core.turns import Pauses, Turn, own_pace, tempo_of_talk
from coach.packs.exercise import Expect
from coach.packs.language import PACKS, Answers
from coach.packs.reading import read_toml
from coach.packs.turns import load_turn_endings

PACK = PACKS / "en"
COMPLETENESS = Completeness(load_turn_endings(PACK))
PATIENCE = Patience()
ENDING = Ending(read_toml(PACK / "answers.toml", Answers), PATIENCE, COMPLETENESS)
WHOLE = "i came home late and i forgot to call you and i could see it in your face when i opened the door"


def say(turn: Turn, text: str, pause_s: float = 0.0) -> None:
    """Words, at a third of a second each, after a pause."""
    start = max(turn.sounded, turn.began) + samples(pause_s)
    words = text.split()
    each = samples(0.33)
    for number in range(len(words)):
        for at in range(start + number * each + FRAME, start + (number + 1) * each + 1, FRAME):
            turn.hear_frame(at, FRAME, speech=True)
    heard = [Word(word, start + n * each, start + (n + 1) * each) for n, word in enumerate(words)]
    turn.hear_utterance(UtteranceHeard(turn.sounded, tuple(heard)))
    if turn.expect == "story" and ENDING.only_backchannel(text):
        turn.acknowledge()


def told(*texts: str, expect: Expect = "story", limit_s: int = 0, pause_s: float = 0.3) -> Turn:
    """A turn in which these words were said, with pauses between."""
    turn = Turn(began=samples(1), expect=expect, limit_s=limit_s)
    for text in texts:
        say(turn, text, pause_s)
    return turn


def verdict(turn: Turn) -> tuple[str, float]:
    """What coach does, and after which silence in seconds."""
    return ("ask" if ENDING.in_doubt(turn) else "end"), ENDING.wait(turn) / samples(1)


# Words


@pytest.mark.parametrize(
    "text",
    [
        "i was so angry because",
        "and then i just",
        "he came in at ten and",
        "i went to the",
        "so i said to my",
        "i was waiting and i um",
    ],
)
def test_an_open_sentence_is_heard(text: str) -> None:
    assert COMPLETENESS.openness(text.split()) >= OPEN


@pytest.mark.parametrize(
    "text",
    ["and then i just left", "i was scared", "so we went home", "thank you", "i shouted at the children"],
)
def test_a_whole_sentence_is_heard(text: str) -> None:
    assert COMPLETENESS.openness(text.split()) < 0.5


def test_fillers_are_no_words_of_the_sentence() -> None:
    assert COMPLETENESS.log_odds(["and", "um", "then", "uh", "i", "left"]) == COMPLETENESS.log_odds(
        ["and", "then", "i", "left"]
    )


def test_words_decide_how_long_coach_waits() -> None:
    """The rounded-off turn is over first; after an open sentence coach waits longest, and asks."""
    assert verdict(told(f"{WHOLE} and that's it")) == ("end", PATIENCE.finished_s)
    assert verdict(told(WHOLE)) == ("end", PATIENCE.sure_s)
    assert verdict(told(f"{WHOLE} because")) == ("ask", PATIENCE.ask_s)
    assert verdict(told(f"{WHOLE} because", limit_s=90)) == ("ask", PATIENCE.open_s)


# Rhythm


def test_somebody_who_pauses_for_thought_is_asked() -> None:
    hesitant = told(
        "i came home late", "and i forgot to call you", "and i could see it", "it hurt you badly", pause_s=1.2
    )
    assert hesitant.hesitations == 3
    assert verdict(hesitant) == ("ask", PATIENCE.ask_s)


def test_a_breath_is_no_hesitation() -> None:
    assert told("i came home late", "and i forgot to call you", pause_s=0.3).hesitations == 0


def test_the_pace_of_a_slow_partner_outlives_the_turn() -> None:
    pace = own_pace()
    first = Turn(began=0, pace=pace)
    for _ in range(8):
        say(first, "i was waiting", pause_s=2.5)
    assert pace.typical_s == pytest.approx(2.5, abs=0.1)
    slow, usual = Turn(began=first.sounded, pace=pace), Turn(began=first.sounded)
    for turn in (slow, usual):
        say(turn, WHOLE)
    assert verdict(usual)[0] == "end"
    assert verdict(slow)[0] == "ask"


def test_a_pause_in_which_coach_spoke_is_not_the_partners() -> None:
    turn = told("i was waiting")
    turn.since = turn.sounded + samples(4)
    say(turn, "for you", pause_s=5.0)
    assert turn.hesitations == 0
    assert turn.pace.typical_s == Pauses.USUAL_S


def test_words_that_come_one_by_one_raise_doubt() -> None:
    assert ENDING.doubt(told(WHOLE, "alone")).halting > 0
    assert ENDING.doubt(told(WHOLE)).halting == 0


# The listener


def test_a_backchannel_is_no_part_of_the_turn() -> None:
    turn = told(f"{WHOLE} because", "mm hm", limit_s=90)
    assert turn.text.endswith("because")
    assert verdict(turn) == ("ask", PATIENCE.open_s)


def test_a_turn_of_nothing_but_a_backchannel_is_not_told() -> None:
    turn = told("okay")
    assert not turn.told
    assert not ENDING.over(turn, turn.sounded + samples(60))


# The step


@pytest.mark.parametrize("expect", ["yes-no", "number", "choice", "ready", "phrase"])
def test_short_answers_end_soon_and_are_never_asked_for_more(expect: Expect) -> None:
    assert verdict(told("let's call it the fog", expect=expect)) == ("end", PATIENCE.answer_s)


def test_a_phrase_may_be_searched_for() -> None:
    assert verdict(told("let's call it the", expect="phrase")) == ("end", PATIENCE.ask_s)


def test_a_step_with_time_for_a_story_waits_for_one() -> None:
    """A few words are a whole turn in ordinary talk, and hardly a beginning where a story was asked for."""
    assert verdict(told("i was scared")) == ("end", PATIENCE.sure_s)
    assert verdict(told("i was scared", limit_s=90)) == ("ask", PATIENCE.ask_s)
    assert ENDING.doubt(told(WHOLE, limit_s=90)).brief == 0
    assert len(WHOLE.split()) >= BRIEF_WORDS


def test_in_a_story_coach_never_asks_before_its_time() -> None:
    doubtful = told(WHOLE, "it was late", pause_s=0.9, limit_s=90)
    assert ENDING.doubt(doubtful).total >= SURE
    assert verdict(doubtful) == ("ask", PATIENCE.ask_s)


# Asking


def asked(*texts: str) -> Turn:
    """A turn in which coach asked after an open sentence; then these words."""
    turn = told(f"{WHOLE} because")
    turn.ask()
    turn.since = turn.sounded + samples(9)
    for text in texts:
        say(turn, text, pause_s=10)
    return turn


def test_coach_asks_once() -> None:
    assert verdict(asked()) == ("end", PATIENCE.asked_s)
    assert verdict(asked("i was so tired and")) == ("end", PATIENCE.open_s)


@pytest.mark.parametrize("text", ["no", "no that's it", "no i don't think so", "that's all"])
def test_a_no_to_the_question_ends_the_turn(text: str) -> None:
    assert verdict(asked(text)) == ("end", PATIENCE.answer_s)


def test_a_mere_yes_to_the_question_gets_time() -> None:
    assert verdict(asked("yes")) == ("end", PATIENCE.nudge_s)


# Over, frame by frame


def test_nothing_is_over_while_words_are_under_way() -> None:
    turn = told(WHOLE)
    turn.partial = "and"
    assert not ENDING.over(turn, turn.sounded + samples(60))


def test_over_is_exactly_the_wait() -> None:
    turn = told(WHOLE)
    end = turn.sounded + ENDING.wait(turn)
    assert not ENDING.over(turn, end - 1)
    assert ENDING.over(turn, end)


def test_the_last_words_are_found_across_utterances() -> None:
    turn = told("one two three", "four", "five six")
    assert turn.last_words(4) == ["three", "four", "five", "six"]
    assert turn.last_words(9) == turn.text.split()
    assert turn.length == 6


def test_silence_counts_from_what_coach_said_last() -> None:
    turn = told(WHOLE)
    turn.since = turn.sounded + samples(3)
    assert turn.silence(turn.since + samples(1)) == samples(1)


# Any words, any rhythm

WORDS = st.sampled_from(
    [
        "i",
        "and",
        "because",
        "um",
        "no",
        "okay",
        "that's",
        "it",
        "was",
        "the",
        "you",
        "so",
        "yeah",
        "mm",
        "scared",
    ]
)
TURNS = st.lists(
    st.tuples(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), st.floats(0, 4)), max_size=6
)


@given(said=TURNS, limit_s=st.sampled_from([0, 90]))
def test_any_turn_ends_or_is_asked_within_reason(said: list[tuple[str, float]], limit_s: int) -> None:
    turn = Turn(began=0, limit_s=limit_s, tempo=tempo_of_talk())
    for text, pause_s in said:
        say(turn, text, pause_s)
    what, wait_s = verdict(turn)
    assert PATIENCE.answer_s <= wait_s <= PATIENCE.nudge_s
    assert wait_s >= PATIENCE.sure_s or what == "end"


@given(pauses=st.lists(st.floats(0.2, 20), max_size=40))
def test_a_typical_pause_lies_among_those_heard(pauses: list[float]) -> None:
    pace = own_pace()
    for pause in pauses:
        pace.hear(samples(pause))
    among = [*pauses[-20:], Pauses.USUAL_S]
    assert min(among) - 0.001 <= pace.typical_s <= max(among) + 0.001


def growing(text: str) -> Iterator[float]:
    words = text.split()
    return (ENDING.doubt(told(" ".join(words[:length]))).length for length in range(1, len(words) + 1))


def test_doubt_grows_with_the_story() -> None:
    assert all(shorter < longer for shorter, longer in pairwise(growing(WHOLE)))
