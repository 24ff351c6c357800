"""The voices that the model is trained on, and those that it is measured with.

A voice is written `flite:slt` or `espeak:en-gb-scotland+f3` (accent + variant). Some variants and one
accent are kept away from training, so that evaluation meets voices the model never heard.
"""

from __future__ import annotations

import random
from typing import Final

from model_maker import espeak, flite
from model_maker.errors import ModelMakerError
from model_maker.speech import Speech

_ACCENTS: Final = (
    "en-us en-us en-us en en en en-gb-scotland en-gb-scotland en-gb-x-rp en-029 en-029 en-029 en-gb-x-gbclan "
    "en-us-nyc"
)
"""Accents of eSpeak NG as often as they are drawn: British is "en", Caribbean (furthest off) "en-029"."""

_VARIANTS: Final = (
    "f1 f2 f4 m1 m2 m4 m5 m6 m7 Alex Alicia Andrea Andy Annie AnxiousAndy Denis Diogo Gene Gene2 "
    "Henrique Hugo Jacky Lee Marco Mario Michael Mike Nguyen RicishayMax RicishayMax2 RicishayMax3 "
    "Tweaky adam anika antonio aunty belinda benjamin boris caleb david ed edward edward2 grandma "
    "grandpa gustave iven iven2 iven3 iven4 john kaukovalta klatt klatt2 klatt3 klatt4 klatt5 klatt6 "
    "linda marcelo max michel miguel norbert pablo paul pedro robert rob sandro shelby steph2 steph3 "
    "travis victor zac"
)
"""Most of eSpeak NG's variants: whispers and robots are left out, and those that only measure (`UNHEARD`)."""

_FLITE_SHARE: Final = 0.45
_PLAIN_SHARE: Final = 0.25
"""How much of eSpeak NG's speech is in an accent's own voice, without a variant."""

TRAINED: Final = (
    "flite:slt",
    "flite:rms",
    "flite:awb",
    "flite:kal16",
    "espeak:en-us",
    "espeak:en",
    "espeak:en-gb-scotland",
)
UNHEARD: Final = (
    "espeak:en-us+f3",
    "espeak:en+m3",
    "espeak:en-gb-x-rp+f5",
    "espeak:en-029+m8",
    "espeak:en-gb-scotland+steph",
    "espeak:en-gb-x-gbcwmd+quincy",
)
"""Variants, and an accent (West Midlands), that are never trained on."""

UNHEARD_ACCENT: Final = "espeak:en-gb-x-gbcwmd"

EVALUATION: Final = TRAINED + UNHEARD


def speak(voice: str, text: str) -> Speech:
    """Speak with a voice at its usual speed and pitch."""
    kind, _, name = voice.partition(":")
    if kind == "flite" and name in flite.VOICES:
        return flite.synthesise(text, name)
    if kind == "espeak" and name:
        return espeak.synthesise(text, name)
    raise ModelMakerError(f"no voice {voice!r}: say flite:{'|'.join(flite.VOICES)} or espeak:ACCENT+VARIANT")


def speak_somehow(text: str, rng: random.Random) -> tuple[str, Speech]:
    """Speak with a voice for training, drawn at random, in a speed and pitch drawn too. Returns (voice,
    speech).
    """
    if rng.random() < _FLITE_SHARE:
        name = rng.choice(flite.VOICES)
        return f"flite:{name}", flite.synthesise(text, name, rng.uniform(0.8, 1.25))
    name = rng.choice(_ACCENTS.split())
    if rng.random() > _PLAIN_SHARE:
        name += "+" + rng.choice(_VARIANTS.split())
    speech = espeak.synthesise(text, name, rng.randint(125, 205), rng.randint(25, 75), rng.randint(25, 75))
    return f"espeak:{name}", speech
