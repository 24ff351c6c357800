"""What the couple has set, remembered in one small file of theirs.

`coach start --microphone Jabra` is remembered, so that the next time `coach start` is enough.
"""

import os
import tempfile
from pathlib import Path

import msgspec
import platformdirs

from coach.errors import SettingsError


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Each field is what the next session uses where nothing else is said."""

    names: tuple[str, str] | None = None
    """The two partners."""
    microphone: str | None = None
    """Name of the device, or a part of it; None is the system's own choice."""
    loudspeaker: str | None = None
    language: str = "en"
    """Of the box, which can be asked for another: a code of coach/device/words."""
    country: str = "elsewhere"
    """Whose help lines are read: a code of countries.toml."""
    model: str | None = None
    """Speech model; None is the usual one of the language."""
    voice: str | None = None
    """Name of an espeak-ng voice."""
    spoken: dict[str, str] = {}
    """How names are spoken, where the voice does not know: `{"Siobhan": "shivawn"}`."""
    words_per_minute: int = 165
    """How fast coach speaks."""
    volume: float = 1.0
    """How loud coach speaks, 0 to 1."""
    barge_in: bool = False
    """Whether coach hears while it speaks; needs the extra of that name."""
    private_check: bool = True
    """Whether a couple is asked for a word with each of them alone, until it has done a deeper exercise."""
    dial: str = "standard"
    """How sure coach must be before it says something: reticent, standard or attentive."""


def settings_file() -> Path:
    """Where the settings are."""
    return platformdirs.user_config_path("coach") / "settings.json"


def load_settings(path: Path | None = None) -> Settings:
    """The settings; what coach comes with where there is no file. Raises `SettingsError`."""
    path = path or settings_file()
    try:
        return msgspec.json.decode(path.read_bytes(), type=Settings)
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise SettingsError(f"The settings in {path} are broken: {why}. Mend or delete the file.") from None
    except OSError as why:
        raise SettingsError(f"Cannot read the settings in {path}: {why.strerror}.") from None


def load_or_set_aside(path: Path | None = None) -> Settings:
    """The settings, for a box without a keyboard: a broken file is put aside, and coach asks for all anew.

    Raises `SettingsError` where that cannot be.
    """
    path = path or settings_file()
    try:
        return load_settings(path)
    except SettingsError:
        try:
            path.replace(path.with_suffix(".broken"))
        except OSError:
            pass
        else:
            return Settings()
        raise


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings, whole or not at all, for nobody else to read. Raises `SettingsError`."""
    path = path or settings_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".settings-")
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(settings), indent=2) + b"\n")
        Path(name).replace(path)
    except OSError as why:
        raise SettingsError(f"Cannot remember the settings in {path}: {why.strerror}.") from None
