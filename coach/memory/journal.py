"""The journal: watches a session's actions and puts down what both partners agreed to keep.

    journal = Journal(history, pair, exercise="healing", began=now)
    app = App(room, ear, session, voice, watchers=[journal.see])
    ...
    journal.close()

The rules:

* Until both voices have said yes, all stays in memory and nothing touches the disk: not even the names.
* From then on every entry is on the disk before `see` returns. A power cut loses what is being said, no more.
* A later no takes back what was kept: the words, or everything. "Erase" erases, and nothing more is kept.
* A session in which somebody may not be safe is not kept at all: nothing of it can be found and held against
  the one who spoke.
* Trouble with the disk never disturbs the conversation. `see` does not raise; entries wait in memory and are
  tried again with the next one, and `trouble` says what is wrong.
"""

import secrets
from dataclasses import replace
from datetime import datetime

from msgspec import structs

from coach.core.actions import BOTH, Action, Forget, Keep, Notice, Partner
from coach.core.events import Event
from coach.core.kinds import ALERTS
from coach.errors import MemoryStoreError
from coach.memory.consent import Consent, Level, allowed
from coach.memory.entries import Ended, Entry, entry_of
from coach.memory.erase import erase_session
from coach.memory.history import History
from coach.memory.pairs import Pair
from coach.memory.recall import Unfinished
from coach.memory.records import GoneError, Head, Session


class Journal:
    """Follows one session. Not a thread, not a clock: it is told."""

    def __init__(
        self,
        history: History | None,
        pair: Pair,
        *,
        exercise: str,
        began: datetime,
        voices: tuple[Partner, ...] = BOTH,
        going_on: Unfinished | None = None,
    ) -> None:
        """`history` is None where the couple wants no memory, or the history cannot be opened.

        With `going_on` an interrupted session is continued: same row, same consent, and its clock goes on.
        """
        self.trouble: MemoryStoreError | None = None
        """Why the latest entries are not on the disk yet; None while all is well."""
        self.session: Session | None = going_on.session if going_on else None
        """In the history; None as long as nothing was written."""
        self._history = history
        self._pair = pair
        self._head = Head(secrets.token_hex(16), began, exercise, Level.NOTHING)
        self._consent = going_on.consent if going_on else Consent(voices)
        self._offset = going_on.at if going_on else 0
        self._waiting: list[Entry] = []
        """Not on the disk yet, at most as much as may be kept should everybody say yes."""
        self._forgotten = False
        self._ended = False
        self._traces = False
        """Whether words that may stay no longer are still to be overwritten."""

    @property
    def level(self) -> Level:
        """How much is being kept."""
        nothing = self._forgotten or self._history is None
        return Level.NOTHING if nothing else self._consent.level

    def see(self, item: Event | Action) -> None:
        """The next action of the session; events are passed over. Never raises: see `trouble`."""
        entry = entry_of(item, self._pair.whose, self._offset)
        match item:
            case Forget():
                self._forgotten = True
            case Notice(cue=cue) if cue.kind in ALERTS:
                self._forgotten = True
            case Keep():
                self._consent = self._consent.hear(replace(item, partner=self._pair.whose(item.partner)))
            case _ if entry is None:
                return
        if entry is not None:
            self._waiting.append(entry)
            self._ended |= isinstance(entry, Ended)
        if self._forgotten or self._consent.refused:
            self._waiting.clear()
        self._settle()

    def close(self) -> None:
        """A last try to bring the disk in line. Afterwards `trouble` says whether that failed."""
        self._settle()
        self._waiting.clear()

    # On the disk

    def _settle(self) -> None:
        """Bring the disk in line with what may be kept. Trouble is remembered and not raised."""
        if self._history is None:
            return
        try:
            if self.level is Level.NOTHING:
                self._erase(self._history)
            else:
                self._write(self._history)
            if self._traces:
                self._history.scrub(compact=False)
                self._traces = False
        except GoneError:
            self._forgotten, self.session = True, None
            self._waiting.clear()
        except MemoryStoreError as error:
            self.trouble = error
        else:
            self.trouble = None

    def _erase(self, history: History) -> None:
        if self.session is not None:
            erase_session(history, self.session, compact=False)
            self.session = None

    def _write(self, history: History) -> None:
        if self.session is None:
            if not self._waiting:
                return
            self._begin(history)
        assert self.session is not None
        if self.session.head.level != self.level:
            self._change_level(history, self.session)
        if self._waiting:
            kept = [part for entry in self._waiting if (part := allowed(entry, self.level))]
            history.append(self.session, kept)
            self._waiting.clear()
        if self._ended and self.session.open:
            history.finish(self.session)
            self.session = replace(self.session, open=False)

    def _begin(self, history: History) -> None:
        self.session = history.begin(self._pair, structs.replace(self._head, level=int(self.level)))
        self._pair = self.session.pair

    def _change_level(self, history: History, session: Session) -> None:
        """A second yes lets words in from now on; a later no takes those out that were kept."""
        entries = [kept for entry in history.entries(session) if (kept := allowed(entry, self.level))]
        self.session = history.rewrite(session, structs.replace(session.head, level=int(self.level)), entries)
        self._traces |= self.level < session.head.level
