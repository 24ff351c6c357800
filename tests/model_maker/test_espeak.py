"""eSpeak NG's library works where it is called."""

from __future__ import annotations

import sys
import threading
from types import CodeType, FrameType

from model_maker import espeak


def test_sound_is_made_in_the_thread_that_asks_for_it() -> None:
    """A thread of its own may still be at work when the next voice is loaded, and memory breaks."""
    heard_in: set[int] = set()
    engine = espeak._engine()

    def note(frame: FrameType, event: str, argument: object) -> None:
        code: CodeType = frame.f_code
        if event == "call" and code.co_name == "hear":
            heard_in.add(threading.get_ident())

    previous = threading.getprofile(), sys.getprofile()
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        espeak.synthesise("thank you", "en")
    finally:
        threading.setprofile(previous[0])
        sys.setprofile(previous[1])
    assert engine.take.sound
    assert heard_in == {threading.get_ident()}
