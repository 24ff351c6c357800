"""A yes or a no by voice, with the real recogniser; the keyboard does as well."""

import os
import sys
from collections.abc import Callable

import pytest
from sounds import Speak
from table import Table

from coach.audio.voice_activity import VoiceActivity
from coach.cli.asking import ask_by_voice
from coach.core.answers import Understanding
from coach.packs.language import load_pack
from coach.speech.ear import Ear
from coach.speech.recogniser import Model
from coach.speech.voice import Voice

QUESTION = "Shall we go on from there?"


@pytest.fixture
def ask(model: Model, speak: Speak) -> Callable[..., bool | None]:
    """Asks at a table where the answer is given."""
    understanding = Understanding(load_pack().answers)

    def asked(answer: str) -> bool | None:
        table = Table(speak, {QUESTION: answer} if answer else None, limit_s=40)
        voice = Voice()
        try:
            ear = Ear(model.recogniser(), VoiceActivity())
            return ask_by_voice(table, voice, lambda _: ear, understanding, QUESTION)
        finally:
            voice.close()

    return asked


@pytest.mark.parametrize(
    ("answer", "wanted"), [("yes please", True), ("no not tonight", False), ("", None)], ids=str
)
def test_by_voice(ask: Callable[..., bool | None], answer: str, wanted: bool | None) -> None:
    """Silence is neither a yes nor a no."""
    assert ask(answer) is wanted


@pytest.mark.parametrize(("typed", "wanted"), [("y\n", True), ("\n", True), ("no\n", False)], ids=repr)
def test_at_the_keyboard(
    ask: Callable[..., bool | None], monkeypatch: pytest.MonkeyPatch, typed: str, wanted: bool
) -> None:
    """Whoever sits at the computer may type the answer."""
    terminal, other = os.openpty()
    with os.fdopen(terminal, "r+b", buffering=0) as keyboard, os.fdopen(other) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        keyboard.write(typed.encode())
        assert ask("") is wanted
