"""Pairs: whose sessions these are. A pair is known by its two names, whoever is named first."""

import unicodedata
from dataclasses import dataclass, field

import msgspec

from coach.core.actions import Partner
from coach.core.wording import Couple
from coach.errors import MemoryStoreError
from coach.memory.plain import one_line
from coach.memory.vault import Lock, OpenVault, Vault

LONGEST_NAME = 60
"""Characters."""


class Notes(msgspec.Struct):
    """What belongs to a pair and to no session."""

    told: dict[str, str] = {}
    """Signs for therapy that were mentioned, and the session whose report did: each is mentioned once."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair at the table, and the key to what it kept."""

    couple: Couple
    """The names in the order in which they are kept."""
    id: int | None = None
    """In the history; None before anything was kept."""
    lock: Lock | None = None
    vault: Vault = field(default_factory=OpenVault)
    swapped: bool = False
    """Whether tonight's first voice is the pair's second partner."""

    @property
    def locked(self) -> bool:
        """Whether the pair has a passphrase."""
        return self.lock is not None

    def whose(self, partner: Partner | None) -> Partner | None:
        """The partner of the pair, for a partner of the session; and the other way round."""
        return partner.other if partner is not None and self.swapped else partner


@dataclass(frozen=True, slots=True)
class Known:
    """A pair as the history lists it, without a key."""

    id: int
    couple: Couple
    locked: bool


def checked(couple: Couple) -> Couple:
    """The names on one line each, without control characters.

    Raises:
        MemoryStoreError: a name is empty or very long.
    """
    names = (one_line(couple.a).strip(), one_line(couple.b).strip())
    if not all(0 < len(name) <= LONGEST_NAME for name in names):
        raise MemoryStoreError(f"each name needs 1 to {LONGEST_NAME} characters; name the two of you again")
    return Couple(*names)


def key_of(couple: Couple) -> str:
    """What the pair is known by: the same for "Emma and Callum" and "callum and EMMA"."""
    return "\n".join(sorted(_folded(name) for name in (couple.a, couple.b)))


def is_swapped(tonight: Couple, kept: Couple) -> bool:
    """Whether tonight's first name is the second one kept. Two people of the same name keep their seats."""
    return _folded(tonight.a) != _folded(kept.a)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
