"""The conversation as a table. Everything that can happen to a session is a row here.

How to read it: in a *source* phase, a *signal* leads to the *dest* phase, if the *guard* agrees; then the
session does what *after* names. A signal without a row in the present phase is nothing: it is not an error
that somebody says "resume" while nothing is paused. The diagram in DESIGN.md is drawn from this table.

The rules behind it:

* Coach speaks in PROMPTING and ASIDE, and nobody has the floor meanwhile. ASIDE returns to the same turn.
* Where coach can hear while it speaks, it gives way to who speaks over it; not in CLOSING.
* Whoever is spoken to can leave every phase by voice: pause, break, skip, stop. "Stop" twice always stops.
* A break begins with a time to come back that both have said. With one partner alone it is a pause.
* Safety comes before everything: ALERT leaves every phase but the last two for CLOSING.
* CLOSING reads the help lines, whatever led there. After it comes only ENDED.
"""

from dataclasses import dataclass
from enum import Enum
from operator import attrgetter
from typing import Any, Protocol

from transitions import Machine  # noqa: TID251 - its owner


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
    ANSWERED = "answered"
    """A question was answered that wants neither a yes nor a no: when will you be back?"""
    PAUSE = "pause"
    RESUME = "resume"
    TAKE_BREAK = "take break"
    STOP = "stop"
    LEFT = "left"
    ALERT = "alert"
    FINISHED = "finished"
    BARGED_IN = "barged in"
    MICROPHONE_LOST = "microphone lost"
    MICROPHONE_BACK = "microphone back"
    HEARING_LOST = "hearing lost"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    signal: Signal
    source: tuple[Phase, ...]
    dest: Phase
    after: str = ""
    """What is called in the new phase: `part.method` of the actor."""
    guard: str = ""
    """What must agree, likewise."""


P, S = Phase, Signal
TALKING = (P.PROMPTING, P.LISTENING, P.ASIDE, P.ASKING)
HOLDING = (P.PAUSED, P.BREAK)

TABLE: tuple[Row, ...] = (
    Row(S.START, (P.READY,), P.PROMPTING, "lead.begin"),
    Row(S.PROMPT_ENDED, (P.PROMPTING,), P.LISTENING, "turn.begin", guard="lead.waits_for_answer"),
    Row(S.PROMPT_ENDED, (P.PROMPTING,), P.PROMPTING, "lead.go_on"),
    Row(S.PROMPT_ENDED, (P.ASIDE,), P.LISTENING, "turn.hand_back"),
    Row(S.PROMPT_ENDED, (P.ASKING,), P.ASKING, "hold.open_question"),
    Row(S.PROMPT_ENDED, (P.PAUSED,), P.PAUSED, "hold.listen"),
    Row(S.PROMPT_ENDED, (P.BREAK,), P.BREAK, "hold.listen"),
    Row(S.PROMPT_ENDED, (P.CLOSING,), P.ENDED, "close.end"),
    Row(S.BARGED_IN, (P.PROMPTING,), P.PROMPTING, "give.give_way"),
    Row(S.BARGED_IN, (P.ASIDE,), P.LISTENING, "give.give_back"),
    Row(S.BARGED_IN, (P.ASKING,), P.ASKING, "give.give_way"),
    Row(S.BARGED_IN, (P.PAUSED,), P.PAUSED, "give.give_way"),
    Row(S.BARGED_IN, (P.BREAK,), P.BREAK, "give.give_way"),
    Row(S.TURN_OVER, (P.LISTENING, P.ASIDE), P.PROMPTING, "lead.close_turn"),
    Row(S.SPEAK_ASIDE, (P.LISTENING,), P.ASIDE),
    Row(S.OFFER_BREAK, (P.LISTENING, P.PROMPTING), P.ASKING, "hold.offer_break"),
    Row(S.YES, (P.ASKING,), P.CLOSING, "close.stop", guard="hold.asks_to_stop"),
    Row(S.YES, (P.ASKING,), P.ASKING, "hold.plan_break", guard="hold.asks_for_break"),
    Row(S.NO, (P.ASKING,), P.ASKING, "hold.ask_to_stop", guard="hold.asks_for_return"),
    Row(S.NO, (P.ASKING,), P.PROMPTING, "hold.stay"),
    Row(S.ANSWERED, (P.ASKING,), P.ASKING, "hold.ask_return", guard="hold.asks_another"),
    Row(S.ANSWERED, (P.ASKING,), P.BREAK, "hold.begin_break"),
    Row(S.PAUSE, TALKING, P.PAUSED, "hold.pause"),
    Row(S.RESUME, HOLDING, P.PROMPTING, "hold.come_back"),
    Row(S.TAKE_BREAK, (*TALKING, P.PAUSED), P.PAUSED, "hold.pause", guard="hold.with_one_alone"),
    Row(S.TAKE_BREAK, (*TALKING, P.PAUSED), P.ASKING, "hold.plan_break"),
    Row(S.STOP, (P.ASKING, *HOLDING, P.LOST), P.CLOSING, "close.stop"),
    Row(S.STOP, (P.PROMPTING, P.LISTENING, P.ASIDE), P.ASKING, "hold.ask_to_stop"),
    Row(S.LEFT, (P.ASKING, *HOLDING, P.LOST), P.CLOSING, "close.leave"),
    Row(S.ALERT, (*TALKING, *HOLDING, P.LOST), P.CLOSING, "close.stop_for_safety"),
    Row(S.FINISHED, (P.PROMPTING,), P.CLOSING, "close.say_goodbye"),
    Row(S.HEARING_LOST, (*TALKING, *HOLDING, P.LOST), P.CLOSING, "close.part_unhearing"),
    Row(S.MICROPHONE_LOST, (P.PROMPTING,), P.LOST, "hold.break_off"),
    Row(S.MICROPHONE_LOST, (P.LISTENING, P.ASIDE, P.ASKING), P.LOST, "hold.report_lost"),
    Row(S.MICROPHONE_BACK, (P.LOST,), P.PROMPTING, "hold.come_back_hearing"),
)


class Actor(Protocol):
    """Who acts on the table: has a part and a method for every name in it. The machine keeps its `phase`."""

    phase: Phase


class Conversation:
    """The table, at work for one actor."""

    def __init__(self, actor: Actor, table: tuple[Row, ...] = TABLE) -> None:
        check(table, actor)
        self._machine = Machine(
            model=actor,
            model_attribute="phase",
            states=Phase,
            initial=Phase.READY,
            transitions=[_as_row(row, actor) for row in table],
            auto_transitions=False,
            ignore_invalid_triggers=True,
            queued=True,
        )
        self._actor: Any = actor

    def send(self, signal: Signal) -> None:
        """Follow the row for this signal, if the present phase has one."""
        self._actor.trigger(signal.name)


def _as_row(row: Row, actor: Actor) -> dict[str, Any]:
    made: dict[str, Any] = {"trigger": row.signal.name, "source": list(row.source), "dest": row.dest}
    if row.after:
        made["after"] = attrgetter(row.after)(actor)
    if row.guard:
        made["conditions"] = attrgetter(row.guard)(actor)
    return made


def check(table: tuple[Row, ...], actor: object) -> None:
    """Find what the library would find only when a row is followed.

    Raises:
        AttributeError: a row names a method that the actor has not.
        ValueError: a phase cannot be reached, or left.
    """
    for row in table:
        for name in filter(None, (row.after, row.guard)):
            try:
                attrgetter(name)(actor)
            except AttributeError:
                what = f"{row.signal.name}: {type(actor).__name__} has no {name!r}"
                raise AttributeError(what) from None
    reached = {row.dest for row in table} | {Phase.READY}
    left = {phase for row in table for phase in row.source} | {Phase.ENDED}
    if missing := set(Phase) - (reached & left):
        raise ValueError(f"no way into or out of {', '.join(sorted(phase.value for phase in missing))}")


def mermaid(table: tuple[Row, ...] = TABLE) -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {Phase.READY.value}"]
    for row in table:
        label = row.signal.value + (
            f" [{row.guard.rpartition('.')[2].replace('_', ' ')}]" if row.guard else ""
        )
        lines += [f"    {source.value} --> {row.dest.value}: {label}" for source in row.source]
    return "\n".join([*lines, f"    {Phase.ENDED.value} --> [*]"])
