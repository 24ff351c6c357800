"""Events and actions as JSON lines, with times on the audio clock."""

import dataclasses
import json
from enum import Enum
from typing import Any, TextIO

from coach.core.actions import Action
from coach.core.events import Event, FrameHeard
from coach.core.frame import seconds


class JsonLines:
    """Watches a session and writes one object a line: `{"at_s": 12.34, "say": {...}}`.

    Frames are left out.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def see(self, item: Event | Action) -> None:
        """One event or action went by."""
        if isinstance(item, FrameHeard):
            return
        values = plain(item)
        at = values.pop("at")
        name = "".join("_" + c.lower() if c.isupper() else c for c in type(item).__name__).lstrip("_")
        self._file.write(json.dumps({"at_s": round(seconds(at), 3), name: values}, ensure_ascii=False) + "\n")
        self._file.flush()


def plain(value: Any) -> Any:
    """Dataclasses, enums and tuples as what JSON has."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value
