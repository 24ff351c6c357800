"""Which speech models there are, where they lie, and whether they are whole.

Models live in the user's data folder, one folder each. `models.toml` says which ones coach can fetch; how
that is done is in `coach.speech.model_install`. The embedded model comes with coach. It understands
synthesised voices only, so it is for rehearsals and tests, and is never chosen unless asked for by name.
"""

import hashlib
from pathlib import Path

import msgspec
import platformdirs

import coach
from coach.errors import ModelStoreError, RecogniserError
from coach.speech.recogniser import check_model

EMBEDDED = "embedded"
"""The name by which the embedded English model is asked for."""

MANIFEST = "coach-manifest.json"
"""In the folder of an installed model: the SHA-256 of each of its files, by path."""


class ModelEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A model that can be fetched, as `models.toml` describes it."""

    name: str
    language: str
    """ISO 639-1, as in `en`."""
    address: str
    """Of its zip file."""
    bytes: int
    """Size of the zip file."""
    sha256: str
    """Of the zip file, in hexadecimal."""
    licence: str
    """SPDX identifier."""


class _Catalogue(msgspec.Struct, forbid_unknown_fields=True):
    model: list[ModelEntry]


def catalogue(file: Path | None = None) -> tuple[ModelEntry, ...]:
    """The models that can be fetched; the first of a language is its usual one. Raises `ModelStoreError`."""
    file = file or _shipped() / "models.toml"
    try:
        return tuple(msgspec.toml.decode(file.read_bytes(), type=_Catalogue).model)
    except OSError as why:
        raise ModelStoreError(f"Cannot read the list of models {file}: {why.strerror}.") from why
    except (msgspec.DecodeError, ValueError, RecursionError) as why:
        raise ModelStoreError(f"The list of models {file} is broken: {why}.") from why


def entry_named(name: str | None, entries: tuple[ModelEntry, ...]) -> ModelEntry:
    """The entry with this name or language, or the first one. Raises `ModelStoreError`."""
    for entry in entries:
        if name in (None, entry.name, entry.language):
            return entry
    known = ", ".join(entry.name for entry in entries)
    raise ModelStoreError(f"Coach knows no model {name!r} to install. There is: {known}.")


def models_folder() -> Path:
    """Where models are installed: in the user's data folder."""
    return platformdirs.user_data_path("coach") / "models"


def installed(folder: Path | None = None) -> tuple[Path, ...]:
    """The folders of the models that are installed."""
    folder = folder or models_folder()
    if not folder.is_dir():
        return ()
    return tuple(sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")))


def find_model(name: str | None = None, *, language: str = "en") -> Path:
    """The folder of a model: by its name, by a path, `EMBEDDED`, or the usual one of a language.

    Raises `ModelStoreError` if it is not there. Whether it is whole, the recogniser's `Model` finds out.
    """
    if name == EMBEDDED:
        return _found(_shipped() / "embedded-en", "The embedded model is missing. Install coach again.")
    if name is None:
        usual = entry_named(language, catalogue()).name
        return _found(
            models_folder() / usual,
            f"Coach has no speech model yet. Fetch it once: coach models install {usual}",
        )
    if (models_folder() / name).is_dir():
        return models_folder() / name
    have = ", ".join([EMBEDDED, *(path.name for path in installed())])
    return _found(
        Path(name).expanduser(),
        f"There is no speech model {name!r}. There is: {have}. See also: coach models list",
    )


def verify(folder: Path) -> None:
    """Raise `ModelStoreError` unless the model in the folder is as it was when it was installed."""
    try:
        check_model(folder)
    except RecogniserError as why:
        raise ModelStoreError(str(why)) from why
    try:
        promised = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=dict[str, str])
    except FileNotFoundError:
        return  # not installed by coach: there is nothing to compare with
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
        raise _changed(folder, MANIFEST) from why
    found = checksums(folder)
    for name in sorted(promised.keys() | found.keys()):
        if promised.get(name) != found.get(name):
            raise _changed(folder, name)


def checksums(folder: Path) -> dict[str, str]:
    """The SHA-256 of each file in a folder, by its path with forward slashes."""
    return {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / MANIFEST
    }


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _changed(folder: Path, name: str) -> ModelStoreError:
    return ModelStoreError(
        f"The model in {folder} has changed since it was installed ({name}). "
        f"Install it again: coach models install {folder.name}"
    )


def _found(folder: Path, otherwise: str) -> Path:
    if not folder.is_dir():
        raise ModelStoreError(otherwise)
    return folder


def _shipped() -> Path:
    """What comes with coach: inside the installed package, or beside it in a checkout."""
    package = Path(next(iter(coach.__path__)))
    inside = package / "_models"
    return inside if inside.is_dir() else package.parent / "models"
