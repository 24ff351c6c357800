"""A room of one's own: here, one in which nobody ever speaks, and coach is written down instead of heard.

A room yields frames and takes clips, on one clock. Coach waits, asks twice whether somebody is there, and
moves on kindly, all the way to its goodbye.
"""

from collections.abc import Iterator

from coach import (
    App,
    Clip,
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
        self._playing = 0

    def __iter__(self) -> Iterator[Frame]:
        for number in range(100_000):
            playing, self._playing = self._playing > 0, max(0, self._playing - FRAME)
            yield Frame(number * FRAME, bytes(2 * FRAME), playing)

    def play(self, clip: Clip) -> None:
        """Coach speaks: written down, and it takes as long as it takes."""
        if clip.text:
            print("coach:", clip.text)
            self._playing += int(clip.seconds * 16_000)

    def hush(self) -> None:
        """Fall silent."""
        self._playing = 0

    def close(self) -> None:
        """Nothing to let go."""


pack = load_pack()
session = Session(pack, pack.exercises["appreciation"], Couple("Emma", "Callum"), load_engine())
ear = Ear(Recogniser(Model(find_model("embedded"))), VoiceActivity())
voice = Voice()
App(SilentRoom(), ear, session, voice).run()
voice.close()
