"""Sounds of a home in which nobody speaks, made from nothing, of so many samples and by chance.

They are at 16 kHz, of any loudness. What sounds nearly like a voice (music, a dog, a baby, sobbing, a
murmur of many behind a wall) is made of what voices are made of: pitch that glides, overtones, formants.
"""

from collections.abc import Callable

import numpy as np
from benchmarks._sounds import VOICES, Floats, loudness, spoken

from coach.core.frame import RATE

MURMURED = (
    "and then we went down to the river because the weather was so good",
    "she said that the train would be late again on thursday",
    "i do not know how much they paid for the house in the end",
    "could you pass me the bread please it is next to the window",
    "the children were still playing in the garden at nine",
)

Maker = Callable[[int, np.random.Generator], Floats]


def shaped(count: int, chance: np.random.Generator, shape: Callable[[Floats], Floats]) -> Floats:
    """Noise with a spectrum: `shape` gives the amplitude at each frequency in Hz."""
    size = 1 << (count - 1).bit_length()
    spectrum = np.fft.rfft(chance.standard_normal(size))
    amplitude = shape(np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1.0))
    return np.asarray(np.fft.irfft(spectrum * amplitude, size)[:count])


def band(low: float, high: float) -> Callable[[Floats], Floats]:
    """Frequencies from `low` to `high`, with soft edges."""
    return lambda hz: 1 / (1 + (low / hz) ** 4) / (1 + (hz / high) ** 4)


def slowly(count: int, chance: np.random.Generator, hz: float) -> Floats:
    """Something that wanders between 0 and 1, about so often in a second."""
    points = chance.uniform(0, 1, int(count / RATE * hz) + 3)
    return np.interp(np.arange(count) / RATE * hz, np.arange(len(points)), points)


def now_and_then(
    count: int,
    chance: np.random.Generator,
    every_s: tuple[float, float],
    make: Callable[[], Floats],
) -> Floats:
    """A sound again and again, each time another one."""
    sound, at = np.zeros(count), 0
    while (at := at + int(chance.uniform(*every_s) * RATE)) < count:
        piece = make()[: count - at]
        sound[at : at + len(piece)] += piece
        at += len(piece)
    return sound


def ring(chance: np.random.Generator, hz: tuple[float, float], fall_s: float, partials: int = 4) -> Floats:
    """Something struck."""
    time = np.arange(int(6 * fall_s * RATE)) / RATE
    tones = chance.uniform(*hz, partials)
    sound = sum(chance.uniform(0.2, 1) * np.sin(2 * np.pi * f * time) for f in tones)
    sound = sound + 0.5 * chance.standard_normal(len(time)) * np.exp(-time * 400)
    return np.asarray(sound * np.exp(-time / fall_s))


def call(
    chance: np.random.Generator, pitch: Floats, formants: tuple[float, ...], breath: float = 0.05
) -> Floats:
    """A throat: a buzz of this pitch in Hz, sample by sample, through a mouth with these formants."""
    phase = np.cumsum(pitch) / RATE
    buzz = np.zeros(len(pitch))
    for k in range(1, 40):
        hz = k * pitch
        gain = sum(np.exp(-0.5 * ((hz - f) / (80 + f / 12)) ** 2) for f in formants) + 0.02
        buzz += np.where(hz < RATE / 2, gain / np.sqrt(k), 0) * np.sin(2 * np.pi * k * phase)
    return np.asarray((buzz + breath * chance.standard_normal(len(buzz))) * np.hanning(len(buzz)) ** 0.5)


def glide(chance: np.random.Generator, seconds: float, *pitches: float) -> Floats:
    """A pitch that goes from each to the next."""
    count = int(seconds * RATE)
    shakes = np.arange(0, count + 200, 200)
    shake = 1 + 0.01 * np.interp(np.arange(count), shakes, chance.standard_normal(len(shakes)))
    return np.asarray(np.interp(np.linspace(0, 1, count), np.linspace(0, 1, len(pitches)), pitches) * shake)


def hum(count: int, chance: np.random.Generator) -> Floats:
    time = np.arange(count) / RATE
    return np.asarray(sum(chance.uniform(0, 1) / k * np.sin(2 * np.pi * 50 * k * time) for k in range(1, 13)))


def kettle(count: int, chance: np.random.Generator) -> Floats:
    time = np.arange(count) / RATE
    whistle = np.sin(2 * np.pi * np.cumsum(2200 + 150 * slowly(count, chance, 3)) / RATE) * (time % 40 > 25)
    return shaped(count, chance, band(300, 2500)) * (time % 40 / 40) + 0.7 * whistle


def rain(count: int, chance: np.random.Generator) -> Floats:
    drops = now_and_then(
        count, chance, (0.0, 0.05), lambda: chance.uniform(0, 3) * ring(chance, (1500, 6000), 0.003)
    )
    return shaped(count, chance, band(800, 7000)) + drops


def traffic(count: int, chance: np.random.Generator) -> Floats:
    return shaped(count, chance, band(30, 400)) * (0.2 + slowly(count, chance, 0.3) ** 2)


def keyboard(count: int, chance: np.random.Generator) -> Floats:
    return now_and_then(
        count, chance, (0.05, 0.3), lambda: chance.uniform(0.3, 1) * ring(chance, (800, 5000), 0.004)
    )


def cutlery(count: int, chance: np.random.Generator) -> Floats:
    return now_and_then(
        count, chance, (0.1, 1.5), lambda: chance.uniform(0.2, 1) * ring(chance, (1200, 7000), 0.08)
    )


def doors(count: int, chance: np.random.Generator) -> Floats:
    return now_and_then(
        count,
        chance,
        (1, 5),
        lambda: (
            ring(chance, (60, 250), 0.08, 8)
            + 0.3 * np.pad(ring(chance, (500, 2000), 0.02), (0, 5760))[: 6 * int(0.08 * RATE)]
        ),
    )


def music(count: int, chance: np.random.Generator) -> Floats:
    def chord() -> Floats:
        time = np.arange(int(chance.uniform(0.2, 0.8) * RATE)) / RATE
        notes = [55 * 2 ** (n / 12) for n in chance.integers(0, 40, chance.integers(1, 5))]
        tones = (np.sin(2 * np.pi * f * k * time) / k**1.2 for f in notes for k in range(1, 9))
        return np.asarray(np.exp(-time * chance.uniform(0, 5)) * np.minimum(1, time * 60) * sum(tones))

    return now_and_then(count, chance, (0, 0.02), chord)


def dog(count: int, chance: np.random.Generator) -> Floats:
    def bark() -> Floats:
        p = chance.uniform(250, 600)
        return call(chance, glide(chance, chance.uniform(0.1, 0.22), p, 1.6 * p, 0.8 * p), (700, 1500), 0.4)

    return now_and_then(count, chance, (0.15, 1.5), bark)


def baby(count: int, chance: np.random.Generator) -> Floats:
    def cry() -> Floats:
        p = chance.uniform(380, 520)
        return call(
            chance, glide(chance, chance.uniform(0.6, 1.6), p, 1.25 * p, 1.2 * p, 0.9 * p), (1100, 2900)
        )

    return now_and_then(count, chance, (0.2, 0.9), cry)


def breathing(count: int, chance: np.random.Generator) -> Floats:
    time = np.arange(count) / RATE
    return shaped(count, chance, band(400, 2500)) * np.clip(np.sin(2 * np.pi * 0.35 * time), 0, 1) ** 2


def sobbing(count: int, chance: np.random.Generator) -> Floats:
    def sob() -> Floats:
        p = chance.uniform(180, 320)
        voiced = call(
            chance, glide(chance, chance.uniform(0.15, 0.5), p, 1.2 * p, 0.9 * p), (600, 1300, 2500), 0.3
        )
        gasp = shaped(int(0.25 * RATE), chance, band(800, 4000)) * np.hanning(int(0.25 * RATE))
        return np.concatenate([voiced, np.zeros(int(0.1 * RATE)), 4 * gasp])

    return now_and_then(count, chance, (0.1, 1.2), sob)


def babble(count: int, chance: np.random.Generator) -> Floats:
    """Twelve voices at once, behind a wall: no word of them can be understood."""
    sound = np.zeros(count)
    for number in range(12):
        lines = [spoken(text, VOICES[number % len(VOICES)]).astype(float) for text in MURMURED]
        one = np.concatenate([lines[i] for i in chance.permutation(len(lines))])
        sound += np.resize(np.roll(one, chance.integers(len(one))), count) / loudness(one)
    size = 1 << (count - 1).bit_length()
    walled = np.fft.rfft(sound, size) / (1 + (np.fft.rfftfreq(size, 1 / RATE) / 900) ** 4)
    return np.asarray(np.fft.irfft(walled, size)[:count])


MURMUR = "a murmur of many"
"""Made of voices, unlike all others."""

NOISES: dict[str, Maker] = {
    "white noise": lambda count, chance: shaped(count, chance, np.ones_like),
    "pink noise": lambda count, chance: shaped(count, chance, lambda hz: hz**-0.5),
    "brown noise": lambda count, chance: shaped(count, chance, lambda hz: 1 / hz),
    MURMUR: babble,
    "hum of the mains": hum,
    "a fan": lambda count, chance: (
        shaped(count, chance, band(40, 900)) * (1 + 0.3 * slowly(count, chance, 20))
    ),
    "a kettle": kettle,
    "rain": rain,
    "traffic": traffic,
    "a keyboard": keyboard,
    "cutlery": cutlery,
    "doors": doors,
    "music": music,
    "a dog": dog,
    "a baby": baby,
    "breathing": breathing,
    "sobbing": sobbing,
    "silence": lambda count, chance: 0.01 * chance.standard_normal(count),
}
