"""Sessions one after the other in one process leave nothing behind: `scripts/soak` in small."""

from pathlib import Path

import pytest
from soak import Reading, Soak, soak

from coach.rehearsal.script import SCRIPTS


def test_some_minutes_of_sessions_leave_nothing_behind(tmp_path: Path) -> None:
    """Real voice, recogniser, journal and history, three sessions: no thread, no file, no leak that shows."""
    scripts = [SCRIPTS / "appreciation.json"]
    found = soak(tmp_path, hours=0.06, every_s=1.0, scripts=scripts)
    assert len(found.readings) >= 2
    assert found.left == []
    first, last = found.readings[0], found.readings[-1]
    assert last.memory_mb - first.memory_mb < 20  # what is learned of new words; a leak is hours' business
    assert (last.threads, last.files) == (first.threads, first.files)


@pytest.mark.soundcard
def test_some_seconds_on_the_sound_card_leave_nothing_behind(tmp_path: Path, soundcard: object) -> None:
    """Likewise with PortAudio and the recogniser's child, cut off in the middle."""
    found = soak(tmp_path, live_minutes=0.2, every_s=2.0, scripts=[SCRIPTS / "appreciation.json"])
    assert found.readings
    assert found.left == []


def test_what_is_not_as_it_should_be_is_told() -> None:
    """Growth after the first ten minutes, waiting that grows, and what is left over."""

    def reading(minute: int, memory_mb: float, wait: float) -> Reading:
        return Reading(60.0 * minute, 0, memory_mb, 2, 7, 1, wait)

    calm = Soak([reading(minute, 100 + 80 * (minute >= 10), 30.0) for minute in range(30)])
    assert calm.faults() == []
    grown = Soak([reading(minute, 100 + 0.4 * minute, 30.0) for minute in range(30)])
    assert "memory grew by 7.6 MB" in grown.faults()[0]
    slow = Soak([reading(minute, 100.0, 30.0 + 2 * minute) for minute in range(30)])
    assert "waiting grew" in slow.faults()[0]
    assert Soak([], ["a thread is left: x"]).faults() == ["a thread is left: x"]
