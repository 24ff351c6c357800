"""`coach doctor`: is everything there that a session needs? Each line is ok, or says what to do."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from time import sleep  # noqa: TID251 - two seconds of listening are a matter of the wall clock
from typing import Any

import click
import platformdirs

from coach.audio.devices import Kind, choose
from coach.audio.earcons import earcon
from coach.audio.loudspeaker import Loudspeaker
from coach.audio.microphone import Block, Microphone
from coach.audio.voice_activity import level_db
from coach.core.actions import Earcon
from coach.errors import AudioError, CoachError, ModelStoreError, SettingsError
from coach.settings import Settings, load_settings
from coach.speech.models import find_model, verify
from coach.speech.recogniser import Model
from coach.speech.voice import Voice

LISTEN_S = 2.0
"""How long the microphone is listened to."""

LOUD_DB, FAINT_DB, DEAD_DB = -3.0, -65.0, -85.0
"""A room is never louder, rarely fainter; below the last there is no microphone behind the device."""

NEEDED_MB = 200
"""Free space for a model, its installation, the cache of the voice and the history."""

Finding = tuple[str, Callable[[], str]]
"""What is looked at, and how: it returns what was found, or raises `CoachError` with what to do."""


@click.command()
@click.option("--microphone", help="Its name, or a part of it; see `coach devices`.")
@click.option("--loudspeaker", help="Its name, or a part of it.")
@click.option("--model", help="Speech model: a name, a folder, or embedded.")
@click.option("--quiet", is_flag=True, help="Make no sound.")
@click.pass_context
def doctor(
    context: click.Context, microphone: str | None, loudspeaker: str | None, model: str | None, quiet: bool
) -> None:
    """Check microphone, loudspeaker, voice, model, permissions and disk.

    Listens for two seconds, and plays a short sound. Ends with exit code 1 if something must be done.
    """
    all_fine = True
    for name, look in _findings(microphone, loudspeaker, model, quiet):
        try:
            found, mark = look(), click.style("ok", fg="green")
        except CoachError as error:
            found, mark, all_fine = str(error), click.style("--", fg="yellow"), False
        click.echo(f"{mark}  {name:<12} {found}")
    context.exit(0 if all_fine else 1)


def _findings(
    microphone: str | None, loudspeaker: str | None, model: str | None, quiet: bool
) -> Iterator[Finding]:
    settings = Settings()

    def remembered() -> str:
        nonlocal settings
        settings = load_settings()
        return "can be read"

    yield "settings", remembered
    sound = _Sound(microphone or settings.microphone, loudspeaker or settings.loudspeaker, quiet)
    yield "permissions", _permissions
    yield "loudspeaker", sound.loudspeaker
    yield "microphone", sound.microphone
    yield "voice", lambda: _voice(settings)
    yield "model", lambda: _model(model or settings.model)
    yield "disk", _disk
    yield "folders", _folders


@dataclass(frozen=True, slots=True)
class _Sound:
    """The devices a session would use."""

    microphone_name: str | None
    loudspeaker_name: str | None
    quiet: bool

    def loudspeaker(self) -> str:
        device = choose(Kind.LOUDSPEAKER, self.loudspeaker_name)
        speaker = Loudspeaker(device)
        try:
            if not self.quiet:
                speaker.play(earcon(Earcon.YOUR_TURN))
            while speaker.audible and not speaker.stalled:
                sleep(0.05)
            if speaker.stalled:
                raise AudioError(f"{device.name} takes no sound. Plug it in again, or choose another one.")
        finally:
            speaker.close()
        return device.name + ("" if self.quiet else "; you heard two rising notes, or else it is too low")

    def microphone(self) -> str:
        device = choose(Kind.MICROPHONE, self.microphone_name)
        blocks: SimpleQueue[Any] = SimpleQueue()
        microphone = Microphone(device, lambda: False, blocks)
        loudest_db, heard = -90.0, 0
        try:
            while heard < LISTEN_S * microphone.rate:
                block = blocks.get(timeout=1.0)
                if not isinstance(block, Block):
                    raise Empty
                heard += len(block.pcm) // 2
                loudest_db = max(loudest_db, level_db(block.pcm))
        except Empty:
            raise AudioError(
                f"{device.name} delivers nothing. Plug it in again, or choose another."
            ) from None
        finally:
            microphone.close()
        return f"{device.name}; {_judged(device.name, loudest_db)}"


def _judged(name: str, loudest_db: float) -> str:
    if loudest_db < DEAD_DB:
        raise AudioError(f"{name} delivers pure silence. Is it muted, or is it the wrong one?")
    if loudest_db < FAINT_DB:
        raise AudioError(f"{name} is very faint ({loudest_db:.0f} dB). Turn its level up, or come closer.")
    if loudest_db > LOUD_DB:
        raise AudioError(f"{name} is too loud ({loudest_db:.0f} dB). Turn its level down.")
    return f"loudest sound {loudest_db:.0f} dB"


def _permissions() -> str:
    sound = Path("/dev/snd")
    closed = [path for path in sound.glob("pcm*") if not os.access(path, os.R_OK | os.W_OK)]
    if closed:
        raise SettingsError(
            "You may not use the sound card. Type: sudo usermod -aG audio $USER, then log in again."
        )
    return (
        "the sound card may be used" if sound.is_dir() else "no sound card of its own (a sound server may do)"
    )


def _voice(settings: Settings) -> str:
    voice = Voice(rate=settings.words_per_minute, name=settings.voice, volume=settings.volume)
    try:
        voice.check()
    finally:
        voice.close()
    return f"speaks, {settings.words_per_minute} words a minute"


def _model(name: str | None) -> str:
    folder = find_model(name)
    verify(folder)
    Model(folder)
    return folder.name


def _disk() -> str:
    free = shutil.disk_usage(_there(platformdirs.user_data_path("coach"))).free // 1_000_000
    if free < NEEDED_MB:
        raise ModelStoreError(f"Only {free} MB are free. Make room: coach wants {NEEDED_MB} MB.")
    return f"{free} MB free"


def _folders() -> str:
    for where in (platformdirs.user_data_path, platformdirs.user_cache_path, platformdirs.user_config_path):
        folder = where("coach")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as why:
            raise SettingsError(f"Cannot write to {folder}: {why.strerror}. Make it yours.") from why
    kept = {
        "history": platformdirs.user_data_path("coach"),
        "voice": platformdirs.user_cache_path("coach"),
        "settings": platformdirs.user_config_path("coach"),
    }
    return "; ".join(f"{what} in {where}" for what, where in kept.items())


def _there(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return folder if folder.exists() else _there(folder.parent)
