"""Fetching a speech model and putting it where `find_model` looks: wholly, or not at all.

This is the only module of coach that opens a connection, and only when it is asked to: https, to the address
in `models.toml`. A download that breaks off is resumed the next time. What came is believed when its size
and checksum are right. It is unpacked in a hidden folder beside its place and renamed when everything is
there, so a power cut at any moment leaves either no model or a whole one.
"""

import contextlib
import errno
import fcntl
import http.client
import lzma
import os
import shutil
import stat
import struct
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import msgspec

from coach.errors import ModelStoreError, RecogniserError
from coach.speech.models import MANIFEST, ModelEntry, checksums, models_folder, sha256_of
from coach.speech.recogniser import check_model

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""

TIMEOUT_S = 30
BLOCK = 256 * 1024

_BAD_ZIP = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, EOFError, struct.error),
    *(RuntimeError, ValueError, IndexError, OverflowError, MemoryError),
)
"""What `zipfile` raises for what is no zip file, for a damaged one, and for one that wants a password."""

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How models are packed. The others let the file say how much memory they take."""

DEEPEST = 8
"""Folders within one another."""

MOST_FILES = 1000
LARGEST_RATIO = 20
"""A zip that unpacks to more files, or to more times its size, is no speech model (they hold about 1.7)."""


def install(
    entry: ModelEntry,
    *,
    source: Path | None = None,
    folder: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> Path:
    """Install a model from the internet, or from its zip file `source`; its folder.

    Raises `ModelStoreError`, and leaves what was there before as it was.
    """
    folder = folder or models_folder()
    with _disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with _only_one(folder):
            _need_space(folder, entry.bytes * (2 if source else 3))
            archive = source or _download(entry, folder / f".{entry.name}.zip.part", progress)
            _check_archive(archive, entry, fetched=source is None)
            target = _unpack(archive, entry, folder)
            if source is None:
                archive.unlink()
            return target


def _download(entry: ModelEntry, part: Path, progress: Progress) -> Path:
    """Fetch the zip file, from where the last attempt broke off."""
    address = urllib.parse.urlsplit(entry.address)
    if address.scheme != "https" and address.hostname != "127.0.0.1":
        raise ModelStoreError(f"Coach fetches models over https only, not from {entry.address}.")
    done = part.stat().st_size if part.exists() else 0
    if done >= entry.bytes:
        return part
    for resumed, block in _received(entry, done):
        with part.open("ab" if resumed else "wb") as file:
            file.write(block)
        done = part.stat().st_size
        progress(done, entry.bytes)
        if done > entry.bytes:
            break
    if done < entry.bytes:
        raise ModelStoreError(
            f"The download of {entry.name} broke off after {done} of {entry.bytes} bytes. "
            "Try again: it goes on where it stopped."
        )
    return part


def _received(entry: ModelEntry, done: int) -> Iterator[tuple[bool, bytes]]:
    """The bytes from number `done` on, each with whether they go on from what is there."""
    request = urllib.request.Request(entry.address, headers={"User-Agent": "coach"})
    if done:
        request.add_header("Range", f"bytes={done}-")
    try:
        with urllib.request.build_opener(_SameSchemeOnly).open(request, timeout=TIMEOUT_S) as answer:
            resumed = answer.status == http.client.PARTIAL_CONTENT
            while block := answer.read(BLOCK):
                yield resumed, block
                resumed = True
    except (OSError, http.client.HTTPException) as why:
        reason = getattr(why, "reason", None) or why
        raise ModelStoreError(
            f"Cannot fetch {entry.address} ({reason}). Try again (it goes on where it stopped), or fetch it "
            f"elsewhere and: coach models install {entry.name} --from FILE.zip"
        ) from why


class _SameSchemeOnly(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but never from https to something that can be listened to."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        if urllib.parse.urlsplit(newurl).scheme != urllib.parse.urlsplit(req.full_url).scheme:
            raise urllib.error.URLError(f"it leads away from https, to {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _check_archive(archive: Path, entry: ModelEntry, *, fetched: bool) -> None:
    if not archive.is_file():
        raise ModelStoreError(f"There is no file {archive}.")
    size = archive.stat().st_size
    if size == entry.bytes and sha256_of(archive) == entry.sha256:
        return
    what = f"{size} bytes instead of {entry.bytes}" if size != entry.bytes else "a wrong checksum"
    if fetched:
        archive.unlink()  # there is nothing in it to go on from
        raise ModelStoreError(
            f"What came from {entry.address} is not {entry.name}: it has {what}. Try again."
        )
    raise ModelStoreError(
        f"{archive} is not the zip file of {entry.name}: it has {what}. Fetch {entry.address}"
    )


def _unpack(archive: Path, entry: ModelEntry, folder: Path) -> Path:
    """Unpack beside the target, check, and rename."""
    for left in folder.glob(".installing-*"):  # of an attempt that was killed
        shutil.rmtree(left, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=".installing-", dir=folder))
    try:
        fresh = work / "new"
        try:
            with zipfile.ZipFile(archive) as packed:
                for member, name in _members(packed, LARGEST_RATIO * entry.bytes):
                    _write(packed, member, fresh / name)
            check_model(fresh)
        except (*_BAD_ZIP, RecogniserError) as why:
            raise ModelStoreError(
                f"{archive} does not hold a speech model ({why}). Fetch {entry.address}"
            ) from why
        _write_synced(fresh / MANIFEST, msgspec.json.encode(checksums(fresh)))
        target = folder / entry.name
        if target.exists():
            target.rename(work / "old")
        try:
            fresh.rename(target)
        except OSError:
            (work / "old").rename(target)
            raise
        return target
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _members(packed: zipfile.ZipFile, most_bytes: int) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The files of a zip and their paths without the folder they all lie in, if all of that is harmless."""
    members = [member for member in packed.infolist() if not member.is_dir()]
    if len(members) > MOST_FILES or sum(member.file_size for member in members) > most_bytes:
        raise zipfile.BadZipFile("it unpacks to far too much")
    for member in members:
        path = PurePosixPath(member.filename)
        kind = stat.S_IFMT(member.external_attr >> 16)
        if path.is_absolute() or ".." in path.parts or "\\" in member.filename or ":" in member.filename:
            raise zipfile.BadZipFile(f"a file wants to be outside: {member.filename!r}")
        if kind not in (0, stat.S_IFREG):
            raise zipfile.BadZipFile(f"not a plain file: {member.filename!r}")
        if len(path.parts) > DEEPEST or member.compress_type not in METHODS or not path.name:
            raise zipfile.BadZipFile(f"no file of a model: {member.filename[:80]!r}")
        if len(path.parts) < 2:
            raise zipfile.BadZipFile(f"a file lies outside the model's folder: {member.filename!r}")
        yield member, PurePosixPath(*path.parts[1:])


def _write(packed: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with packed.open(member) as source, path.open("xb") as file:  # zipfile reads no more than file_size
        shutil.copyfileobj(source, file, BLOCK)
        file.flush()
        os.fsync(file.fileno())


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _need_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ModelStoreError(
            f"Not enough space in {folder}: {needed >> 20} MiB needed, {free >> 20} MiB free. Make room."
        )


@contextlib.contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Two installations at once would clear away each other's work."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ModelStoreError("Another `coach models install` is at work. Wait for it.") from None
        yield


@contextlib.contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as why:
        if why.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ModelStoreError(f"The disk with {folder} is full. Make room and try again.") from why
        raise ModelStoreError(f"Cannot install in {folder}: {why.strerror or why}.") from why
