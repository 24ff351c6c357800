"""Conversations in plain text: who says what, the silences, and what coach does.

For therapists to read and to write.

    exercise: healing
    names: Emma, Callum

    coach: Hello Emma, hello Callum. …
    Emma: yes
    (silence 8)
    coach: Take your time, Emma.
      [chime: cue]

`play` takes the lines of the couple and what happens, in brackets, and writes the whole conversation with
what coach makes of it. Whoever speaks waits for the floor, for a while.

| what is written | what happens |
|---|---|
| `Emma: i'm done` | somebody speaks, when coach has finished |
| `Emma, fast: …`, `Emma, loud: …` or `Emma, far: …` | likewise, fast, loud, or far from the microphone |
| `Emma, at once: …` | without waiting for the floor |
| `(silence 8)`, `(silence 20 minutes)` | nobody says anything |
| `(button)`, `(button long)`, `(button very long)` | |
| `(microphone lost)`, `(microphone back)`, `(sound lost)` | |
| `(hearing lost)` | the recogniser is gone for good |
| `(skip)`, `(skip to: My part)` | whoever has the floor says skip; until that step begins |
| `(power cut)` | the session begins again where it was |
"""

import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace

from coach.core.actions import (
    Action,
    AdjustVoice,
    Chime,
    Earcon,
    End,
    Forget,
    GiveFloor,
    Keep,
    Partner,
    Purpose,
    Say,
    ShowStep,
    Withdraw,
)
from coach.core.cues import CueEngine
from coach.core.events import (
    ButtonPressed,
    HearingLost,
    MicrophoneBack,
    MicrophoneLost,
    Press,
)
from coach.core.frame import samples
from coach.core.guide import SessionSettings
from coach.core.session import Session
from coach.core.wording import Couple
from coach.errors import ScriptError
from coach.packs.language import Language
from coach.rehearsal.stage import WORD_S, Stage

MOST_SKIPS = 200
LOUD_DB, USUAL_DB, FAR_DB = -12.0, -30.0, -62.0
FAST_S = 0.18
MOST_WAIT_S = 4.5

_HAPPENS = re.compile(r"\((?P<what>.*)\)")
_SILENCE = re.compile(r"silence (?P<count>\d+(?:\.\d+)?)(?P<minutes> minutes?)?")
_SAYS = re.compile(r"(?P<who>[^:,(\[]+)(?P<how>, fast|, loud|, far|, at once)?: (?P<text>.+)")
_PRESSES = {"button": Press.SHORT, "button long": Press.LONG, "button very long": Press.VERY_LONG}


@dataclass(frozen=True, slots=True)
class Script:
    """A conversation, as it is written."""

    comments: tuple[str, ...]
    settings: Mapping[str, tuple[str, ...]]
    lines: tuple[str, ...]
    """What the couple says, and what happens."""

    def setting(self, key: str, otherwise: str) -> str:
        """The value of a setting."""
        return self.settings.get(key, (otherwise,))[-1]


def read(text: str) -> Script:
    """A conversation, without what coach did in it."""
    head, _, body = text.partition("\n\n")
    comments = tuple(line for line in head.splitlines() if line.startswith("#"))
    settings: dict[str, tuple[str, ...]] = {}
    for line in head.splitlines():
        if not line.startswith("#"):
            key, _, value = line.partition(":")
            settings[key.strip()] = (*settings.get(key.strip(), ()), value.strip())
    lines = (line.strip() for line in body.splitlines())
    return Script(
        comments, settings, tuple(line for line in lines if line and not line.startswith(("coach:", "[")))
    )


def play(text: str, language: Language, engine: CueEngine) -> str:
    """The whole conversation, with what coach does.

    Raises:
        ScriptError: a line says nothing that could happen.
    """
    script = read(text)
    return "\n".join(Play(script, language, engine).lines()) + "\n"


@dataclass
class Play:
    """A conversation that is being played."""

    script: Script
    language: Language
    engine: CueEngine
    _told: int = 0
    _speaker: str = ""
    """Who spoke last."""
    _shown: ShowStep | None = None
    _facts: dict[tuple[str, Partner | None], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [name.strip() for name in self.script.setting("names", "Emma, Callum").split(",")]
        self.couple = Couple(names[0], names[-1])
        self._settings = SessionSettings(
            country=self.script.setting("country", "elsewhere"), facts=dict(self._knows())
        )
        self._open(self.script.setting("exercise", "healing"))

    def lines(self) -> Iterator[str]:
        """The whole conversation, line by line."""
        yield from self.script.comments
        for key, values in self.script.settings.items():
            yield from (f"{key}: {value}" for value in values)
        yield ""
        yield from self.begin()
        for line in self.script.lines:
            if self.stage.session.ended:
                yield line
            else:
                yield from self.happen(line)
        self.stage.settle()
        yield from self._coach()
        if not self.stage.session.ended:
            yield f"  [still open: {self.stage.session.phase.value}]"

    def begin(self) -> Iterator[str]:
        """Coach begins."""
        self.stage.begin()
        yield from self._coach()

    def _open(self, exercise: str, at: int = 0) -> None:
        known = self.language.exercises
        if exercise not in known:
            raise ScriptError(f"There is no exercise {exercise!r}. There is: {', '.join(sorted(known))}.")
        self.exercise = known[exercise]
        session = Session(self.language, known[exercise], self.couple, self.engine, self._settings)
        self.stage, self._told = Stage(session, at=at), 0

    def _knows(self) -> Iterator[tuple[tuple[str, Partner | None], str]]:
        """`knows: Callum earlier-promise = to call before six`."""
        for value in self.script.settings.get("knows", ()):
            left, _, right = value.partition("=")
            *who, key = left.split()
            yield (key, self._partner(who[0]) if who else None), right.strip()

    def _partner(self, name: str) -> Partner | None:
        return next((partner for partner in Partner if self.couple.name(partner) == name), None)

    def happen(self, line: str) -> Iterator[str]:
        """Something is said, or happens, and coach does what it does."""
        stage, at = self.stage, self.stage.at
        if found := _HAPPENS.fullmatch(line):
            what = found["what"]
            yield line
            if what == "skip":
                stage.say("skip")
            elif what.startswith("skip to: "):
                self._skip_to(what.removeprefix("skip to: "))
                return
            elif silence := _SILENCE.fullmatch(what):
                stage.wait(float(silence["count"]) * (60 if silence["minutes"] else 1))
            elif what in _PRESSES:
                stage.send(ButtonPressed(at, _PRESSES[what]))
            elif what == "power cut":
                self._begin_again()
            else:
                self._lose(what, line)
        elif said := _SAYS.fullmatch(line):
            if said["how"] != ", at once":
                yield from self._wait_for_floor(said["who"])
            yield line
            word_s = FAST_S if said["how"] == ", fast" else WORD_S
            level_db = {", loud": LOUD_DB, ", far": FAR_DB}.get(said["how"], USUAL_DB)
            stage.say(said["text"], word_s=word_s, level_db=level_db)
        else:
            raise ScriptError(f"Nothing happens in {line!r}. Write `Emma: …` or `(silence 8)`.")
        self.stage.settle()
        yield from self._coach()

    def _lose(self, what: str, line: str) -> None:
        """A device fails, or is back."""
        match what:
            case "microphone lost":
                self.stage.send(MicrophoneLost(self.stage.at))
            case "microphone back":
                self.stage.send(MicrophoneBack(self.stage.at))
            case "hearing lost":
                self.stage.send(HearingLost(self.stage.at))
            case "sound lost":
                self.stage.lose_sound(2)
            case _:
                raise ScriptError(f"Nothing is known of {line!r}. Write, for example, (silence 8).")

    def _wait_for_floor(self, name: str) -> Iterator[str]:
        """Whoever wants to speak after the other waits until coach has passed the floor on."""
        stage = self.stage
        before, self._speaker = self._speaker, name
        floor, until = stage.floor, stage.at + samples(MOST_WAIT_S)
        mine = self._partner(name) in floor
        if not mine or (len(floor) > 1 and before not in ("", name)):
            while stage.floor == floor and stage.at < until and not stage.session.ended:
                stage.wait(0.1)
            stage.settle()
            yield from self._coach()

    def wait(self, limit_s: float) -> Generator[str, None, bool]:
        """Nobody speaks; until coach does something, at the longest. Returns whether it did."""
        stage = self.stage
        until, done = stage.at + samples(limit_s), len(stage.actions)
        while len(stage.actions) == done and stage.at < until and not stage.session.ended:
            stage.wait(0.1)
        stage.settle()
        yield from self._coach()
        return len(stage.actions) > done

    def _skip_to(self, title: str) -> None:
        for _ in range(MOST_SKIPS):
            list(self._coach())
            if self._shown and self._shown.title == title:
                return
            if self.stage.session.ended:
                break
            self.stage.say("skip")
            self.stage.settle()
        raise ScriptError(f"No step is called {title!r}.")

    def _begin_again(self) -> None:
        """As after a power cut: with the answers that were kept, in the step that was begun last."""
        shown = self._shown
        if shown is None:
            raise ScriptError("A power cut before the first step is no more than a beginning.")
        self._settings = replace(self._settings, first_step=shown.number, facts=dict(self._facts))
        self._open(shown.exercise, self.stage.at)
        self.stage.begin()

    def _coach(self) -> Iterator[str]:
        """What coach did since the last time."""
        if any(isinstance(action, GiveFloor) for action in self.stage.actions[self._told :]):
            self._speaker = ""
        actions = self.stage.actions[self._told :]
        self._told = len(self.stage.actions)
        for action in actions:
            yield from self._line(action)

    def _line(self, action: Action) -> Iterator[str]:
        match action:
            case Say():
                note = (
                    ""
                    if action.purpose in (Purpose.PROMPT, Purpose.MANNERS)
                    else f" ({action.purpose.value})"
                )
                yield f"coach: {action.text}{note}"
            case Chime(earcon=Earcon.CUE | Earcon.TROUBLE):
                yield f"  [chime: {action.earcon.value}]"
            case ShowStep():
                self._shown = action
                yield f"  [step {action.number} of {action.of}: {action.title}]"
            case Keep():
                self._facts[action.key, action.partner] = action.value
                yield f"  [kept: {action.key}{self._of(action.partner)}: {action.value}]"
            case AdjustVoice():
                yield f"  [voice: {action.how}]"
            case Withdraw():
                yield f"  [taken back: {action.cue.kind}]"
            case Forget():
                yield "  [all forgotten]"
            case End():
                yield f"  [end: {action.why}]"

    def _of(self, partner: Partner | None) -> str:
        return f" of {self.couple.name(partner)}" if partner else ""
