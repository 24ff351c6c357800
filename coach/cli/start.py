"""`coach start`: a guided conversation with a microphone and a loudspeaker."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec

from coach.app import Watcher
from coach.audio.echo import Echo
from coach.audio.live import LiveRoom
from coach.audio.voice_activity import VoiceActivity
from coach.cli.asking import ask_by_voice, typed_line
from coach.cli.display import Display
from coach.cli.holding import hold
from coach.cli.leaving import whole
from coach.cli.only_one import only_one
from coach.cli.preparing import (
    check_names,
    make_session,
    make_voice,
    pick_country,
    pick_exercise,
)
from coach.cli.remembering import FIRST_TIME, Memory, known_before
from coach.core.answers import Understanding
from coach.core.events import FrameHeard, Press
from coach.core.guide import SessionSettings
from coach.errors import AudioError, SettingsError
from coach.native import mute_native_stderr
from coach.packs.engine import ENGLISH, LateEngine, load_engine
from coach.packs.language import load_pack
from coach.settings import Settings, load_settings, save_settings
from coach.speech.ear import Ear
from coach.speech.models import EMBEDDED, find_model
from coach.speech.supervised import SupervisedModel

CHOOSE = "choose"
"""The exercise in which coach asks which one it shall be."""


@click.command()
@click.option("--names", nargs=2, metavar="NAME NAME", help="The two of you, in the order in which you sit.")
@click.option("--exercise", help="What you do together; without it, coach asks.")
@click.option("--microphone", help="Its name, or a part of it; see `coach devices`.")
@click.option("--loudspeaker", help="Its name, or a part of it.")
@click.option("--country", help="Whose help lines are read: us, uk, ie, de, au, ca, nz, eu or elsewhere.")
@click.option("--model", help="Speech model: a name, a folder, or embedded.")
@click.option("--dial", help="How much coach says: reticent, standard or attentive.")
@click.option(
    "--barge-in/--no-barge-in", default=None, help="Let coach hear while it speaks, and give way (extra)."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print every event and action as JSON, with audio times."
)
@click.option("--pack", type=click.Path(path_type=Path), help="Another language pack.")
@click.option("--forget", is_flag=True, help="Do not remember these choices for the next time.")
@click.option("--spoken", nargs=2, multiple=True, metavar="NAME SOUND", help="How a name is spoken.")
@click.option("--no-memory", is_flag=True, help="Keep nothing of this session, whatever is said.")
@click.option(
    "--private-check/--no-private-check",
    default=None,
    help="Have a word with each of you alone before your first talk, or leave it out from now on.",
)
def start(
    names: tuple[str, str] | None,
    exercise: str | None,
    microphone: str | None,
    loudspeaker: str | None,
    country: str | None,
    model: str | None,
    dial: str | None,
    barge_in: bool | None,
    pack: Path | None,
    as_json: bool,
    forget: bool,
    spoken: tuple[tuple[str, str], ...],
    no_memory: bool,
    private_check: bool | None,
) -> None:
    """Guide the two of you through a conversation, by voice.

    Sit where the microphone hears you both, and take turns as coach says. You can say pause, repeat, help,
    skip, break or stop at any time. Pressing Enter ends a turn, like saying "I'm done".
    """
    chosen = {
        "names": names or None,
        "microphone": microphone,
        "loudspeaker": loudspeaker,
        "country": country,
        "model": model,
        "dial": dial,
        "barge_in": barge_in,
        "private_check": private_check,
    }
    settings = msgspec.structs.replace(load_settings(), **{k: v for k, v in chosen.items() if v is not None})
    echo = Echo() if settings.barge_in else None
    language = load_pack(pack or ENGLISH)
    couple = check_names(*(settings.names or _ask_names()))
    how = {**settings.spoken, **dict(spoken)}
    settings = msgspec.structs.replace(settings, names=(couple.a, couple.b), spoken=how)
    if settings.model == EMBEDDED:
        click.echo("coach: the embedded model understands synthesised voices, not people.", err=True)
    if not settings.private_check:
        click.echo(
            "coach: the word with each of you alone is left out; --private-check asks for it.", err=True
        )
    with ExitStack() as closing:
        closing.enter_context(only_one())
        hearing = SupervisedModel(find_model(settings.model))  # loads while the rest is made ready
        closing.callback(hearing.close)
        voice = make_voice(settings.words_per_minute, settings.voice, settings.volume, how, wait=False)
        closing.callback(voice.close)
        memory = None if no_memory else closing.enter_context(Memory(couple))

        def ask(question: str) -> bool | None:
            """By voice; the keyboard does as well. Where a device fails nobody answers."""
            speaker = make_voice(settings.words_per_minute, settings.voice, settings.volume, how, wait=False)
            with ExitStack() as asking, suppress(AudioError):
                asking.callback(speaker.close)
                table = LiveRoom(settings.microphone, settings.loudspeaker)
                asking.callback(table.close)
                ear = Ear(hearing.recogniser(), VoiceActivity())
                return ask_by_voice(table, speaker, lambda _: ear, Understanding(language.answers), question)
            return None

        if memory:
            memory.offer(ask, exercises=language.lasting)
        going_on = memory.unfinished if memory else None
        known = known_before(memory, language, private_check=settings.private_check)
        chosen_exercise = pick_exercise(language, (going_on and going_on.exercise) or exercise or CHOOSE)
        session_settings = SessionSettings(
            country=pick_country(language, settings.country),
            facts=known,
            first_step=going_on.step if going_on else 1,
        )
        engine = LateEngine(lambda: load_engine(language.folder, dial=settings.dial))
        session = make_session(
            language, chosen_exercise, couple, session_settings, dial=settings.dial, engine=engine
        )
        if pack:
            engine.load()  # what is wrong with it is said before coach speaks
        ear = Ear(hearing.recogniser(), VoiceActivity())
        mute_native_stderr()
        room = LiveRoom(settings.microphone, settings.loudspeaker, echo=echo)
        if not forget:
            _remember(settings)
        watchers: list[Watcher] = [
            EnterKey(room).see,
            WhileSpeaking((voice.check, engine.load, hearing.check)).see,
        ]
        records: list[Watcher] = []
        journal = memory.journal(CHOOSE if FIRST_TIME in known else chosen_exercise.name) if memory else None
        if journal:
            closing.callback(journal.close)
            records.append(whole(journal.see))
        held = hold(
            room,
            ear,
            session,
            voice,
            couple,
            as_json=as_json,
            display=Display(couple),
            watchers=watchers,
            records=records,
            live=True,
        )
        if memory and journal:
            journal.close()
            memory.offer_report(journal, None if held.stopped else ask)
        trouble = [*held.trouble, *([str(journal.trouble)] if journal and journal.trouble else [])]
        if hearing.failures:
            trouble.append(f"The recogniser had to be started again: {hearing.failures} times.")
    if not forget:
        _remember(msgspec.structs.replace(settings, words_per_minute=voice.rate, volume=voice.volume))
    click.echo("\n" + "\n".join(held.summary), err=as_json)
    for line in trouble:
        click.echo(f"coach: {line}", err=True)


def _remember(settings: Settings) -> None:
    """For the next time, where that can be; a disk that takes nothing is no reason not to talk."""
    try:
        save_settings(settings)
    except SettingsError as why:
        click.echo(f"coach: {why}", err=True)


def _ask_names() -> tuple[str, str]:
    return click.prompt("First name of the one on the left"), click.prompt("And of the one on the right")


@dataclass(slots=True)
class WhileSpeaking:
    """Makes ready what takes long while coach says its first words: when the first frame has come."""

    left: tuple[Callable[[], object], ...]

    def see(self, item: object) -> None:
        """One event or action went by."""
        if self.left and isinstance(item, FrameHeard):
            left, self.left = self.left, ()
            for make_ready in left:
                make_ready()


@dataclass(frozen=True, slots=True)
class EnterKey:
    """The Enter key as coach's button. Looked at once a frame, so that no thread is needed."""

    room: LiveRoom

    def see(self, item: object) -> None:
        """One event or action went by."""
        if isinstance(item, FrameHeard) and typed_line() is not None:
            self.room.press(Press.SHORT)
