"""A recording through a whole session. Give it a WAV file of a couple, and it prints what coach would do."""

import sys
from pathlib import Path

from coach import (
    App,
    Couple,
    Ear,
    Model,
    Recogniser,
    RecordingRoom,
    Session,
    Voice,
    VoiceActivity,
    find_model,
    load_engine,
    load_pack,
)
from coach.core.actions import Say


def show(item: object) -> None:
    """A watcher: prints what coach says."""
    if isinstance(item, Say):
        print(f"{item.at / 16_000:7.1f} s  {item.text}")


pack = load_pack()
session = Session(pack, pack.exercises["appreciation"], Couple("Emma", "Callum"), load_engine())
room = RecordingRoom(Path(sys.argv[1]))
ear = Ear(Recogniser(Model(find_model("embedded"))), VoiceActivity())
voice = Voice()
try:
    App(room, ear, session, voice, watchers=[show]).run()
finally:
    room.close()
    voice.close()
print(session.ledger.talk_share)
