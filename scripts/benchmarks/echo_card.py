"""Hearing while speaking, in real time: the room of a live session on a virtual sound card with an echo.

Coach's prompts, in its own voice, go out through the loudspeaker and come back into the microphone, 20 to 200
ms later and 6 to 30 dB fainter, 150 s in each of twelve rooms: first alone, then partners speak over every
third prompt, 0 to 12 dB louder than the echo, and coach falls silent when it notices them. What goes into the
microphone and what comes out of the loudspeaker is recorded on one clock. A partner's first sound is
the first within 30 dB of their line's loudness. Takes an hour of real time; needs PulseAudio and the extra
barge-in.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
from benchmarks._figures import Figure, command
from benchmarks._sounds import VOICES, first_sound, loudness, prompts, spoken
from benchmarks.echo import DELAYS_S, ECHOES_DB, OVER_DB, ROOM_S, SAID
from benchmarks.latency import sound_card

from coach.audio.echo import Echo
from coach.audio.resampling import Sound, resample
from coach.core.events import SoundLost
from coach.core.frame import RATE, Frame, samples, seconds
from coach.core.room import Clip

CARD_RATE = 48_000
QUIET_S = 1.2
"""So long coach waits after a partner spoke over it."""
LONG_S = 3.0
"""A prompt is spoken over only if it lasts so long."""
LATE_S = 0.2
"""Found until so long after their last sound counts as found."""


@dataclass(slots=True)
class Held:
    """What happened in a room, on the monotonic clock."""

    prompts: int = 0
    lost: int = 0
    """Samples that the microphone never delivered."""
    noticed: list[float] = field(default_factory=list)
    """When somebody was noticed to begin."""
    lines: list[tuple[float, Sound]] = field(default_factory=list)
    """What was said over coach, and when it was given to the microphone: it is heard a little later."""


class Talk:
    """Coach speaks for `ROOM_S`, with pauses; with partners it is spoken over, and gives way."""

    def __init__(
        self, card: Any, room: Any, clips: list[Sound], partners: list[Sound], echo_db: float, number: int
    ) -> None:
        self.held = Held()
        self._card, self._room, self._partners, self._echo_db = card, room, partners, echo_db
        self._chance = np.random.default_rng(number)
        self._clips = iter([clips[i] for i in np.tile(self._chance.permutation(len(clips)), 3)])
        self._speak_at = samples(1)
        self._line_at: int | None = None
        self._clip, self._over = clips[0], False

    def run(self) -> Held:
        """What happened in it."""
        processes = []
        for item in self._room:
            if isinstance(item, SoundLost):
                self.held.lost += item.samples
            if not isinstance(item, Frame):
                continue
            if item.at > samples(ROOM_S):
                break
            self._coach(item)
            if self._line_at is not None and item.end >= self._line_at:
                processes.append(self._partner())
            self._give_way(item)
        for process in processes:
            process.wait()
        return self.held

    def _coach(self, frame: Frame) -> None:
        """Coach begins to speak when it has been silent for long enough."""
        if frame.playing:
            self._speak_at = frame.end + samples(self._chance.uniform(0.3, 3.0))
        elif frame.end >= self._speak_at:
            self._clip = next(self._clips)
            self._room.play(Clip(self._clip, RATE, "…"))
            self._speak_at = frame.end + samples(5)
            self.held.prompts += 1
            if self._partners and self.held.prompts % 3 == 0 and len(self._clip) > samples(LONG_S):
                latest = len(self._clip) - samples(1.6)
                self._line_at = frame.end + int(self._chance.uniform(samples(0.3), latest))

    def _partner(self) -> Any:
        """Somebody speaks over it; the process that says it."""
        self._line_at = None
        line = self._partners[self._chance.integers(len(self._partners))].astype(float)
        loud_db = self._echo_db + self._chance.uniform(*OVER_DB)
        line *= loudness(self._clip) / loudness(line) * 10 ** (loud_db / 20)
        sound = np.clip(line, -32768, 32767).astype(np.int16)
        self.held.lines.append((time.monotonic(), sound))
        return self._card.say(sound)

    def _give_way(self, frame: Frame) -> None:
        if frame.over and not self._over:
            self.held.noticed.append(time.monotonic())
            if self._partners:
                self._room.hush()
        if frame.over:
            self._speak_at = frame.end + samples(QUIET_S)
        self._over = frame.over


def rooms(card: Any, partners: list[Sound]) -> Iterator[tuple[Held, Any, Any]]:
    """What happened in each of the twelve, and the recordings of microphone and loudspeaker."""
    from coach.audio.live import LiveRoom

    clips = prompts()
    for number, (delay_s, echo_db) in enumerate(product(DELAYS_S, ECHOES_DB)):
        card.loop_back(round(1000 * delay_s), echo_db)
        with card.listening("micfeed") as couple, card.listening() as coach:
            room = LiveRoom("rig_mic", "rig_speaker", echo=Echo())
            try:
                held = Talk(card, room, clips, partners, echo_db, number).run()
            finally:
                room.close()
                card.without_loop()
        yield held, couple, coach


def alone() -> Iterator[Figure]:
    """Coach alone, for half an hour."""
    with sound_card() as card:
        found = [held for held, _, _ in rooms(card, [])] if card else []
    yield Figure("coach alone, in 12 rooms", len(found) * ROOM_S / 60, "min")
    yield Figure("prompts", sum(held.prompts for held in found))
    yield Figure("sound that the microphone lost", sum(seconds(held.lost) for held in found), "s")
    yield Figure("taken for a partner", sum(len(held.noticed) for held in found), "times", "0")


def began_s(asked_s: float, line: Sound, couple: Any) -> float:
    """When it was first heard: where the recording of the microphone is most like it."""
    first = max(0, round((asked_s - couple.began_s) * CARD_RATE))
    heard = resample(couple.sound[first : first + len(line) * 3 + CARD_RATE], CARD_RATE, RATE).astype(float)
    size = 1 << (len(heard) + len(line)).bit_length()
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(line.astype(float), size))
    at = int(np.argmax(np.fft.irfft(product, size)[: max(1, len(heard) - len(line))]))
    return float(couple.began_s + first / CARD_RATE + seconds(at + first_sound(line)))


def over_coach() -> Iterator[Figure]:
    """Partners speak over coach."""
    partners = [spoken(text, voice) for voice in VOICES for text in SAID]
    lines, decided, silent, stray = 0, list[float](), list[float](), 0
    with sound_card() as card:
        for held, couple, coach in rooms(card, partners) if card else ():
            nobodys = set(held.noticed)
            for asked_s, line in held.lines:
                since = began_s(asked_s, line, couple)
                ended = since + len(line) / RATE + LATE_S
                nobodys -= {at for at in nobodys if asked_s <= at <= ended + 1}
                spoke = coach.sound[round((since - coach.began_s - 0.1) * CARD_RATE) :][: CARD_RATE // 5]
                if np.abs(spoke.astype(int)).max(initial=0) < 300:
                    continue  # coach was silent there already
                lines += 1
                noticed = next((at for at in held.noticed if since <= at <= ended), None)
                if noticed is not None:
                    decided.append(noticed - since)
                    silent.append(coach.last_sound_between_s(since - 0.1, noticed + 0.5) - since)
            stray += len(nobodys)
    yield Figure("lines said over coach, in 12 rooms", lines)
    yield Figure("found", 100 * len(decided) / max(1, lines), "%", "≥ 95 %")
    for what, waits in (("the decision", decided), ("the loudspeaker's silence", silent)):
        median, late = np.quantile(waits, (0.5, 0.95)) if waits else (0.0, 0.0)
        yield Figure(f"from their first sound to {what}, median", 1000 * float(median), "ms", "≤ 150")
        yield Figure("the same, 95th percentile", 1000 * float(late), "ms")
    yield Figure("silent within 150 ms", 100 * float(np.mean(np.array(silent) <= 0.15)), "%")
    yield Figure("noticed where nobody spoke", stray, "times", "0")


main = command(__doc__, {"Coach alone": alone, "Partners over coach": over_coach})

if __name__ == "__main__":
    main()
