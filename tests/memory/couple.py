"""Emma and Callum: what the core tells a journal in a session, without sound."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from coach.core.actions import (
    Action,
    Answer,
    End,
    GiveFloor,
    Keep,
    Notice,
    Partner,
    ShowStep,
    Write,
)
from coach.core.cues import Cue
from coach.core.frame import samples
from coach.core.wording import Couple
from coach.memory.history import History
from coach.memory.journal import Journal
from coach.memory.pairs import Pair
from coach.memory.records import Session

A, B = Partner.A, Partner.B
COUPLE = Couple("Emma", "Callum")
EVENING = datetime(2026, 11, 3, 20, 15, tzinfo=UTC)

SAID: dict[str, tuple[str, ...]] = {
    "criticism": ("you never listen to me", "you always leave it to me"),
    "contempt": ("oh how mature of you",),
    "defensiveness": ("that is not my fault", "i only did it because you started"),
    "stonewalling": ("i'm done talking",),
    "validation": ("it makes sense that you felt alone when i came home late",),
    "responsibility": ("i did raise my voice and that was mine to stop",),
    "impact": ("when i walked out it must have felt like i did not care",),
    "feeling": ("i felt small and a bit scared",),
    "need": ("i need to know when you will be back",),
    "appreciation": ("thank you for staying at the table",),
    "commitment": ("i will send a message when i am late",),
}


def cue(kind: str, words: str = "", need: str = "") -> Cue:
    """A cue as the engine would make it."""
    words = words or SAID[kind][0]
    return Cue(kind, f"{kind}-1", "because", 2, "partner", need, 0, len(words.split()), words, "pattern", 0.9)


def consents(*levels: str, at: int = 0) -> list[Action]:
    """Both say yes to the questions of these keys."""
    return [Keep(at, key, partner, "yes") for key in levels for partner in Partner]


def session(
    seed: int = 1,
    *,
    keys: tuple[str, ...] = ("consent", "consent-words"),
    hardness: float = 0.4,
    turns: int = 40,
) -> Iterator[Action]:
    """The actions of a whole session. The higher `hardness` (0 to 1), the more attacks."""
    dice = Random(seed)
    at = samples(60)
    yield ShowStep(at, "Your yes", 2, 11)
    yield from consents(*keys, at=at)
    yield Keep(at, "pattern", None, "the storm")
    for partner in Partner:
        yield Keep(at, "calm", partner, str(dice.randint(3, 6)))
    for turn in range(turns):
        partner = (A, B)[turn % 2]
        if turn % 4 == 0:
            yield ShowStep(at, f"Step {turn // 4}", min(11, 3 + turn // 4), 11)
        yield GiveFloor(at, (partner,))
        for _ in range(dice.randint(1, 3)):
            attack = dice.random() < hardness * (1 - turn / turns)
            kind = dice.choice(list(SAID)[:4] if attack else list(SAID)[4:])
            words = dice.choice(SAID[kind])
            length = samples(dice.uniform(3, 9))
            at += samples(dice.uniform(1, 3))
            yield Write(at + length, partner, words, at, at + length)
            at += length
            if dice.random() < 0.6:
                found = cue(kind, words, need="to matter" if attack else "")
                yield Notice(at, partner, found)
                if attack:
                    yield Answer(at, partner, found, "chime")
        yield GiveFloor(at, ())
        at += samples(dice.uniform(4, 8))
    for partner in Partner:
        yield Keep(at, "calm-after", partner, str(dice.randint(6, 9)))
        yield Keep(at, "closeness", partner, "closer")
    yield Keep(at, "recurring", None, "yes")
    yield Keep(at, "theme", None, "feeling that i matter")
    yield Keep(at, "promise", A, "i will say what i need before i am angry")
    yield Keep(at, "promise", B, "i will send a message when i am late")
    yield End(at, "finished")


def keep_session(history: History, pair: Pair, number: int = 0, **how: object) -> Session:
    """Play a short session into the history; it began `number` weeks after `EVENING`."""
    how.setdefault("turns", 8)
    journal = Journal(history, pair, exercise="healing", began=EVENING + timedelta(weeks=number))
    for action in session(seed=number + 1, **how):  # type: ignore[arg-type]
        journal.see(action)
    journal.close()
    assert journal.trouble is None
    assert journal.session is not None
    return journal.session
