"""The computer's clock is set while the couple talks: coach counts sound, so nobody notices."""

import os
import random
import time
from collections.abc import Iterator

import pytest
from evening import COUPLE, HEARD, Evening, NewEvening, prompt

from coach.memory.history import History


def test_the_clock_jumps_to_and_fro(new_evening: NewEvening, monkeypatch: pytest.MonkeyPatch) -> None:
    """NTP, or somebody's hand: hours ahead, years back. The same is heard, said and done as without it."""
    usual = new_evening()
    usual.run()
    chance, right = random.Random(3), time.time
    evening = new_evening()
    evening.when(
        prompt("What happened for you, Emma"),
        lambda: monkeypatch.setattr(time, "time", lambda: right() + chance.uniform(-(10**8), 10**8)),
    )
    evening.run()
    assert evening.seen == usual.seen


@pytest.fixture
def _zone() -> Iterator[None]:
    usual = os.environ.get("TZ")
    yield
    os.environ.pop("TZ") if usual is None else os.environ.update(TZ=usual)
    time.tzset()


@pytest.mark.usefixtures("_zone")
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
def test_the_time_zone_changes(evening: Evening, zone: str) -> None:
    def travel() -> None:
        os.environ["TZ"] = zone
        time.tzset()

    evening.when(prompt("What happened for you, Emma"), travel)
    evening.run()
    assert evening.why == "finished"
    assert sum(words.startswith(HEARD) for words in evening.kept()) == 2
    with History(evening.path) as history:
        (session,) = history.sessions(history.find(COUPLE))
    assert session.head.began.isoformat() == "2026-11-22T20:00:00+00:00"
