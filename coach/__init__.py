"""Coach: an offline, hands-free voice guide for couples, as a library.

    from coach import load_pack, load_engine

    for cue in load_engine().notice("you never listen to me"):
        print(cue.kind, cue.words, cue.reason)

What is named here is the public interface; docs/api.md shows it at work. Names are loaded when they are used,
so that `import coach` costs nothing.
"""

import importlib
import os
from typing import TYPE_CHECKING, Any

# Before numpy is loaded: the sentence model's products are small, and on a busy machine threads that wait for
# one another make them forty times slower than one thread alone.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if TYPE_CHECKING:
    from coach.app import App
    from coach.audio.live import LiveRoom
    from coach.audio.recording import RecordingRoom
    from coach.audio.voice_activity import VoiceActivity
    from coach.core.cues import Cue, CueEngine
    from coach.core.frame import Frame
    from coach.core.room import Clip, ClipEnded, Room
    from coach.core.session import Session
    from coach.core.wording import Couple
    from coach.errors import CoachError
    from coach.packs.engine import load_engine
    from coach.packs.language import load_pack
    from coach.rehearsal.room import RehearsalRoom
    from coach.rehearsal.stage import Stage
    from coach.speech.ear import Ear
    from coach.speech.models import find_model
    from coach.speech.recogniser import Model, Recogniser
    from coach.speech.voice import Voice

_HOMES = {
    "App": "coach.app",
    "Clip": "coach.core.room",
    "ClipEnded": "coach.core.room",
    "CoachError": "coach.errors",
    "Couple": "coach.core.wording",
    "Cue": "coach.core.cues",
    "CueEngine": "coach.core.cues",
    "Ear": "coach.speech.ear",
    "Frame": "coach.core.frame",
    "LiveRoom": "coach.audio.live",
    "Model": "coach.speech.recogniser",
    "Recogniser": "coach.speech.recogniser",
    "RecordingRoom": "coach.audio.recording",
    "RehearsalRoom": "coach.rehearsal.room",
    "Room": "coach.core.room",
    "Session": "coach.core.session",
    "Stage": "coach.rehearsal.stage",
    "Voice": "coach.speech.voice",
    "VoiceActivity": "coach.audio.voice_activity",
    "find_model": "coach.speech.models",
    "load_engine": "coach.packs.engine",
    "load_pack": "coach.packs.language",
}

__all__ = [
    "App",
    "Clip",
    "ClipEnded",
    "CoachError",
    "Couple",
    "Cue",
    "CueEngine",
    "Ear",
    "Frame",
    "LiveRoom",
    "Model",
    "Recogniser",
    "RecordingRoom",
    "RehearsalRoom",
    "Room",
    "Session",
    "Stage",
    "Voice",
    "VoiceActivity",
    "find_model",
    "load_engine",
    "load_pack",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'coach' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
