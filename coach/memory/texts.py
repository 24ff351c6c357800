"""The sentences of the report, as a pack writes them in `report.toml`: strict, so that none is missing."""

from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from coach.packs.exercise import SLOT
from coach.packs.language import PACKS
from coach.packs.reading import read_toml

MOST_HELD = "attack-free"
"""What happened where nothing hard happened, in `Practice.after`."""


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    pass


class PageTexts(_Table, frozen=True):
    language: str
    months: tuple[str, ...]
    date: str
    capital: tuple[str, ...]
    """Words that begin with a capital wherever they stand. A recogniser writes none."""
    closings: tuple[str, ...]
    """Said to coach at the end of a turn: no part of what was said to the partner."""
    title: str
    subtitle: str
    unfinished: str
    footer: str
    nothing_yet: str
    more: str


class AgreedTexts(_Table, frozen=True):
    title: str
    none: str
    promise: str
    both: str
    since: str
    by: str


class HelpedTexts(_Table, frozen=True):
    title: str
    none: str
    count_one: str
    count_two: str
    count_many: str


class HardTexts(_Table, frozen=True):
    title: str
    none: str
    intro: str
    pattern: str
    theme: str


class BalanceTexts(_Table, frozen=True):
    title: str
    caption: str
    none: str
    alt: str
    start: str
    end: str


class LineTexts(_Table, frozen=True):
    title: str
    caption: str
    alt: str
    never: str
    helped: str
    hard: str


class CalmTexts(_Table, frozen=True):
    title: str
    caption_more: str
    caption_less: str
    caption_same: str
    caption_once: str
    alt: str
    scale_low: str
    scale_high: str


class PracticeTexts(_Table, frozen=True):
    title: str
    for_: str = msgspec.field(name="for")
    example: str


class TrendTexts(_Table, frozen=True):
    title: str
    caption: str
    caveat: str
    alt: str
    alt_one: str
    rising: str
    falling: str
    steady: str
    early: str
    themes: str
    theme: str
    recurring: str
    levels_equal: str
    levels_three: str
    levels_five: str


class SignTexts(_Table, frozen=True):
    title: str
    intro: str
    close: str
    same_fight: str
    unsettled: str
    not_heard: str
    dismissive: str
    stuck: str


class KindTexts(_Table, frozen=True):
    name: str
    helps: str = ""
    """For a cue: its antidote, in the couple's words."""


class Practice(_Table, frozen=True):
    """One thing to practise."""

    after: Literal["criticism", "contempt", "defensiveness", "stonewalling", "attack-free"]
    title: str
    try_: str = msgspec.field(name="try")
    example: str
    missing: str = ""
    """For `attack-free`: taken when this move was not made."""


class ReportTexts(_Table, frozen=True):
    """All of `report.toml`."""

    page: PageTexts
    agreed: AgreedTexts
    went: dict[str, str]
    helped: HelpedTexts
    hard: HardTexts
    balance: BalanceTexts
    line: LineTexts
    calm: CalmTexts
    closeness: dict[str, str]
    practice: PracticeTexts
    trend: TrendTexts
    signs: SignTexts
    kind: dict[str, KindTexts]
    need: dict[str, str]
    exercise: tuple[Practice, ...]


def load_texts(pack: Path = PACKS / "en") -> ReportTexts:
    """The report's sentences in the language pack of that folder. Raises `PackError`."""
    return read_toml(pack / "report.toml", ReportTexts)


def fill(sentence: str, **slots: object) -> str:
    """A sentence with its `{slots}` filled, once: what is filled in is not looked at again."""
    return SLOT.sub(lambda match: str(slots.get(match[1].replace("-", "_"), match[0])), sentence)


def told_date(texts: ReportTexts, when: datetime) -> str:
    """A date as people of that language write it."""
    return fill(texts.page.date, day=when.day, month=texts.page.months[when.month - 1], year=when.year)
