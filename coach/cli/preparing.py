"""What every kind of session needs before it begins: names, pack, engine, model, voice, folder."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import platformdirs

from coach.audio.voice_activity import VoiceActivity
from coach.core.cues import CueEngine
from coach.core.guide import SessionSettings
from coach.core.session import Session
from coach.core.wording import Couple
from coach.errors import SettingsError
from coach.packs.engine import DIALS, load_engine
from coach.packs.exercise import Exercise
from coach.packs.language import Language
from coach.speech.ear import Ear
from coach.speech.models import find_model
from coach.speech.recogniser import Model
from coach.speech.voice import Voice

MAX_NAME = 40
"""Letters in a name."""


def check_names(a: str, b: str) -> Couple:
    """The couple. Raises `SettingsError` for names that coach cannot speak or tell apart."""
    cleaned = [" ".join(unicodedata.normalize("NFC", name).split()) for name in (a, b)]
    for name in cleaned:
        if not name:
            raise SettingsError("A name is empty. Give both partners a name: --names Emma Callum")
        if len(name) > MAX_NAME:
            raise SettingsError(
                f"The name {name[:20]}… is longer than {MAX_NAME} letters. A short one is spoken better."
            )
        if odd := next((sign for sign in name if not _speakable(sign)), None):
            raise SettingsError(
                f"Coach's voice cannot say {odd!r} in {name!r}. Write the name in Latin letters."
            )
    if cleaned[0].casefold() == cleaned[1].casefold():
        raise SettingsError(
            f"Both partners are called {cleaned[0]!r}. Give one of them another name for today."
        )
    return Couple(*cleaned)


def _speakable(sign: str) -> bool:
    return sign in " '’-." or (sign.isalpha() and unicodedata.name(sign, "").startswith("LATIN"))


def pick_exercise(language: Language, name: str) -> Exercise:
    """The exercise of that name. Raises `SettingsError`."""
    try:
        return language.exercises[name]
    except KeyError:
        known = ", ".join(sorted(language.exercises))
        raise SettingsError(f"There is no exercise {name!r}. There is: {known}.") from None


def pick_country(language: Language, code: str) -> str:
    """The code of a country whose help lines are known. Raises `SettingsError`."""
    countries = language.countries.country
    if code.lower() not in countries:
        raise SettingsError(f"No help lines for {code!r}. There is: {', '.join(countries)}.")
    return code.lower()


def pick_dial(dial: str) -> str:
    """How sure is sure enough. Raises `SettingsError`."""
    if dial not in DIALS:
        raise SettingsError(f"There is no dial {dial!r}. Choose {', '.join(DIALS)}.")
    return dial


def make_session(
    language: Language,
    exercise: Exercise,
    couple: Couple,
    settings: SessionSettings,
    *,
    dial: str = "standard",
    engine: CueEngine | None = None,
) -> Session:
    """A session with the pack's rules. Raises `CoachError`."""
    pick_dial(dial)
    return Session(language, exercise, couple, engine or load_engine(language.folder, dial=dial), settings)


def make_ear(model: str | None) -> Ear:
    """An ear with a Vosk model, by name or path; None is the usual one. Raises `CoachError`.

    The model is in this process, where the same sound gives the same words at the least cost. A session with
    people hears through a child: see `coach.speech.supervised`.
    """
    return Ear(Model(find_model(model)).recogniser(), VoiceActivity())


def make_voice(
    rate: int = 165,
    name: str | None = None,
    volume: float = 1.0,
    spoken: Mapping[str, str] | None = None,
    *,
    wait: bool = True,
) -> Voice:
    """Coach's voice, with the cache in the user's cache folder. Raises `VoiceError`.

    Without `wait` it is for the caller to `check` it, later.
    """
    cache = platformdirs.user_cache_path("coach") / "voice"
    voice = Voice(rate=rate, name=name, volume=volume, cache_dir=cache, pronunciation=spoken)
    if wait:
        try:
            voice.check()
        except BaseException:  # also when told to leave
            voice.close()
            raise
    return voice


def output_folder(wanted: Path | None, name: str) -> Path:
    """A folder for what a session leaves: the wanted one, or a new one. Raises `SettingsError`."""
    stamp = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    folder = wanted or Path("rehearsals") / f"{stamp}-{name}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as why:
        raise SettingsError(
            f"Cannot write to {folder}: {why.strerror}. Choose another folder with --out."
        ) from None
    return folder
