"""The synthesiser fails: it is started again, or a sound stands for the sentence, and the couple talks on."""

import os
import shutil
import signal
from pathlib import Path

import pytest
from evening import HEARD, Evening, NewEvening, prompt

from coach.speech import synthesis_process
from coach.speech.voice import Voice

FAKE = "def init():\n    raise RuntimeError('libespeak-ng.so.1: not there')\n"
"""A library named pyttsx3 that does what the real one does without espeak-ng."""


def child(voice: Voice) -> int:
    assert voice._child is not None
    return voice._child._process.pid


def all_is_kept(evening: Evening) -> None:
    assert evening.why == "finished"
    assert sum(words.startswith(HEARD) for words in evening.kept()) == 2


@pytest.fixture
def voice(tmp_path: Path) -> Voice:
    """One that has to make everything anew."""
    made = Voice(cache_dir=tmp_path / "clips")
    made.check()
    return made


def test_it_crashes(new_evening: NewEvening, voice: Voice) -> None:
    evening = new_evening(voice=voice)
    evening.when(prompt("What happened for you, Callum"), lambda: crash(voice))
    evening.run()
    all_is_kept(evening)
    assert evening.app.trouble == []


def crash(voice: Voice) -> None:
    for clip in voice._folder.glob("*.wav"):
        clip.unlink()
    os.kill(child(voice), signal.SIGKILL)


def test_it_hangs(new_evening: NewEvening, voice: Voice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthesis_process, "ANSWER_S", 2.0)
    evening = new_evening(voice=voice)
    evening.when(prompt("And the words, Emma"), lambda: os.kill(child(voice), signal.SIGSTOP))
    evening.run()
    all_is_kept(evening)
    assert evening.app.trouble == []


def test_it_is_missing(
    new_evening: NewEvening, voice: Voice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody takes espeak-ng away in mid-session: from then on a sound stands for each sentence."""
    evening = new_evening(voice=voice)

    def take_away() -> None:
        (tmp_path / "pyttsx3.py").write_text(FAKE)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        crash(voice)

    evening.when(prompt("Thank you both"), take_away)
    evening.run()
    all_is_kept(evening)
    assert any("no voice" in line for line in evening.app.trouble)


def test_its_cache_is_taken_away(new_evening: NewEvening, voice: Voice) -> None:
    evening = new_evening(voice=voice)
    evening.when(prompt("What happened for you, Emma"), lambda: shutil.rmtree(voice._folder))
    evening.run()
    all_is_kept(evening)
    assert evening.app.trouble == []
