"""The phrase that wakes the box: is it heard when it is said, and only then?

The two phrases of the box in thirteen synthesised voices, each at three speeds, in silence and over three
noises 20 and 10 dB fainter than the voice; near misses by the same voices; and what couples say to each other
in the rehearsals, what coach says itself, and the sounds of a home. All through the ear of the box
that waits, with the embedded model.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product

import click
import numpy as np
from benchmarks._figures import Figure, command
from benchmarks._noises import NOISES
from benchmarks._sounds import VOICES, loudness, prompts, spoken
from benchmarks.noise import noise

from coach.audio.resampling import Sound, resample
from coach.audio.voice_activity import VoiceActivity
from coach.core.frame import FRAME, RATE, Frame, samples
from coach.device.wake import grammar, wakes
from coach.device.words_file import load_words
from coach.rehearsal.script import SCRIPTS, load_script
from coach.speech.ear import Ear
from coach.speech.models import EMBEDDED, find_model
from coach.speech.recogniser import Model, Recogniser

SPEAKERS = (*VOICES, "en-us", "en-gb-scotland", "en-gb-x-rp+f2", "en-029")
SPEEDS = (0.92, 1.0, 1.08)
"""Faster is higher, too."""
ROOMS = ((None, 0.0), *product(("pink noise", "a fan", "traffic"), (20.0, 10.0)))
"""A noise, and how many dB louder the voice is."""
NEAR_MISSES = (
    "hello couch",
    "hello there",
    "hell of a coach",
    "the coach said hello",
    "hello coat",
    "hello coaches",
    "hello, crouch",
    "yellow coach",
    "fellow coach",
    "hello kosher",
    "hello close",
    "hello could you come here",
    "hello come in",
    "hello course not",
    "hello cold hands",
    "a low coast",
    "hello",
    "coach",
    "coach trip",
    "coach said it",
    "coach seat up",
    "couch set up",
    "the coach is set up",
    "let us set up the couch",
    "hello coach is what you have to say",
    "you have to say hello coach",
)
BEFORE, AFTER = samples(0.6), samples(0.9)
MODEL = Model(find_model(EMBEDDED))
WORDS = load_words().wake


voice_line = cache(spoken)


def woken(sounds: Iterable[Sound]) -> list[str]:
    """The phrases that the box hears in these sounds, one after the other in one room."""
    ear, found, at = Ear(Recogniser(MODEL, grammar(WORDS, MODEL.knows)), VoiceActivity()), list[str](), 0
    for sound in sounds:
        for first in range(0, len(sound) - FRAME + 1, FRAME):
            for event in ear.hear(Frame(at, sound[first : first + FRAME].tobytes())):
                found += [wish] if (wish := wakes(event, WORDS)) else []
            at += FRAME
    return found


def said(text: str, voice: str, speed: float, room: tuple[str | None, float], number: int) -> Sound:
    """Somebody says it in a room."""
    clip = resample(voice_line(text, voice), RATE, round(RATE / speed)).astype(np.float64)
    sound = np.concatenate([np.zeros(BEFORE), clip * 0.5, np.zeros(AFTER)])
    kind, fainter_db = room
    if kind:
        around = NOISES[kind](len(sound), np.random.default_rng(number))
        sound += around * loudness(sound) / loudness(around) * 10 ** (-fainter_db / 20)
    return np.clip(sound, -32768, 32767).astype(np.int16)


def heard_when_said() -> Iterator[Figure]:
    """The phrases, room by room."""
    missed: Counter[str] = Counter()
    for phrase, room in product((WORDS.phrase, WORDS.set_up), ROOMS):
        tries = [
            (voice, woken([said(phrase, voice, speed, room, number)]) == [phrase])
            for number, (voice, speed) in enumerate(product(SPEAKERS, SPEEDS))
        ]
        missed.update(voice for voice, heard in tries if not heard)
        where = f"{room[0]} {room[1]:.0f} dB fainter" if room[0] else "silence"
        heard = sum(heard for _, heard in tries)
        yield Figure(f'"{phrase}", {where}, {len(tries)} times', 100 * heard / len(tries), "% heard")
    click.echo(
        "missed, by voice: " + ", ".join(f"{voice} {n}" for voice, n in missed.most_common()), err=True
    )


def near_misses() -> Iterator[Figure]:
    """What sounds like it."""
    for room in ROOMS[:2]:
        false: Counter[str] = Counter()
        tries = list(product(NEAR_MISSES, SPEAKERS))
        for number, (text, voice) in enumerate(tries):
            false[text] += bool(woken([said(text, voice, 1.0, room, number)]))
        where = f"{room[0]} {room[1]:.0f} dB fainter" if room[0] else "silence"
        yield Figure(
            f"near misses, {where}, {len(tries)} of them", 100 * false.total() / len(tries), "% wake"
        )
        for text, count in false.most_common():
            if count:
                yield Figure(f'  "{text}"', count, f"of {len(SPEAKERS)}")


def not_meant() -> Iterator[Figure]:
    """Talk, coach's own voice, and noise."""
    lines = [line.text for path in sorted(SCRIPTS.glob("*.json")) for line in load_script(path).lines]
    breath = np.zeros(samples(1.2), np.int16)
    talk = [
        sound
        for number, text in enumerate(lines * 3)
        for sound in (voice_line(text, SPEAKERS[(number + number // len(lines)) % len(SPEAKERS)]), breath)
    ]
    own = [sound for clip in prompts() for sound in (clip, breath)]
    home = [noise(number) for number in range(len(NOISES))]
    for what, sounds in (
        ("couples in the rehearsals", talk),
        ("coach's own prompts", own),
        ("sounds of a home", home),
    ):
        minutes = sum(map(len, sounds)) / RATE / 60
        yield Figure(f"{what}, {minutes:.0f} minutes: woken", len(woken(sounds)), "times", "0")


main = command(__doc__, {"Said": heard_when_said, "Near misses": near_misses, "Not meant": not_meant})

if __name__ == "__main__":
    main()
