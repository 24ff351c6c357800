"""Taking sessions out, and bringing them back: JSON for machines, Markdown for people.

The JSON is the whole of what was kept, and can be imported again on another device. It is not encrypted,
whatever the history is: whoever exports has the passphrase, and the file is readable by its owner only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from coach.core.actions import Partner
from coach.core.frame import seconds
from coach.core.wording import Couple
from coach.errors import MemoryStoreError
from coach.memory.consent import Level, allowed
from coach.memory.entries import Entry, Spoken
from coach.memory.figures import tally
from coach.memory.history import History
from coach.memory.pairs import Pair
from coach.memory.plain import markdown
from coach.memory.records import Head, Session
from coach.memory.texts import ReportTexts, told_date

LARGEST = 512 * 1024 * 1024
"""Bytes. A larger file is no export of coach."""


class Exported(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One session."""

    head: Head
    entries: list[Entry]


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An export."""

    first: str
    """The name of partner A."""
    second: str
    sessions: list[Exported]
    coach: Literal["history"] = "history"
    version: Literal[1] = 1

    @property
    def couple(self) -> Couple:
        """Whose sessions these are."""
        return Couple(self.first, self.second)


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import did."""

    added: int
    known: int
    """Sessions that were there already, and were left as they are."""


def as_json(history: History, pair: Pair, sessions: Iterable[Session]) -> str:
    """The sessions as one JSON document."""
    exported = [Exported(session.head, history.entries(session)) for session in sessions]
    document = Document(pair.couple.a, pair.couple.b, exported)
    return msgspec.json.format(msgspec.json.encode(document), indent=1).decode() + "\n"


def read_document(path: Path) -> Document:
    """The export in a file, checked.

    Raises:
        MemoryStoreError: it cannot be read, or is no export of coach.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise MemoryStoreError(f"{path} is too large for an export of coach; name another file")
        return msgspec.json.decode(data, type=Document)
    except OSError as error:
        raise MemoryStoreError(f"{path} cannot be read ({error.strerror}); check the path") from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        what = " ".join(str(error).split())[:120]
        raise MemoryStoreError(
            f"{path} is no export of coach ({what}); make one with `coach export`"
        ) from None


def bring_back(history: History, pair: Pair, document: Document) -> Brought:
    """Add the sessions that are not there yet, and of each only what its couple agreed to keep.

    `pair` is the one of the document's names (see `History.find`).
    """
    sessions = [(one.head, _seated(one, pair)) for one in document.sessions]
    added = history.bring(pair, sessions)
    return Brought(added, len(sessions) - added)


def _seated(one: Exported, pair: Pair) -> list[Entry]:
    """The entries in the pair's own order of names, which may not be the document's."""
    level = Level(one.head.level)
    entries = [kept for entry in one.entries if (kept := allowed(entry, level))]
    return [_swapped(entry) for entry in entries] if pair.swapped else entries


def _swapped(entry: Entry) -> Entry:
    changes: dict[str, object] = {}
    for name in ("partner", "to"):
        value = getattr(entry, name, None)
        if isinstance(value, Partner):
            changes[name] = value.other
        elif value:
            changes[name] = tuple(partner.other for partner in value)
    return msgspec.structs.replace(entry, **changes)


def as_markdown(history: History, pair: Pair, sessions: Iterable[Session], texts: ReportTexts) -> str:
    """The sessions for people: what was agreed, and what was said where that was kept."""
    first, second = markdown(pair.couple.a), markdown(pair.couple.b)
    lines = [f"# {first} & {second}", ""]
    for session in sessions:
        entries = history.entries(session)
        lines += [f"## {markdown(told_date(texts, session.head.began))}", ""]
        promises = tally(entries).promises
        if promises:
            lines += [f"### {markdown(texts.agreed.title)}", ""]
            lines += [f"- {_name(pair, one.partner)}: {markdown(one.words)}" for one in promises]
            lines.append("")
        for spoken in entries:
            if isinstance(spoken, Spoken) and spoken.words:
                minute, second_ = divmod(int(seconds(spoken.start)), 60)
                said = markdown(spoken.words)
                lines += [f"**{_name(pair, spoken.partner)}** ({minute}:{second_:02}): {said}", ""]
    return "\n".join(lines).rstrip() + "\n"


def _name(pair: Pair, partner: Partner | None) -> str:
    if partner is None:
        return f"{markdown(pair.couple.a)} & {markdown(pair.couple.b)}"
    return markdown(pair.couple.name(partner))
