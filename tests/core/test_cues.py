"""The engine and the noticer, with a small rule set of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.core.cues import ALERTS, COMMANDS, CUES, MOVES, Cue, CueEngine, Noticer
from coach.core.patterns import Lexicon
from coach.core.rules import Frame, Rule, RuleSet
from coach.core.slow_lane import BEYOND_DOUBT, Limits, Meaning

RULES = RuleSet(
    Lexicon(skipped=frozenset({"just"}), fillers=frozenset({"um"})),
    (
        Rule("never", "criticism", "a sweep", ("you never listen", "you never ask"), unless=("joking",)),
        Rule("lazy", "criticism", "a name", ("you are lazy",), not_after=("not saying",), weight=0.5),
        Rule("excuse", "defensiveness", "an excuse", ("it was the train",), answers=("you were late",)),
        Rule("alone", "feeling", "a feeling", ("i felt alone",), target="self"),
        Rule("kill", "threat", "a threat", ("i will kill you",), certain=True),
    ),
    (
        Frame("quote", ("when i said",), CUES, "before", 3),
        Frame("back", ("that was unfair",), CUES, "after", 12),
    ),
    {"standard": {"cues": 0.6}, "attentive": {"cues": 0.4}},
)
ENGINE = CueEngine(RULES)
SURE = CueEngine(replace(RULES, rules=tuple(replace(rule, weight=1.0) for rule in RULES.rules)))
"""Every attack is beyond doubt."""


def kinds(text: str, context: Sequence[str] = (), *, final: bool = True) -> list[str]:
    return [cue.kind for cue in ENGINE.notice(text, context, final=final)]


def test_a_cue_says_what_where_and_why() -> None:
    (cue,) = ENGINE.notice("well um you never just listen to me")
    assert (cue.kind, cue.rule, cue.words, cue.first, cue.last) == (
        "criticism",
        "never",
        "you never just listen",
        2,
        6,
    )
    assert (cue.lane, cue.target, cue.reason) == ("pattern", "partner", "a sweep")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("um", []),
        ("when i said you never listen", []),
        ("you never listen no that was unfair", []),
        ("you never listen i am joking", []),
        ("i felt alone and you never ask", ["feeling", "criticism"]),
        ("you never listen and you never ask", ["criticism", "criticism"]),
    ],
)
def test_frames_and_guards(text: str, found: list[str]) -> None:
    assert kinds(text) == found


def test_the_turn_before_counts() -> None:
    assert kinds("it was the train") == []
    assert kinds("it was the train", ["you were late again"]) == ["defensiveness"]


def test_the_dial() -> None:
    assert kinds("you are lazy") == []
    attentive = CueEngine(RULES, dial="attentive")
    assert [cue.rule for cue in attentive.notice("you are lazy")] == ["lazy"]
    assert attentive.notice("i am not saying you are lazy") == ()


def test_a_partial_result_waits_for_the_clause_unless_it_is_certain_or_beyond_doubt() -> None:
    sure = Rule("always", "criticism", "a sweep", ("you always shout",), weight=BEYOND_DOUBT)
    engine = CueEngine(RuleSet(RULES.lexicon, (sure, *RULES.rules), RULES.frames))
    assert [cue.rule for cue in engine.notice("and you always shout", final=False)] == ["always"]
    assert engine.notice("when i said you always shout", final=False) == ()
    assert kinds("you never listen to me", final=False) == []
    assert kinds("you never listen to me at all now", final=False) == ["criticism"]
    assert kinds("i will kill you", final=False) == ["threat"]


def test_groups_do_not_overlap() -> None:
    assert not CUES & MOVES
    assert not (CUES | MOVES) & (ALERTS | COMMANDS)


def test_noticed_once_and_taken_back_by_the_speaker() -> None:
    noticer = Noticer(ENGINE)
    assert noticer.hear("you never listen to me and", final=False) == ()
    assert len(noticer.hear("you never listen to me and i am", final=False)) == 1
    assert noticer.hear("you never listen to me and i am tired", final=True) == ()
    assert noticer.withdrawn == ()
    assert noticer.hear("no that was unfair", final=True) == ()
    assert [cue.kind for cue in noticer.withdrawn] == ["criticism"]
    assert noticer.cues == ()


def test_taken_back_by_the_recogniser() -> None:
    noticer = Noticer(ENGINE)
    assert len(noticer.hear("you never listen to what he says", final=False)) == 1
    assert noticer.hear("you remember listening to what he says", final=False) == ()
    assert noticer.withdrawn == ()
    assert noticer.hear("you never listen to what he says", final=False) == ()
    assert noticer.hear("you remember listening to what he says", final=True) == ()
    assert len(noticer.withdrawn) == 1


def test_positions_count_from_the_start_of_the_turn() -> None:
    noticer = Noticer(ENGINE)
    noticer.hear("so there we were", final=True)
    (cue,) = noticer.hear("and you never ask", final=True)
    assert (cue.first, cue.last) == (5, 8)


TURN = st.lists(
    st.sampled_from(
        ["you", "never", "listen", "ask", "i", "felt", "alone", "um", "just", "that", "was", "unfair", "well"]
    ),
    max_size=25,
)


@given(TURN, st.data())
def test_no_cutting_into_partials_notices_twice(words: list[str], data: st.DataObject) -> None:
    """However a turn is cut into partials and utterances, no cue that holds is told twice."""
    noticer = Noticer(ENGINE)
    held: list[Cue] = []
    begin = 0
    while begin < len(words):
        end = data.draw(st.integers(begin + 1, len(words)))
        for cut in sorted(data.draw(st.sets(st.integers(begin + 1, end)))):
            _hear(noticer, words[begin:cut], False, held)
        _hear(noticer, words[begin:end], True, held)
        begin = end
    assert held == list(noticer.cues)


def _hear(noticer: Noticer, words: list[str], final: bool, held: list[Cue]) -> None:
    new = noticer.hear(" ".join(words), final)
    for cue in noticer.withdrawn:
        held.remove(cue)
    for cue in new:
        assert not any(cue.kind == old.kind and cue.first < old.last and old.first < cue.last for old in held)
        held.append(cue)


@given(st.lists(st.tuples(TURN, st.lists(TURN, max_size=4)), max_size=4))
def test_a_recogniser_that_changes_its_mind_makes_nothing_noticed_twice(
    utterances: list[tuple[list[str], list[list[str]]]],
) -> None:
    """Whatever the partial results were: what was told is told again only after it was taken back."""
    noticer = Noticer(SURE)
    held: list[Cue] = []
    for words, partials in utterances:
        for partial in partials:
            _hear(noticer, partial, False, held)
            assert noticer.withdrawn == ()
        _hear(noticer, words, True, held)
    assert held == list(noticer.cues)


@given(TURN)
def test_a_turn_in_one_piece_is_what_the_engine_says(words: list[str]) -> None:
    text = " ".join(words)
    assert {cue.kind for cue in Noticer(ENGINE).hear(text, final=True)} == {
        cue.kind for cue in ENGINE.notice(text)
    }


class Oracle:
    """A sentence model with one opinion."""

    def __init__(self, **chances: float) -> None:
        self.chances = chances
        self.heard: list[str] = []

    def judge(self, text: str, context: Sequence[str]) -> Mapping[str, float]:
        self.heard.append(text)
        names = [*CUES, *MOVES, *ALERTS, *COMMANDS, "any_cue", "any_move", "any_alert"]
        return {name: self.chances.get(name, 0.0) for name in names}

    def because(self, text: str, context: Sequence[str], kind: str) -> tuple[int, int]:
        return (1, 3)

    def meaning(self, kind: str) -> Meaning:
        return Meaning(kind)

    def limits(self, dial: str) -> Mapping[str, Limits]:
        after = Limits(add=0.8, confirm=0.6, veto=0.3)
        return {"cues": Limits(add=0.9, confirm=0.7, veto=0.2, after=after), "moves": Limits(add=0.9)}


def slow(
    text: str, since: int = 0, context: Sequence[str] = (), **chances: float
) -> list[tuple[str, str, str]]:
    cues = CueEngine(RULES, sentence_model=Oracle(**chances)).notice(text, context, since=since)
    return [(cue.kind, cue.lane, cue.words) for cue in cues]


def test_the_slow_lane_adds() -> None:
    found = slow("must be nice to have a cook", contempt=0.9, any_cue=0.95)
    assert found == [("contempt", "sentence", "be nice")]
    assert slow("must be nice to have a cook", contempt=0.9, any_cue=0.8) == []
    assert slow("must be", contempt=0.9, any_cue=0.95) == []


def test_the_slow_lane_adds_neither_a_second_attack_nor_praise_beside_one() -> None:
    chances = {"criticism": 0.8, "contempt": 0.95, "any_cue": 0.95, "validation": 0.95, "any_move": 0.95}
    assert [kind for kind, *_ in slow("you never listen to me", **chances)] == ["criticism"]
    assert [
        kind for kind, *_ in slow("you heard me out tonight", any_cue=0.1, validation=0.95, any_move=0.95)
    ] == ["validation"]


def test_the_slow_lane_confirms_and_vetoes() -> None:
    assert slow("you are lazy you know", criticism=0.8, any_cue=0.8) == [
        ("criticism", "pattern", "you are lazy")
    ]
    assert slow("you never listen to me", criticism=0.1, any_cue=0.1) == []
    assert slow("you never listen to me", criticism=0.5, any_cue=0.5) == [
        ("criticism", "pattern", "you never listen")
    ]


def test_less_is_asked_where_it_is_known_what_was_said_before() -> None:
    nice, lazy, never = "must be nice to have a cook", "you are lazy you know", "you never listen to me"
    before = ("i waited for you",)
    for text, chance, alone, after in [
        (nice, 0.85, 0, 1),
        (nice, 0.75, 0, 0),
        (lazy, 0.65, 0, 1),
        (lazy, 0.55, 0, 0),
        (never, 0.35, 1, 1),
        (never, 0.25, 1, 0),
    ]:
        assert len(slow(text, criticism=chance, any_cue=chance)) == alone
        assert len(slow(text, context=before, criticism=chance, any_cue=chance)) == after


def test_the_slow_lane_judges_only_what_is_new_and_only_what_is_final() -> None:
    model = Oracle()
    noticer = Noticer(CueEngine(RULES, sentence_model=model))
    noticer.hear("so there we", final=False)
    assert model.heard == []
    noticer.hear("so there we were", final=True)
    noticer.hear("um and then it rained", final=True)
    assert model.heard == ["so there we were", "and then it rained"]


def test_what_the_slow_lane_said_can_be_taken_back() -> None:
    noticer = Noticer(CueEngine(RULES, sentence_model=Oracle(contempt=0.95, any_cue=0.95)))
    assert len(noticer.hear("must be nice you", final=True)) == 1
    noticer.hear("that was unfair", final=False)
    assert noticer.withdrawn == ()
    noticer.hear("that was unfair", final=True)
    assert len(noticer.withdrawn) == 1


def test_the_slow_lane_confirms_a_doubtful_rule_before_the_clause_is_over() -> None:
    sure, unsure = (Oracle(criticism=chance, any_cue=chance) for chance in (0.8, 0.6))
    noticers = [Noticer(CueEngine(RULES, sentence_model=model)) for model in (sure, unsure)]
    told = [noticer.hear("well you never listen", final=False) for noticer in noticers]
    assert [len(new) for new in told] == [1, 0]
    assert noticers[0].hear("well you never listen", final=True) == ()
    assert len(noticers[1].hear("well you never listen", final=True)) == 1


def test_what_the_slow_lane_judged_is_not_judged_by_later_words() -> None:
    """Neither is a rule's cue taken back by the next utterance, nor does a vetoed one come back with it."""
    model = Oracle(criticism=0.9, any_cue=0.9)
    noticer = Noticer(CueEngine(RULES, sentence_model=model))
    assert len(noticer.hear("well you never listen", final=True)) == 1
    model.chances = {}
    assert noticer.hear("and then it rained all day", final=True) == ()
    assert noticer.withdrawn == ()
    assert noticer.hear("well you never ask", final=True) == ()
    for final in (False, True):
        assert noticer.hear("and it was very cold that night", final=final) == ()
