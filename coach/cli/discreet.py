"""Nobody looks on while a partner is alone with coach, and nobody can tell afterwards what came of it.

What is said to coach in private may not be found anywhere: not on the screen, not in what a program prints,
not in the history. Neither may how many questions there were, or how long they took. What coach offers
afterwards both of them hear; that too is put down nowhere, nor how long it took to say. So for those who look
on that time does not exist: they see nothing of it, and their clock stands.
"""

from collections.abc import Sequence
from dataclasses import replace

from coach.app import Watcher
from coach.core.actions import Action, End, Forget, Notice, Say, Write
from coach.core.events import Event, PromptEnded, UtteranceHeard
from coach.core.kinds import ALERTS
from coach.core.session import Session


class Discreet:
    """Watchers who see a session, but not what is private in it."""

    def __init__(self, session: Session, watchers: Sequence[Watcher], *, lasting: bool = True) -> None:
        """`lasting`: what they see of it stays; so they do not see either what the couple can choose from."""
        self._session = session
        self._watchers = watchers
        self._lasting = lasting
        self._at = 0
        self._hidden = 0
        """Samples that went by unseen …"""
        self._unseen = 0
        """… and what coach said in them."""

    def see(self, item: Event | Action) -> None:
        """One event or action went by."""
        passed, self._at = item.at - self._at, item.at
        if self._session.private or (self._lasting and self._session.choosing):
            self._hidden += passed
            self._unseen += isinstance(item, Say)
            if not _concerns_all(item):
                return
        shown = self._moved(item) if self._hidden else item
        for watcher in self._watchers:
            watcher(shown)

    def _moved(self, item: Event | Action) -> Event | Action:
        at = item.at - self._hidden
        match item:
            case Say() | PromptEnded():
                return replace(item, at=at, prompt=item.prompt - self._unseen)
            case Write():
                return replace(item, at=at, start=item.start - self._hidden, end=item.end - self._hidden)
            case UtteranceHeard():
                words = [
                    replace(word, start=word.start - self._hidden, end=word.end - self._hidden)
                    for word in item.words
                ]
                return replace(item, at=at, words=tuple(words))
        return replace(item, at=at)


def _concerns_all(item: Event | Action) -> bool:
    """Whether whoever keeps something has to know it, wherever it happens: the end, "erase", an alert."""
    return isinstance(item, End | Forget) or (isinstance(item, Notice) and item.cue.kind in ALERTS)
