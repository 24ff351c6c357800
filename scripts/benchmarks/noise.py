"""Noise is never words: half an hour of the sounds of a home, in which nobody speaks, through the ear of a
live session, and the words that it makes of them.

Eighteen kinds of sound, a hundred seconds each, a third of it faint, a third as loud as talk, a third loud.
Beside it the words that the same recogniser hears, in nine minutes of it, without voice activity before it.

Then what it costs to leave out what does not stand out of its background: how many words of four voices are
heard, quiet and loud, alone and over noise, with that rule and without it.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import product

import numpy as np
from benchmarks._figures import Figure, command
from benchmarks._noises import MURMUR, MURMURED, NOISES
from benchmarks._sounds import Floats, loudness, spoken

import coach.speech.ear as hearing
from coach.audio.resampling import Sound
from coach.audio.voice_activity import VoiceActivity
from coach.core.events import FrameHeard, UtteranceHeard
from coach.core.frame import FRAME, RATE, Frame, samples
from coach.speech.ear import Ear
from coach.speech.models import EMBEDDED, find_model
from coach.speech.recogniser import Model, Recogniser

EACH_S = 100.0
LEVELS_DB = (-50.0, -32.0, -18.0)
"""Of full scale, where there is sound at all."""

SPEAKERS = ("slt", "rms", "en-gb", "en-us+f3")
VOICES_DB = (-48.0, -20.0)
"""A quiet voice and a loud one, of full scale."""
BEHIND: tuple[tuple[str, float], ...] = (
    ("silence", 60.0),
    *product(("pink noise", "music", MURMUR), (20.0, 10.0, 5.0)),
)
"""What is behind them, and how many dB fainter."""
LINES = (
    *MURMURED,
    "i felt alone in the kitchen and i did not know how to say it",
    "what i heard is that you were worried about the money",
    "yes",
    "i am sorry that i shouted at you on sunday",
    "no i am not done",
)


def noise(number: int) -> Sound:
    """The kind of this number, at every level."""
    chance = np.random.default_rng(number)
    sound = list(NOISES.values())[number](samples(EACH_S), chance)
    if number == len(NOISES) - 1:  # silence stays what it is
        return np.asarray(sound * 100, np.int16)
    levels = np.repeat(10 ** (np.array(LEVELS_DB) / 20), -(-len(sound) // len(LEVELS_DB)))[: len(sound)]
    return np.clip(sound / loudness(sound) * 32768 * levels, -32768, 32767).astype(np.int16)


def heard(model: Model, sound: Sound) -> tuple[list[str], float]:
    """The words that the ear makes of it, and the share of the time in which it hears a voice."""
    ear, words, voice, frames = Ear(Recogniser(model), VoiceActivity()), list[str](), 0, 0
    events = []
    for at in range(0, len(sound) - FRAME + 1, FRAME):
        for event in ear.hear(Frame(at, sound[at : at + FRAME].tobytes())):
            if isinstance(event, FrameHeard):
                voice, frames = voice + event.speech, frames + 1
            else:
                events.append(event)
    for event in (*events, *ear.finish()):
        words += event.text.split() if isinstance(event, UtteranceHeard) else []
    return words, voice / frames


def bare(model: Model, sound: Sound) -> int:
    """How many words the recogniser hears by itself in ten seconds of every loudness."""
    count, part = 0, len(sound) // len(LEVELS_DB)
    for first in range(part // 2, len(sound), part):
        recogniser = Recogniser(model)
        recogniser.accept(sound[first : first + 10 * RATE].tobytes())
        count += len(recogniser.finish())
    return count


def measure() -> Iterator[Figure]:
    """Words made of noise."""
    model = Model(find_model(EMBEDDED))
    invented = alone = murmured = 0
    for number, name in enumerate(NOISES):
        sound = noise(number)
        words, voice = heard(model, sound)
        invented, alone = invented + len(words), alone + bare(model, sound)
        murmured += len(words) if name == MURMUR else 0
        what = f"{name}: taken for a voice" + (f" ({', '.join(words[:6])})" if words else "")
        yield Figure(what, 100 * voice, "% of the time")
    yield Figure("words made of all of it, in half an hour", invented, "words", "0")
    yield Figure("of them in the murmur of many voices", murmured, "words", "0")
    yield Figure("by the recogniser alone, in nine minutes of it", alone, "words")


def talk(voice: str, voice_db: float) -> Floats:
    """All lines in this voice, with pauses."""
    pieces = [np.zeros(RATE)]
    for line in LINES:
        pieces += [spoken(line, voice).astype(float), np.zeros(RATE)]
    sound = np.concatenate(pieces)
    return np.asarray(sound / loudness(sound) * 32768 * 10 ** (voice_db / 20))


def understood(model: Model, sound: Floats) -> int:
    """How many of their words are heard."""
    words, _ = heard(model, np.clip(sound, -32768, 32767).astype(np.int16))
    return (Counter(words) & Counter(" ".join(LINES).split())).total()


def costs() -> Iterator[Figure]:
    """Words of voices, with the rule that they stand out, and without it."""
    model, said = Model(find_model(EMBEDDED)), len(" ".join(LINES).split()) * len(SPEAKERS)
    rule = hearing.STANDS_OUT_DB
    for voice_db, (kind, below_db) in product(VOICES_DB, BEHIND):
        with_rule = without = 0
        for number, voice in enumerate(SPEAKERS):
            sound = talk(voice, voice_db)
            behind = NOISES[kind](len(sound), np.random.default_rng(number))
            sound += behind / loudness(behind) * 32768 * 10 ** ((voice_db - below_db) / 20)
            with_rule += understood(model, sound)
            hearing.STANDS_OUT_DB = -np.inf
            without += understood(model, sound)
            hearing.STANDS_OUT_DB = rule
        where = "" if kind == "silence" else f", {below_db:.0f} dB above {kind}"
        what = f"a {'quiet' if voice_db < -30 else 'loud'} voice{where}: words heard"
        yield Figure(what, 100 * with_rule / said, "%")
        yield Figure("the same without the rule", 100 * without / said, "%")


main = command(__doc__, {"Noise": measure, "What it costs": costs})

if __name__ == "__main__":
    main()
