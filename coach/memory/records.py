"""How a session stands in the history, and how its parts are read back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec

from coach.errors import MemoryStoreError
from coach.memory.pairs import Pair
from coach.memory.vault import DamagedError


class GoneError(MemoryStoreError):
    """The session was erased while it was going on."""


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a session is, apart from what happened in it."""

    uid: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}\\Z")]
    """32 hexadecimal digits, the same in every copy and export."""
    began: Annotated[datetime, msgspec.Meta(tz=True)]
    """With its time zone."""
    exercise: Annotated[str, msgspec.Meta(max_length=100)]
    """The name of the exercise's file."""
    level: Annotated[int, msgspec.Meta(ge=0, le=2)]
    """How much may be kept, a `coach.memory.consent.Level`."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session in the history."""

    id: int
    pair: Pair
    head: Head
    open: bool = True
    """Whether it never ended: it is going on, or power was lost."""


def place(uid: str, part: str | int) -> str:
    """Where something of a session stands, for `coach.memory.vault`."""
    return f"{uid}/{part}"


def decoded(body: bytes, shape: Any) -> Any:
    """What was stored, as the type that was stored (msgspec checks it). Raises `DamagedError`."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, TypeError):
        raise DamagedError(
            "a part of the history is damaged and cannot be read; bring back a copy with `coach import`"
        ) from None
