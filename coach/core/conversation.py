"""The conversation as a table. Everything that can happen to a session is a row here.

How to read it: in a *source* phase, a *signal* leads to the *dest* phase, if the *guard* agrees; then the
session does what *after* names. A signal without a row in the present phase is nothing: it is not an error
that somebody says "resume" while nothing is paused. The diagram in DESIGN.md is drawn from this table.

The rules behind it:

* Coach speaks in PROMPTING and ASIDE, and nobody has the floor meanwhile. ASIDE returns to the same turn.
* Whoever is spoken to can leave every phase by voice: pause, break, skip, stop.
* Safety comes before everything: ALERT leaves every phase but the last two for CLOSING.
* CLOSING reads the help lines, whatever led there. After it comes only ENDED.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from transitions import Machine


class Phase(Enum):
    """Where a session can be."""

    READY = "ready"
    PROMPTING = "prompting"
    """Coach leads: an act of the exercise is being said."""
    LISTENING = "listening"
    """A partner has the floor."""
    ASIDE = "aside"
    """Coach says something brief within a turn: a nudge, a cue, a help."""
    ASKING = "asking"
    """Coach asks a question of its own: stop here? take a break?"""
    PAUSED = "paused"
    BREAK = "break"
    LOST = "lost"
    """The microphone is gone."""
    CLOSING = "closing"
    ENDED = "ended"


class Signal(Enum):
    """What moves a session from phase to phase."""

    START = "start"
    PROMPT_ENDED = "prompt ended"
    TURN_OVER = "turn over"
    SPEAK_ASIDE = "speak aside"
    OFFER_BREAK = "offer break"
    YES = "yes"
    NO = "no"
    PAUSE = "pause"
    RESUME = "resume"
    TAKE_BREAK = "take break"
    STOP = "stop"
    LEFT = "left"
    ALERT = "alert"
    FINISHED = "finished"
    MICROPHONE_LOST = "microphone lost"
    MICROPHONE_BACK = "microphone back"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    signal: Signal
    source: tuple[Phase, ...]
    dest: Phase
    after: str = ""
    """The session's method that is called in the new phase."""
    guard: str = ""
    """The session's method that must agree."""


P, S = Phase, Signal
TALKING = (P.PROMPTING, P.LISTENING, P.ASIDE, P.ASKING)
HOLDING = (P.PAUSED, P.BREAK)

TABLE: tuple[Row, ...] = (
    Row(S.START, (P.READY,), P.PROMPTING, "begin"),
    Row(S.PROMPT_ENDED, (P.PROMPTING,), P.LISTENING, "open_floor", guard="waits_for_answer"),
    Row(S.PROMPT_ENDED, (P.PROMPTING,), P.PROMPTING, "go_on"),
    Row(S.PROMPT_ENDED, (P.ASIDE,), P.LISTENING, "return_floor"),
    Row(S.PROMPT_ENDED, (P.ASKING,), P.ASKING, "open_question"),
    Row(S.PROMPT_ENDED, (P.PAUSED,), P.PAUSED, "open_hold"),
    Row(S.PROMPT_ENDED, (P.BREAK,), P.BREAK, "open_hold"),
    Row(S.PROMPT_ENDED, (P.CLOSING,), P.ENDED, "end"),
    Row(S.TURN_OVER, (P.LISTENING,), P.PROMPTING, "close_turn"),
    Row(S.SPEAK_ASIDE, (P.LISTENING,), P.ASIDE),
    Row(S.OFFER_BREAK, (P.LISTENING,), P.ASKING, "offer_break"),
    Row(S.YES, (P.ASKING,), P.CLOSING, "stop", guard="asked_to_stop"),
    Row(S.YES, (P.ASKING,), P.BREAK, "begin_break"),
    Row(S.NO, (P.ASKING,), P.PROMPTING, "stay"),
    Row(S.PAUSE, TALKING, P.PAUSED, "pause"),
    Row(S.RESUME, HOLDING, P.PROMPTING, "come_back"),
    Row(S.TAKE_BREAK, (*TALKING, P.PAUSED), P.BREAK, "begin_break"),
    Row(S.STOP, (P.ASKING, *HOLDING, P.LOST), P.CLOSING, "stop"),
    Row(S.STOP, (P.PROMPTING, P.LISTENING, P.ASIDE), P.ASKING, "ask_to_stop"),
    Row(S.LEFT, (P.ASKING, *HOLDING, P.LOST), P.CLOSING, "leave"),
    Row(S.ALERT, (*TALKING, *HOLDING, P.LOST), P.CLOSING, "stop_for_safety"),
    Row(S.FINISHED, (P.PROMPTING,), P.CLOSING, "say_goodbye"),
    Row(S.MICROPHONE_LOST, TALKING, P.LOST, "report_lost"),
    Row(S.MICROPHONE_BACK, (P.LOST,), P.PROMPTING, "come_back_hearing"),
)


class Actor(Protocol):
    """Who acts on the table: has a method for every name in it. The machine keeps its `phase`."""

    phase: Phase


class Conversation:
    """The table, at work for one actor."""

    def __init__(self, actor: Actor, table: tuple[Row, ...] = TABLE) -> None:
        check(table, type(actor))
        self._machine = Machine(
            model=actor,
            model_attribute="phase",
            states=Phase,
            initial=Phase.READY,
            transitions=[self._as_row(row) for row in table],
            auto_transitions=False,
            ignore_invalid_triggers=True,
            queued=True,
        )
        self._actor: Any = actor

    def send(self, signal: Signal) -> None:
        """Follow the row for this signal, if the present phase has one."""
        self._actor.trigger(signal.name)

    @staticmethod
    def _as_row(row: Row) -> dict[str, Any]:
        made: dict[str, Any] = {"trigger": row.signal.name, "source": list(row.source), "dest": row.dest}
        if row.after:
            made["after"] = row.after
        if row.guard:
            made["conditions"] = row.guard
        return made


def check(table: tuple[Row, ...], actor: type) -> None:
    """Find what the library would find only when a row is followed.

    Raises:
        AttributeError: a row names a method that the actor has not.
        ValueError: a phase cannot be reached, or left.
    """
    for row in table:
        for name in (row.after, row.guard):
            if name and not callable(getattr(actor, name, None)):
                raise AttributeError(f"{row.signal.name}: {actor.__name__} has no method {name!r}")
    reached = {row.dest for row in table} | {Phase.READY}
    left = {phase for row in table for phase in row.source} | {Phase.ENDED}
    if missing := set(Phase) - (reached & left):
        raise ValueError(f"no way into or out of {', '.join(sorted(phase.value for phase in missing))}")


def mermaid(table: tuple[Row, ...] = TABLE) -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {Phase.READY.value}"]
    for row in table:
        label = row.signal.value + (f" [{row.guard.replace('_', ' ')}]" if row.guard else "")
        lines += [f"    {source.value} --> {row.dest.value}: {label}" for source in row.source]
    return "\n".join([*lines, f"    {Phase.ENDED.value} --> [*]"])
