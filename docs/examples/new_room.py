"""A room of one's own: here, one in which nobody ever speaks, and coach is written down instead of heard.

A room yields frames and takes clips, on one clock. Coach waits, asks twice whether somebody is there, and
moves on kindly, all the way to its goodbye.
"""

from collections.abc import Iterator

from coach import (
    App,
    Clip,
    ClipEnded,
    Couple,
    Ear,
    Frame,
    Model,
    Recogniser,
    Session,
    Voice,
    VoiceActivity,
    find_model,
    load_engine,
    load_pack,
)

FRAME = 480
"""Samples in 30 ms at 16 kHz."""


class SilentRoom:
    """Nobody is there."""

    def __init__(self) -> None:
        self._clips: list[Clip] = []
        self._began = 0

    def __iter__(self) -> Iterator[Frame | ClipEnded]:
        for at in range(0, 100_000 * FRAME, FRAME):
            yield Frame(at, bytes(2 * FRAME), playing=bool(self._clips))
            self._began = self._began if self._clips else at
            while self._clips and at >= self._began + self._clips[0].seconds * 16_000:
                self._began = at
                yield ClipEnded(at, self._clips.pop(0))

    def play(self, clip: Clip) -> None:
        """Coach speaks: written down, and it takes as long as it takes."""
        if clip.text:
            print("coach:", clip.text)
        self._clips.append(clip)

    def hush(self) -> None:
        """Fall silent."""
        self._clips.clear()

    def close(self) -> None:
        """Nothing to let go."""


pack = load_pack()
session = Session(pack, pack.exercises["appreciation"], Couple("Emma", "Callum"), load_engine())
ear = Ear(Recogniser(Model(find_model("embedded"))), VoiceActivity())
voice = Voice()
App(SilentRoom(), ear, session, voice).run()
voice.close()
