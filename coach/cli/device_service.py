"""The life of a box on the table: idle, awake, in a conversation, idle again. For ever.

    idle        listens for one phrase and looks at the button; keeps and says nothing
    set-up      by voice, when nothing is known yet or somebody asks for it
    session     the same as `coach start`, with a light and a button
    trouble     what is missing may come back: the light says so, and coach tries again

What it logs goes to the system's journal, which others may read. So it says when a conversation began and how
it ended, and never a name, a word that was said, or the text of an error that might hold one.
"""

import time  # noqa: TID251 - waiting for a microphone that is not there
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

import click
import msgspec

from coach.app import App, Speaker, Watcher
from coach.audio.earcons import earcon
from coach.cli.device_talk import Hears, Talk, heard
from coach.cli.discreet import Discreet
from coach.cli.leaving import whole
from coach.cli.preparing import check_names, make_session, make_voice, pick_country, pick_dial, pick_exercise
from coach.cli.remembering import FIRST_TIME, Memory, known_before
from coach.cli.start import CHOOSE
from coach.core.actions import Action, Earcon, End
from coach.core.conversation import Phase
from coach.core.cues import CueEngine
from coach.core.events import ButtonPressed, Event, FrameHeard, Press
from coach.core.frame import seconds
from coach.core.guide import SessionSettings
from coach.core.room import Room
from coach.core.session import Session
from coach.device.button import Button
from coach.device.lamps import NoLamp
from coach.device.light import Light
from coach.device.looks import Look
from coach.device.sd_notify import notify
from coach.device.setting_up import Outcome, set_up
from coach.device.shining import Shining
from coach.device.wake import grammar, wakes
from coach.device.watchdog import Watchdog
from coach.device.words_file import DeviceWords, known_only, languages, load_words
from coach.errors import AudioError, CoachError, MemoryStoreError, VoiceError
from coach.memory.history import default_path
from coach.packs.engine import load_engine
from coach.packs.language import PACKS, Language, load_pack
from coach.settings import Settings, load_or_set_aside, save_settings
from coach.speech.voice import DEFAULT_VOICES

TRY_AGAIN_S = 3.0
"""After trouble."""

FEED_S = 1.0
"""While there is no sound at all the watchdog is fed so often."""

HELD = (Phase.PAUSED, Phase.BREAK)

Log = Callable[[str], object]


def to_journal(line: str) -> None:
    """One line for the system's journal."""
    click.echo(f"coach: {line}", err=True)


@dataclass
class Parts:
    """What a service is made of; each can be a stand-in."""

    open_room: Callable[[Settings], Room]
    """A fresh room. Raises `AudioError`."""
    hears: Hears
    knows: Callable[[str], bool]
    """Whether the speech model knows a word."""
    open_voice: Callable[[Settings], Speaker] = lambda settings: make_voice(
        settings.words_per_minute,
        settings.voice or DEFAULT_VOICES.get(settings.language, settings.language),
        settings.volume,
        settings.spoken,
    )
    shining: Shining = field(default_factory=lambda: Shining(NoLamp()))
    button: Button | None = None
    watchdog: Watchdog = field(default_factory=Watchdog)
    log: Log = to_journal
    tell: Callable[..., object] = notify
    history: Path | None = None
    """Of the couple; None is the usual place."""
    exercise: str = CHOOSE
    pack: Path | None = None
    wait: Callable[[float], object] = time.sleep


class Service:
    """The loop."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._spoken = load_or_set_aside().language
        self._words: DeviceWords = load_words(self._spoken)
        self._language: Language = load_pack(parts.pack or PACKS / self._spoken)
        self._engines: dict[str, CueEngine] = {}
        """By dial; loaded when coach is ready, before anybody waits for one."""
        self._ready = False
        self._greeted = False

    def run(self, conversations: int | None = None) -> None:
        """Hold conversations, so many or without end. Returns when another language was chosen: its words,
        its voice and its model are for a new process.
        """
        while conversations is None or conversations > 0:
            try:
                settings = load_or_set_aside()
                if settings.language != self._spoken:
                    self._parts.log("another language: starting again")
                    return
                if self._once(settings) and conversations is not None:
                    conversations -= 1
            except CoachError as trouble:
                self._wait_out(trouble)

    def _once(self, settings: Settings) -> bool:
        """From idle to idle. Whether there was a conversation."""
        wish = self._idle(settings)
        if settings.names is None or wish == self._words.wake.set_up:
            self._set_up(settings)
            return False
        self._hold(settings)
        return True

    # Idle

    def _idle(self, settings: Settings) -> str:
        """Wait for the button or the phrase. What woke coach: the phrase, as it is written."""
        words = self._words.wake
        with closing(self._open(settings)) as room:
            ear = self._parts.hears(grammar(words, self._parts.knows))
            for item in room:
                for event in heard(ear, item):
                    if wish := self._look_after(event) or wakes(event, words):
                        self._parts.log("woken up")
                        return wish
                if settings.names is None and self._ready and not self._greeted:
                    self._greet(room, settings)
        raise AudioError("No more sound comes from the microphone. Plug the speakerphone in again.")

    def _look_after(self, event: Event) -> str:
        """What the box does at each event in idle. The phrase that a press of the button stands for."""
        parts, words = self._parts, self._words.wake
        parts.watchdog.see(event)
        if parts.button is not None:
            parts.button.see(event)
        match event:
            case FrameHeard(at=at):
                parts.shining.show(Look.IDLE, at)
                if not self._ready:
                    self._ready = True
                    parts.log("ready")
                    parts.tell("READY=1", "STATUS=Waiting for the button or the phrase")
                    self._engine(load_or_set_aside().dial)  # for seconds; what is pressed or said waits
            case ButtonPressed(press=press):
                return words.set_up if press is Press.VERY_LONG else words.phrase
        return ""

    def _greet(self, room: Room, settings: Settings) -> None:
        """Nobody can know yet what this box wants to hear. The ear is deaf to it: it has the phrase in it."""
        self._greeted = True
        say = self._words.set_up
        text = say.greeting if self._parts.button is None else f"{say.greeting} {say.or_button}"
        with ExitStack() as stack:
            try:
                room.play(self._voice(stack, settings).render(text, private=True))
            except VoiceError as trouble:
                self._parts.log(discreetly(trouble))

    # Set-up by voice

    def _set_up(self, settings: Settings) -> None:
        parts = self._parts
        parts.log("set-up by voice")
        names = {code: country.name for code, country in self._language.countries.country.items()}
        with ExitStack() as stack:
            room = stack.enter_context(closing(self._open(settings)))
            voice = self._voice(stack, settings)
            talk = Talk(room, voice, parts.hears, self._watchers(Light()))
            outcome = self._converse(talk, voice, settings, names)
        if not outcome.finished and outcome.language == settings.language:
            parts.log("nobody answered in the set-up")
            return
        couple = outcome.names and check_names(*outcome.names)
        save_settings(
            msgspec.structs.replace(
                settings,
                names=couple and (couple.a, couple.b),
                language=outcome.language,
                country=pick_country(self._language, outcome.country),
                volume=outcome.volume,
            )
        )
        parts.log("set-up done" if outcome.finished else "another language was chosen")

    def _converse(self, talk: Talk, voice: Speaker, settings: Settings, names: dict[str, str]) -> Outcome:
        answers = self._words.answers
        questions = set_up(
            self._words,
            names,
            known=Outcome(settings.names, settings.country, settings.volume, settings.language),
            languages={code: one for code, one in languages().items() if (PACKS / code).is_dir()},
            button=self._parts.button is not None,
        )
        question = next(questions)
        while True:
            if question.volume is not None and hasattr(voice, "volume"):
                voice.volume = question.volume
            heard: str | None = None
            phrases = known_only(question.phrases, self._parts.knows)
            if phrases:
                heard = talk.ask(question.text, phrases, answers.yes[0], answers.no[0])
            else:
                talk.say(question.text)
            try:
                question = questions.send(heard)
            except StopIteration as done:
                outcome: Outcome = done.value
                return outcome

    # A conversation

    def _hold(self, settings: Settings) -> None:
        parts = self._parts
        couple = check_names(*(settings.names or ("", "")))
        with ExitStack() as stack:
            voice = self._voice(stack, settings)
            memory = stack.enter_context(self._memory(settings))
            memory.offer(
                lambda question: self._ask(settings, voice, question),
                exercises=self._language.lasting,
                text=self._words.session.resume,
            )
            going_on = memory.unfinished
            known = known_before(memory, self._language, private_check=settings.private_check)
            exercise = pick_exercise(self._language, going_on.exercise if going_on else self._parts.exercise)
            session = make_session(
                self._language,
                exercise,
                couple,
                SessionSettings(
                    country=pick_country(self._language, settings.country),
                    facts=known,
                    first_step=going_on.step if going_on else 1,
                ),
                dial=settings.dial,
                engine=self._engine(settings.dial),
            )
            ear = parts.hears(())
            room = stack.enter_context(closing(self._open(settings)))
            room.play(earcon(Earcon.HEARD))
            journal = memory.journal(CHOOSE if FIRST_TIME in known else exercise.name)
            stack.callback(journal.close)
            ended = Ended()
            light = Light(held=lambda: session.phase in HELD)
            records = Discreet(session, (whole(journal.see), ended.see))
            watchers = (*self._watchers(light), records.see)
            parts.log("a conversation begins")
            self._run(App(room, ear, session, voice, watchers), session, ended)

    def _run(self, app: App, session: Session, ended: "Ended") -> None:
        app.run()
        self._parts.log(f"the conversation is over: {ended.why}, after {seconds(ended.at) / 60:.0f} minutes")
        if app.trouble:
            self._parts.log(f"the voice failed {len(app.trouble)} times")

    def _ask(self, settings: Settings, voice: Speaker, question: str) -> bool | None:
        """A yes or a no; None where nobody is there."""
        answers = self._words.answers
        phrases = known_only((*answers.yes, *answers.no), self._parts.knows)
        with closing(self._open(settings)) as room:
            talk = Talk(room, voice, self._parts.hears, self._watchers(Light()))
            heard = talk.ask(question, phrases, answers.yes[0], answers.no[0])
        return heard in answers.yes if heard else None

    # Helpers

    def _engine(self, dial: str) -> CueEngine:
        """What notices cues, loaded once: it takes seconds on a small machine."""
        if pick_dial(dial) not in self._engines:
            self._engines = {dial: load_engine(self._language.folder, dial=dial)}
        return self._engines[dial]

    def _memory(self, settings: Settings) -> Memory:
        couple = check_names(*(settings.names or ("", "")))
        memory = _DiscreetMemory(couple, self._parts.history or default_path())
        memory.log = self._parts.log
        return memory

    def _open(self, settings: Settings) -> Room:
        """A fresh room; the button and the watchdog turn to it."""
        room = self._parts.open_room(settings)
        self._parts.watchdog.begin()
        if self._parts.button is not None and (press := getattr(room, "press", None)):
            self._parts.button.pressed = press
        return room

    def _voice(self, stack: ExitStack, settings: Settings) -> Speaker:
        """A voice for this talk only: with it go the clips that have the couple's words in them."""
        self._parts.shining.go_on_alone(Look.THINKING)
        voice = self._parts.open_voice(settings)
        if close := getattr(voice, "close", None):
            stack.callback(close)
        return voice

    def _watchers(self, light: Light) -> Sequence[Watcher]:
        parts = self._parts
        parts.shining.follow(light)
        watchers: list[Watcher] = [parts.shining.see, parts.watchdog.see]
        if parts.button is not None:
            watchers.append(parts.button.see)
        return watchers

    def _wait_out(self, trouble: CoachError) -> None:
        """Something is missing. Say so by light and journal, and give it time."""
        parts = self._parts
        parts.log(discreetly(trouble))
        parts.tell("READY=1", "STATUS=In trouble; see the journal")
        self._ready = False
        parts.shining.go_on_alone(Look.TROUBLE)
        for _ in range(round(TRY_AGAIN_S / FEED_S)):
            parts.watchdog.feed()
            parts.wait(FEED_S)


class _DiscreetMemory(Memory):
    """A memory whose trouble is told without the names in it."""

    log: Log = to_journal

    def _go_without(self, trouble: CoachError) -> None:
        self.log("the history cannot be used; this conversation has no memory")
        self.history = self.unfinished = None


@dataclass(slots=True)
class Ended:
    """Watches how a session ends."""

    why: str = "cut off"
    at: int = 0

    def see(self, item: Event | Action) -> None:
        """One event or action went by."""
        match item:
            case End(why=why):
                self.why = "stopped" if why == "safety" else why
            case FrameHeard(at=at):
                self.at = at


def discreetly(error: BaseException) -> str:
    """An error without anything private: what coach says of its devices; of all else only where it was."""
    if isinstance(error, CoachError) and not isinstance(error, MemoryStoreError):
        kind = type(error).__name__
        if kind in ("AudioError", "RecogniserError", "ModelStoreError", "VoiceError", "PackError"):
            return " ".join(str(error).split())
        return f"something in the settings cannot be used ({kind}); `coach doctor` says more"
    frames = traceback.extract_tb(error.__traceback__)
    where = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-4:])
    return f"{type(error).__name__} at {where}"
