"""A day in the life of the box: real sound, the real recogniser, pins that do not exist."""

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from mock_pins import mock_pins
from short_talk import SHORT_TALK
from table import Table

from coach.cli import device_service
from coach.cli.device_service import Parts, Service, discreetly
from coach.cli.device_talk import ear_for
from coach.core.room import Room
from coach.device import words_file
from coach.device.button import LONG_S, VERY_LONG_S, Button
from coach.device.lamps import open_lamp
from coach.device.looks import RHYTHMS, Look, Rhythm
from coach.device.shining import Shining
from coach.device.watchdog import Watchdog
from coach.device.words_file import FOLDER
from coach.errors import AudioError, MemoryStoreError, SettingsError, VoiceError
from coach.packs.language import PACKS
from coach.settings import Settings, load_settings, save_settings
from coach.speech.recogniser import Model

PIN, LED = 17, 18

SET_UP = {
    "on the left": "my name is emma",
    "on the right": "my name is tom",
    "Did you say": "yes",
    "Which country": "ireland",
    "Is that right": "yes",
    "how loud": "good",
}


class Box:
    """The box, with everything that can be seen of it."""

    def __init__(self, model: Model, pins: Any, folder: Path, speak: Callable[..., Any]) -> None:
        self.rooms: list[Room | AudioError] = []
        self.opened: list[Table] = []
        self.log: list[str] = []
        self.told: list[str] = []
        self.looks: list[Look] = []
        self.pin = pins.pin(PIN)
        self.speak = speak
        pack = folder / "en"
        shutil.copytree(PACKS / "en", pack)
        (pack / "exercises/short.toml").write_text(SHORT_TALK, encoding="utf-8")
        self.button = Button(PIN, clock=lambda: self.opened[-1].now_s if self.opened else 0.0)
        lamp = open_lamp(f"led:{LED}")
        show = lamp.show

        def see(rhythm: Rhythm, on: bool) -> None:
            self.looks.append(next(look for look in Look if RHYTHMS[look] is rhythm))
            show(rhythm, on)

        lamp.show = see  # type: ignore[method-assign]
        self.shining = Shining(lamp)
        self.service = Service(
            Parts(
                self._open,
                ear_for(model),
                model.knows,
                shining=self.shining,
                button=self.button,
                watchdog=Watchdog(30, lambda *words: self.told.extend(words)),
                log=self.log.append,
                tell=lambda *words: self.told.extend(words),
                history=folder / "history.db",
                exercise="short",
                pack=pack,
                wait=lambda wait_s: None,
            )
        )

    def _open(self, settings: Settings) -> Room:
        room = self.rooms.pop(0)
        if isinstance(room, AudioError):
            raise room
        assert isinstance(room, Table)
        self.opened.append(room)
        return room

    def table(self, *answers: dict[str, str], **more: Any) -> Table:
        return Table(lambda text: self.speak(text), *answers, **more)

    def press(self, from_s: float, held_s: float = 0.2) -> dict[float, Callable[[], object]]:
        return {from_s: self.pin.drive_low, from_s + held_s: self.pin.drive_high}


@pytest.fixture
def box(
    model: Model, speak: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Box]:
    """A box with nothing set."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    with mock_pins(monkeypatch) as pins:
        made = Box(model, pins, tmp_path, speak)
        yield made
        made.shining.close()
        made.button.close()


def test_from_the_first_hello_to_goodbye(box: Box) -> None:
    """Greeted, woken by voice, set up by voice, woken by the button, a conversation by voice."""
    box.rooms = [
        box.table({"I'm coach": "hello coach"}),
        box.table(SET_UP),
        box.table(moves=box.press(1.0)),
        box.table({"ready": "yes"}),
    ]
    box.service.run(conversations=1)
    assert load_settings() == Settings(names=("Emma", "Tom"), country="ie")
    assert [re.sub(r"\d+ min", "N min", line) for line in box.log] == [
        "ready",
        "woken up",
        "set-up by voice",
        "set-up done",
        "woken up",
        "a conversation begins",
        "the conversation is over: finished, after N minutes",
    ]
    assert "button" in box.opened[0].said[0], "it tells a stranger how to begin"
    assert box.opened[2].said == [], "and nobody else"
    assert any("Samaritans" in text for text in box.opened[-1].said)
    assert {Look.IDLE, Look.THINKING, Look.SPEAKING, Look.LISTENING_A, Look.LISTENING_B} <= set(box.looks)
    assert "READY=1" in box.told
    assert box.told.count("WATCHDOG=1") >= 4
    assert all(room.closed for room in box.opened)


def test_the_journal_of_the_system_has_no_private_word(box: Box) -> None:
    """No name, and nothing that anybody said."""
    save_settings(Settings(names=("Emma", "Tom"), country="ie"))
    box.rooms = [box.table(first="hello coach"), box.table({"ready": "yes"})]
    box.service.run(conversations=1)
    written = set(re.findall(r"[a-z']+", " ".join([*box.log, *box.told]).lower()))
    said = set(re.findall(r"[a-z']+", " ".join(box.opened[-1].said).lower()))
    assert not written & {"emma", "tom", "yes", "begin", "thank", "samaritans", "listening"}
    assert not {word for word in written & said if len(word) > 6} - {"conversation"}


def test_pause_go_on_and_stop_by_the_button_alone(box: Box) -> None:
    """Long is pause, short is go on, very long is stop; the light follows."""
    save_settings(Settings(names=("Emma", "Tom"), country="ie"))
    moves = {**box.press(6.0, LONG_S + 0.1), **box.press(14.0), **box.press(24.0, VERY_LONG_S + 0.1)}
    box.rooms = [box.table(moves=box.press(0.5)), box.table(moves=moves, limit_s=400)]
    box.service.run(conversations=1)
    assert "stopped" in box.log[-1]
    said = " ".join(box.opened[-1].said)
    assert said.index("pause") < said.index("Welcome back") < said.index("Samaritans")
    assert Look.PAUSE in box.looks


ALONE = {
    "word with each of you alone": "yes",
    "when you're alone": "ready",
    "afraid of what Emma": "yes sometimes i am",
    "afraid of what": "no",
    "gone as far as": "no",
    "without trouble": "yes",
    "want to be": "yes",
    "both here": "ready",
    "remember what you two": "no thank you",
    "may I?": "no thank you",
    "What would help tonight": "saying thanks",
    "thankful for": "thank you for the tea i'm done",
    "love about": "your patience i'm done",
}


def test_the_first_time_each_has_a_word_with_coach_alone(box: Box) -> None:
    """By voice alone. Nothing of what was said is found on the device, and the log tells nothing."""
    save_settings(Settings(names=("Emma", "Tom"), country="ie"))
    box.service._parts.exercise = "choose"
    box.rooms = [box.table(moves=box.press(0.5)), box.table(ALONE, limit_s=600)]
    box.service.run(conversations=1)
    said = box.opened[-1].said
    assert sum("are you sometimes afraid" in text for text in said) == 2
    assert "What would help tonight? Saying thanks, or telling good things?" in said
    assert "finished" in box.log[-1]
    history = box.service._parts.history
    assert history is not None
    left = [path for path in history.parent.rglob("*") if path.is_file() and "en" not in path.parts]
    assert not any(b"afraid" in path.read_bytes() for path in left)


def test_those_who_know_leave_the_word_alone_out_for_good(box: Box) -> None:
    """A setting, as any other."""
    save_settings(Settings(names=("Emma", "Tom"), country="ie", private_check=False))
    box.service._parts.exercise = "choose"
    answers = {"may I": "no", "What would help": "skip"}
    box.rooms = [box.table(moves=box.press(0.5)), box.table(answers, limit_s=600)]
    box.service.run(conversations=1)
    said = box.opened[-1].said
    assert not any("alone" in text for text in said)
    assert any("Healing a fight" in text for text in said), "everything is offered"
    assert not load_settings().private_check


def test_a_speakerphone_that_is_not_there_yet(box: Box) -> None:
    """The light shows trouble, systemd is kept calm, and when it is there all is well."""
    save_settings(Settings(names=("Emma", "Tom"), country="ie"))
    gone = AudioError("There is no microphone. Plug one in.")
    box.rooms = [gone, gone, box.table(first="hello coach"), box.table({"ready": "yes"})]
    box.service.run(conversations=1)
    assert box.log[:3] == [str(gone), str(gone), "ready"]
    assert Look.TROUBLE in box.looks
    assert "WATCHDOG=1" in box.told


def test_set_up_again(box: Box) -> None:
    """By a phrase, and by a very long press in idle."""
    save_settings(Settings(names=("Ann", "Bob"), country="us"))
    box.rooms = [
        box.table(first="coach set up"),
        box.table(SET_UP),
        box.table(moves={0.5: box.pin.drive_low}),
        box.table(SET_UP, moves={0.5: box.pin.drive_high}),
        box.table(moves=box.press(0.5)),
        box.table({"ready": "yes"}),
    ]
    box.service.run(conversations=1)
    assert box.log.count("set-up done") == 2
    assert load_settings().names == ("Emma", "Tom")


def test_a_set_up_that_nobody_answers_changes_nothing(box: Box) -> None:
    """The button was held by a child, or the television said something."""
    settings = Settings(names=("Emma", "Tom"), country="ie", volume=0.6)
    save_settings(settings)
    box.rooms = [
        box.table(moves={0.5: box.pin.drive_low}),
        box.table(moves={0.5: box.pin.drive_high}),
        box.table(first="hello coach"),
        box.table({"ready": "yes"}),
    ]
    box.service.run(conversations=1)
    assert load_settings() == settings
    assert "nobody answered in the set-up" in box.log
    assert "finished" in box.log[-1]


def test_a_press_breaks_off_the_greeting(box: Box) -> None:
    """Who knows already what to do need not hear it out."""
    box.rooms = [box.table(moves=box.press(0.5), limit_s=2), box.table(SET_UP), AudioError("That's all.")]
    box.service._parts.wait = _leave
    with pytest.raises(KeyboardInterrupt):
        box.service.run()
    assert load_settings().names == ("Emma", "Tom")


def _leave(wait_s: float) -> None:
    raise KeyboardInterrupt


def test_another_language(box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are words and a pack for a second one it is asked for first, and taken by a new process."""
    words = (FOLDER / "en.toml").read_text(encoding="utf-8")
    (tmp_path / "fr.toml").write_text(words.replace("English", "French").replace("english", "french"))
    (tmp_path / "en.toml").write_text(words)
    (tmp_path / "fr").mkdir()
    monkeypatch.setattr(words_file, "FOLDER", tmp_path)
    monkeypatch.setattr(device_service, "PACKS", tmp_path)
    box.rooms = [
        box.table({"I'm coach": "hello coach"}),
        box.table({"Which language": "french"}),
    ]
    box.service.run()
    assert load_settings() == Settings(language="fr")
    assert "English, French" in box.opened[-1].said[1]


def test_names_are_spoken_as_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The box's voice is told how, as that of `coach start` is."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def say(text: str, **spoken: str) -> bytes:
        with closing(Parts.open_voice(Settings(spoken=spoken))) as voice:  # type: ignore[type-var]
            return voice.render(text).samples.tobytes()

    assert say("Your turn, Siobhan.", Siobhan="shivawn") == say("Your turn, shivawn.")
    assert say("Your turn, Siobhan.") != say("Your turn, shivawn.")


def test_idle_writes_nothing(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a minute of talk in the room: no file is opened for writing, and nothing is remembered of it."""
    save_settings(Settings(names=("Emma", "Tom"), country="ie"))
    room = box.table(first="we had a row about the dishes and i said something awful", limit_s=30)
    written: list[str] = []
    _watch_files(written)
    try:
        box.rooms = [room]
        with pytest.raises(AudioError):
            box.service._idle(load_settings())
    finally:
        _watch_files(None)
    assert written == []
    assert box.log == ["ready"]


_writes: list[list[str] | None] = []


def _watch_files(into: list[str] | None) -> None:
    """From now on note the names of files that are opened for writing; None ends it."""
    if not _writes:
        sys.addaudithook(_on_open)
    _writes[:] = [into]


def _on_open(event: str, arguments: Any) -> None:
    if event == "open" and _writes and _writes[0] is not None:
        path, mode, flags = arguments
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (flags or 0) & 3:
            _writes[0] += [str(path)] if str(path) != os.devnull else []


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (AudioError("There is no microphone."), "There is no microphone."),
        (SettingsError("Both are called 'Emma'."), "something in the settings cannot be used"),
        (MemoryStoreError("the sessions of Emma and Tom have a passphrase"), "MemoryStoreError at "),
        (KeyError("Emma"), "KeyError at "),
    ],
    ids=lambda value: type(value).__name__,
)
def test_errors_are_told_without_names(error: Exception, line: str) -> None:
    """What coach says of its own devices may be told; of all else, where it was."""
    assert discreetly(error).startswith(line)
    assert "Emma" not in discreetly(error)
    assert discreetly(VoiceError("espeak-ng\nis missing")) == "espeak-ng is missing"
