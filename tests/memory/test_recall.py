"""What coach brings up again the next time."""

from datetime import timedelta

from couple import COUPLE, EVENING, A, B, consents

from coach.core.actions import Action, End, Keep, Partner
from coach.core.wording import Couple
from coach.memory.history import History
from coach.memory.journal import Journal
from coach.memory.recall import promise_facts, promises_to_ask


def hold(history: History, number: int, *actions: Action, couple: Couple = COUPLE) -> None:
    journal = Journal(
        history, history.find(couple), exercise="healing", began=EVENING + timedelta(weeks=number)
    )
    for action in (*consents("consent"), *actions, End(99, "finished")):
        journal.see(action)


def promise(partner: Partner | None, words: str) -> Keep:
    return Keep(1, "promise", partner, words)


def asked(history: History, couple: Couple = COUPLE) -> list[tuple[Partner | None, str]]:
    return [(one.partner, one.words) for one in promises_to_ask(history, history.find(couple))]


def test_the_last_promises_are_asked_after(history: History) -> None:
    hold(history, 0, promise(A, "to walk"), promise(B, "to rest"))
    hold(history, 1, promise(A, "to cook"), promise(B, "to call"))
    assert asked(history) == [(A, "to cook"), (B, "to call")]


def test_tonight_s_voices_and_not_last_week_s(history: History) -> None:
    hold(history, 0, promise(A, "to cook"))
    reversed_ = Couple("Callum", "Emma")
    assert asked(history, reversed_) == [(B, "to cook")]
    pair = history.find(reversed_)
    assert promise_facts(promises_to_ask(history, pair)) == {("earlier-promise", B): "to cook"}


def test_a_talk_without_promises_does_not_hide_those_before(history: History) -> None:
    hold(history, 0, promise(A, "to cook"), promise(B, "to call"))
    hold(history, 1)
    assert asked(history) == [(A, "to cook"), (B, "to call")]


def test_what_was_asked_is_not_asked_again(history: History) -> None:
    hold(history, 0, promise(A, "to cook"), promise(B, "to call"))
    hold(history, 1, Keep(1, "promise-went", A, "well"))
    assert asked(history) == [(B, "to call")]


def test_a_new_pair_is_asked_nothing(history: History) -> None:
    assert asked(history) == []
