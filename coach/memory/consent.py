"""Consent: how much may be kept, as it follows from what both voices said. Pure.

    consent = Consent()
    consent = consent.hear(Keep(at, "consent", Partner.A, "yes"))
    consent = consent.hear(Keep(at, "consent", Partner.B, "yes"))
    consent.level                                   # Level.AGREEMENTS

The rules:

* Nothing is kept until every voice has said yes. Silence, "unclear" and an answer that nobody can be named
  for are not a yes.
* A no by either is a no for both, and so is a no that comes later: the latest answer of each voice counts.
* The words are a question of their own, and need a yes to both questions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import msgspec

from coach.core.actions import BOTH, Keep, Partner
from coach.memory.entries import Entry, Kept, Noticed, Spoken

KEEP_AGREEMENTS = "consent"
"""The key of the first question: may coach remember what you agree, and figures?"""
KEEP_WORDS = "consent-words"
"""The key of the second question: the words too?"""

AGREED_KEYS = frozenset(
    {
        *(KEEP_AGREEMENTS, KEEP_WORDS),
        *("promise", "promise-by", "promise-went", "pattern"),
        *("calm", "calm-before", "calm-after", "closeness", "recurring", "signs", "heard"),
    }
)
"""What the first yes covers: promises, the couple's own name for their pattern, and answers that are a figure
or a choice. Every other key an exercise may think of counts as words: new keys are private by default."""


NEVER_KEYS = frozenset({"afraid", "physical", "free", "wants", "offer", "alert"})
"""Answers to the private check. No yes covers them: they are never written down, whatever a pack says."""


class Level(IntEnum):
    """How much is kept. Higher levels hold everything of the lower ones."""

    NOTHING = 0
    AGREEMENTS = 1
    """The agreements and figures. What coach offers."""
    WORDS = 2


@dataclass(frozen=True, slots=True)
class Consent:
    """What each voice has answered so far."""

    voices: tuple[Partner, ...] = BOTH
    """Whose yes is needed: both partners', or the one who sits there alone."""
    answers: Mapping[tuple[str, Partner], str] = field(default_factory=dict)

    def hear(self, keep: Keep) -> "Consent":
        """The consent after one more answer. Other answers change nothing.

        An answer that came from "both" names no voice: its no counts for everybody, its yes for nobody.
        """
        if keep.key not in (KEEP_AGREEMENTS, KEEP_WORDS):
            return self
        if keep.partner is None and keep.value == "yes":
            return self
        who = self.voices if keep.partner is None else (keep.partner,)
        return Consent(self.voices, {**self.answers, **{(keep.key, voice): keep.value for voice in who}})

    @property
    def refused(self) -> bool:
        """Whether somebody was asked whether anything may be kept, and did not say yes."""
        return any(self.answers.get((KEEP_AGREEMENTS, voice), "yes") != "yes" for voice in self.voices)

    @property
    def level(self) -> Level:
        """How much may be kept now."""
        if not self._all_said_yes(KEEP_AGREEMENTS):
            return Level.NOTHING
        return Level.WORDS if self._all_said_yes(KEEP_WORDS) else Level.AGREEMENTS

    def _all_said_yes(self, key: str) -> bool:
        return all(self.answers.get((key, voice)) == "yes" for voice in self.voices)


def allowed(entry: Entry, level: Level) -> Entry | None:
    """What of an entry may be kept at that level: all of it, a part of it, or nothing (None)."""
    if level is Level.NOTHING or (isinstance(entry, Kept) and entry.key in NEVER_KEYS):
        return None
    if level is Level.WORDS:
        return entry
    match entry:
        case Spoken() | Noticed():
            return msgspec.structs.replace(entry, words="")
        case Kept(key=key) if key not in AGREED_KEYS:
            return None
        case _:
            return entry
