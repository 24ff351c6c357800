"""Turning the pack's sentences into what is said: slots filled, variants taken in turn."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from coach.core.actions import Partner
from coach.core.agenda import Facts, Place
from coach.packs.exercise import SLOT, Exercise
from coach.packs.language import Lines, Prompts

ROLES = frozenset({"speaker", "listener", "first", "second"})


def reveals(text: str) -> bool:
    """Whether a filled sentence would hold the couple's own words: any slot but a name does that."""
    return any(slot not in ROLES for slot in SLOT.findall(text))


@dataclass(frozen=True, slots=True)
class Couple:
    """The two partners' names, as they are spoken."""

    a: str
    b: str

    def name(self, partner: Partner) -> str:
        """The name of that partner."""
        return self.a if partner is Partner.A else self.b


class Wording:
    """Fills sentences. A slot without a value falls back to the act's `otherwise`."""

    def __init__(self, prompts: Prompts, exercises: Iterable[Exercise], couple: Couple) -> None:
        self._prompts = prompts
        self._couple = couple
        acts = [act for exercise in exercises for act in exercise.acts()]
        self._otherwise = {act.keep: act.otherwise for act in acts if act.keep and act.otherwise}
        self._used: Counter[Lines] = Counter()

    def pick(self, lines: Lines, place: Place | None = None, facts: Facts | None = None, **more: str) -> str:
        """The next variant of a sentence, filled."""
        self._used[lines] += 1
        return self.fill(lines[(self._used[lines] - 1) % len(lines)], place, facts, **more)

    def fill(self, text: str, place: Place | None = None, facts: Facts | None = None, **more: str) -> str:
        """A sentence with its slots filled."""
        return SLOT.sub(lambda match: self._value(match[1], place, facts or {}, more), text).strip()

    def agreed(self, promises: list[tuple[Partner | None, str]]) -> list[str]:
        """The agreements, read back, one by one."""
        if not promises:
            return [self.pick(self._prompts.nothing_agreed)]
        said = [
            self.pick(
                self._prompts.agreement,
                name=self._couple.name(partner) if partner else self._prompts.you_two,
                words=words,
            )
            for partner, words in promises
        ]
        return [self.pick(self._prompts.agreed), *said]

    def _value(self, slot: str, place: Place | None, facts: Facts, more: dict[str, str]) -> str:
        if slot in more:
            return more[slot]
        roles = {"first": Partner.A, "second": Partner.B}
        if place is not None:
            roles |= {"speaker": place.speaker, "listener": place.listener}
        if slot in roles:
            return self._couple.name(roles[slot])
        role, _, key = slot.rpartition(".")
        partner = roles.get(role) or (place.speaker if place else None)
        value = facts.get((key, partner)) or (None if role else self._shared(key, facts))
        return value or self._otherwise.get(key, "")

    @staticmethod
    def _shared(key: str, facts: Facts) -> str | None:
        """What was kept under the key by both, or last by either."""
        return facts.get((key, None)) or next(
            (value for (name, _), value in reversed(facts.items()) if name == key and value), None
        )
