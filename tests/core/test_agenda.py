"""Steps, rounds, acts and conditions."""

from coach.core.actions import Partner
from coach.core.agenda import Agenda
from coach.packs.exercise import Act, Exercise, Step

A, B = Partner.A, Partner.B


def asks(name: str, **more: object) -> Act:
    return Act(name=name, say="?", who="speaker", expect="yes-no", **more)  # type: ignore[arg-type]


def step(name: str, *acts: Act, rounds: str = "once", when: str = "") -> Step:
    return Step(name=name, title=name, act=acts, rounds=rounds, when=when)  # type: ignore[arg-type]


def exercise(*steps: Step, **more: object) -> Exercise:
    return Exercise(title="t", about="", step=steps, name=str(more.pop("name", "main")), **more)  # type: ignore[arg-type]


def way(agenda: Agenda, outcomes: str = "") -> list[str]:
    """Where the couple goes: `act-round-speaker`."""
    found, place = [], agenda.begin()
    answers = iter(outcomes.split())
    while place is not None and len(found) < 50:
        found.append(f"{place.act.name}-{place.round}-{place.speaker.value}")
        place = agenda.go_on(next(answers, ""))
    return found


def test_rounds_alternate() -> None:
    """Each partner has a round, and who begins alternates from step to step."""
    agenda = Agenda(exercise(step("x", asks("a"), rounds="each"), step("y", asks("b"), rounds="each")))
    assert way(agenda) == ["a-0-A", "a-1-B", "b-0-B", "b-1-A"]


def test_answers_lead() -> None:
    """To an act, to the next round, to the goodbye; loops end."""
    again = asks("a", answers={"no": "a"}, at_most=2)
    leaves = asks("b", answers={"no": "goodbye"})
    agenda = Agenda(exercise(step("x", again, leaves), step("y", asks("c")), step("z", asks("bye"))))
    assert way(agenda, "no no no no") == ["a-0-A", "a-0-A", "b-0-A", "bye-0-A"]


def test_asides_are_only_led_to() -> None:
    """And go on after the place where they stand."""
    agenda = Agenda(exercise(step("x", asks("a", answers={"no": "c"}), asks("b"), asks("c", aside=True))))
    assert way(agenda, "yes") == ["a-0-A", "b-0-A"]
    assert way(Agenda(agenda.exercise), "no") == ["a-0-A", "c-0-A"]


def test_conditions_of_either_and_of_one() -> None:
    """Without a role it is enough if it is true of one."""
    acts = (
        asks("a", when="well is yes"),
        asks("b", when="speaker.well is yes"),
        asks("c", when="well is not known"),
    )
    agenda = Agenda(exercise(step("x", *acts, rounds="each")), facts={("well", A): "yes"})
    assert way(agenda) == ["a-0-A", "b-0-A", "a-1-B"]


def test_a_step_without_an_act_that_holds() -> None:
    """Is passed through."""
    agenda = Agenda(exercise(step("x", asks("a", when="well is yes")), step("y", asks("b"))))
    assert way(agenda) == ["b-0-A"]


def test_another_exercise_on_the_way() -> None:
    """After it comes the next act; where it is not offered, `then`."""
    inner = exercise(step("i", asks("inner")), name="inner", when="offer is not gentle")
    outer = exercise(
        step("x", asks("a", answers={"yes": "exercise inner"}, then="c"), asks("b"), asks("c", aside=True))
    )
    assert way(Agenda(outer, others={"inner": inner}), "yes") == ["a-0-A", "inner-0-A", "b-0-A"]
    gentle = Agenda(outer, others={"inner": inner}, facts={("offer", None): "gentle"})
    assert way(gentle, "yes") == ["a-0-A", "c-0-A"]


def test_what_is_not_offered_leads_to_choosing() -> None:
    """An exercise that asks both to own a part is not begun where one is afraid."""
    healing = exercise(step("x", asks("a")), name="healing", when="offer is not gentle")
    choose = exercise(step("c", asks("which")), name="choose", passing=True)
    agenda = Agenda(healing, others={"choose": choose}, facts={("offer", None): "gentle"})
    assert way(agenda) == ["which-0-A"]
    assert way(Agenda(healing, facts={("offer", None): "gentle"})) == []


def test_an_interrupted_session_goes_on() -> None:
    """In the step where it was, with the partner who would have begun it."""
    main = exercise(step("x", asks("a"), rounds="each"), step("y", asks("b"), rounds="each"))
    agenda = Agenda(main, first_step=2)
    assert agenda.begin() is not None
    assert agenda.whereabouts == (main, 2)
    assert way(Agenda(main, first_step=2)) == ["b-0-B", "b-1-A"]


def test_words_are_forgotten() -> None:
    """Erasing forgets what was said; what steers the way stays."""
    told = Act(name="t", say="?", who="speaker", expect="phrase", keep="pattern")
    agenda = Agenda(exercise(step("x", told, asks("a", keep="well"))))
    agenda.begin()
    agenda.keep("pattern", None, "the storm")
    agenda.keep("well", A, "yes")
    agenda.forget_words()
    assert agenda.facts == {("well", A): "yes"}
    assert agenda.fact("well", B) is None


def test_facts_are_put() -> None:
    """By an act, as it is reached."""
    agenda = Agenda(exercise(step("x", Act(name="p", put={"offer": "gentle"}), asks("a"))))
    way(agenda)
    assert agenda.fact("offer", A) == "gentle"
