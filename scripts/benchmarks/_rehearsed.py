"""A rehearsal to measure on: its sound as a recording, what was said in it, and what coach made of it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from coach import App, Couple, RehearsalRoom, Session, Voice, load_engine, load_pack
from coach.audio.resampling import Sound
from coach.audio.voice_activity import VoiceActivity
from coach.core.frame import RATE
from coach.rehearsal.couple import ScriptedCouple, Spoken
from coach.rehearsal.review import Review
from coach.rehearsal.script import SCRIPTS, Script, load_script
from coach.rehearsal.voices import DEFAULT, Narrator
from coach.speech.ear import Ear
from coach.speech.models import EMBEDDED, find_model
from coach.speech.recogniser import Model, Recogniser


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a rehearsal leaves."""

    recording: Path
    """The couple alone, mono at 16 kHz. While coach speaks they are silent."""
    length_s: float
    spoken: list[Spoken]
    review: Review
    began: list[int]
    """When coach began to be heard, in samples."""


def demo() -> Script:
    """The couple that comes with coach, in the healing conversation."""
    return load_script(SCRIPTS / "demo.json")


def rehearse(script: Script, folder: Path) -> Rehearsed:
    """Hold the healing conversation with a scripted couple, and keep its sound in the folder."""
    pack = load_pack()
    session = Session(pack, pack.exercises["healing"], Couple(*script.speakers), load_engine())
    couple = ScriptedCouple(script, [Narrator(name) for name in DEFAULT])
    room = RehearsalRoom(couple, record_to=folder / "sound.wav")
    review = Review()
    voice = Voice(cache_dir=folder / "voice")
    ear = Ear(Recogniser(Model(find_model(EMBEDDED))), VoiceActivity())
    try:
        App(room, ear, session, voice, [room.see, review.see]).run()
    finally:
        room.close()
        voice.close()
    tracks, _ = soundfile.read(folder / "sound.wav", dtype="int16")
    sound: Sound = np.ascontiguousarray(tracks[:, 0])
    soundfile.write(folder / "couple.wav", sound, RATE)
    return Rehearsed(folder / "couple.wav", len(sound) / RATE, couple.spoken, review, room.began)
