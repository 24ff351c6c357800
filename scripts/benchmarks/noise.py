"""Noise is never words: half an hour of the sounds of a home, in which nobody speaks, through the ear of a
live session, and the words that it makes of them.

Eighteen kinds of sound, a hundred seconds each, a third of it faint, a third as loud as talk, a third loud.
Beside it the words that the same recogniser hears, in nine minutes of it, without voice activity before it.
"""

from collections.abc import Iterator

import numpy as np
from benchmarks._figures import Figure, command
from benchmarks._noises import MURMUR, NOISES
from benchmarks._sounds import loudness

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


main = command(__doc__, {"Noise": measure})

if __name__ == "__main__":
    main()
