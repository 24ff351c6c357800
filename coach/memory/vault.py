"""Keeping what a pair wrote from other eyes: a key from a passphrase, and bytes sealed with it.

    lock, vault = make_lock("correct horse")        # lock is stored, the vault is not
    sealed = vault.seal(b"I felt alone", "session/7")
    unlock(lock, "correct horse").open(sealed, "session/7")

The bytes are sealed with a random key (AES-GCM, 256 bit), and that key with another one that scrypt makes of
the passphrase. So a passphrase can be changed without writing everything anew, and forgetting the lock is
enough to make everything unreadable. Each piece is bound to its *place*: a row that was moved or swapped does
not open.
"""

import secrets
import unicodedata
from typing import Protocol

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from coach.errors import MemoryStoreError

NONCE = 12
"""Bytes before every sealed piece."""
LARGEST_COST = 2**20
"""A lock from a file that asks for more work than this is not tried: it would take the whole machine."""


class WrongPassphraseError(MemoryStoreError):
    """The passphrase does not open this lock."""


class DamagedError(MemoryStoreError):
    """Something that was kept cannot be read any more."""


class Vault(Protocol):
    """Seals and opens bytes."""

    def seal(self, plain: bytes, place: str) -> bytes:
        """The bytes as they are stored at `place`."""

    def open(self, stored: bytes, place: str) -> bytes:
        """What was stored at `place`. Raises `DamagedError`."""


class OpenVault:
    """For a pair without a passphrase: bytes are stored as they are."""

    def seal(self, plain: bytes, place: str) -> bytes:
        """The bytes themselves."""
        return plain

    def open(self, stored: bytes, place: str) -> bytes:
        """The bytes themselves. Raises `DamagedError` where there are none."""
        if not isinstance(stored, bytes):
            raise _damaged()
        return stored


class SealedVault:
    """For a pair with a passphrase."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, place: str) -> bytes:
        """Nonce and sealed bytes."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, place.encode())

    def open(self, stored: bytes, place: str) -> bytes:
        """Raises `DamagedError` where the bytes were changed, or belong to another place."""
        try:
            return self._cipher.decrypt(stored[:NONCE], stored[NONCE:], place.encode())
        except (InvalidTag, ValueError, TypeError):
            raise _damaged() from None


def _damaged() -> DamagedError:
    return DamagedError(
        "a part of the history is damaged and cannot be read; bring back a copy with `coach import`"
    )


class Lock(msgspec.Struct, frozen=True):
    """What is stored of a passphrase: how to make a key of it, and the real key sealed with that one."""

    salt: bytes
    wrapped: bytes
    cost: int = 2**15
    """scrypt's n: 32 MiB of memory, a tenth of a second on a laptop, half of one on a Raspberry Pi."""


def make_lock(passphrase: str, vault: Vault | None = None) -> tuple[Lock, SealedVault]:
    """A new lock and its vault; with the sealed vault of an old lock, a new passphrase for the same key.

    Raises:
        MemoryStoreError: the passphrase is empty.
    """
    if not passphrase.strip():
        raise MemoryStoreError("the passphrase is empty; choose a few words that only you two know")
    key = vault.key if isinstance(vault, SealedVault) else AESGCM.generate_key(256)
    salt = secrets.token_bytes(16)
    lock = Lock(salt, b"")
    wrapped = SealedVault(_derive(passphrase, lock)).seal(key, "key")
    return msgspec.structs.replace(lock, wrapped=wrapped), SealedVault(key)


def unlock(lock: Lock, passphrase: str) -> SealedVault:
    """The vault behind a lock.

    Raises:
        WrongPassphraseError: it does not open.
    """
    if not 2 <= lock.cost <= LARGEST_COST:
        raise DamagedError("the lock of this pair is damaged; bring back a copy with `coach import`")
    try:
        return SealedVault(SealedVault(_derive(passphrase, lock)).open(lock.wrapped, "key"))
    except DamagedError:
        raise WrongPassphraseError("that is not the passphrase of this pair; try again") from None


def _derive(passphrase: str, lock: Lock) -> bytes:
    """The same passphrase gives the same key, whichever keyboard wrote its accents."""
    plain = unicodedata.normalize("NFC", passphrase.strip()).encode()
    return Scrypt(salt=lock.salt, length=32, n=lock.cost, r=8, p=1).derive(plain)
