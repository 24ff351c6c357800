"""Hours of sessions in one process: whether memory, threads, files and waiting stay what they were.

`scripts/soak` runs it for long, a test for some minutes. One session follows the other as an evening follows
the other, with everything that lasts between them kept: the model, the voice and its cache, what notices
cues, the history with its journal. Each session is another exercise of the pack with its scripted couple.
"""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from soundcard import SoundCard

from coach.app import App, Watcher
from coach.audio.devices import look_again
from coach.audio.live import LiveRoom
from coach.audio.voice_activity import VoiceActivity
from coach.cli.remembering import Memory, known_before
from coach.core.actions import Hush, Say
from coach.core.cues import CueEngine
from coach.core.events import FrameHeard, MicrophoneBack, PromptEnded
from coach.core.frame import RATE, seconds
from coach.core.guide import SessionSettings
from coach.core.room import Room
from coach.core.session import Session
from coach.core.wording import Couple
from coach.packs.engine import load_engine
from coach.packs.language import Language, load_pack
from coach.rehearsal.couple import DONE, ScriptedCouple
from coach.rehearsal.room import RehearsalRoom
from coach.rehearsal.script import SCRIPTS, Script, load_script
from coach.rehearsal.voices import DEFAULT, Narrator
from coach.speech.ear import Ear, SpeechModel
from coach.speech.models import EMBEDDED, find_model
from coach.speech.recogniser import Model
from coach.speech.supervised import SupervisedModel
from coach.speech.voice import Voice

WARM_S = 600.0
"""What is in memory after so much sound may stay there."""
MOST_GROWTH_MB = 5.0
LATE = 1.5
"""The later sessions may take so many times as long for a second of sound as the earlier ones."""

OTHER_NAMES = {"demo": "healing"}
"""Scripts that are not called as their exercise."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the process had at some time."""

    at_s: float
    """Of sound."""
    sessions: int
    memory_mb: float
    """Resident, of this process."""
    threads: int
    files: int
    """Open, with pipes and sockets."""
    temporary: int
    """Files and folders in the folder for temporary ones."""
    wait: float
    """Rehearsed: milliseconds of computing for a second of sound since the last reading. Live: milliseconds
    from when a frame was due to when it was dealt with, the 95th percentile."""

    def __str__(self) -> str:
        hours, rest = divmod(int(self.at_s), 3600)
        clock = f"{hours}:{rest // 60:02}:{rest % 60:02}"
        return (
            f"{clock:>8}  {self.sessions:4} sessions  {self.memory_mb:7.1f} MB  {self.threads:3} threads  "
            f"{self.files:3} files  {self.temporary:3} temporary  {self.wait:7.1f} ms"
        )


@dataclass
class Soak:
    """What was read, and what was left over."""

    readings: list[Reading] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    """Threads and files that were there afterwards and not before."""

    @property
    def growth_mb(self) -> float:
        """From the first reading after `WARM_S` to the last one: what memory grew by."""
        warm = [reading.memory_mb for reading in self.readings if reading.at_s >= WARM_S]
        return warm[-1] - warm[0] if warm else 0.0

    @property
    def drift(self) -> float:
        """How many times as long the last third of the readings waited as the first third (medians)."""
        waits = [reading.wait for reading in self.readings]
        third = len(waits) // 3
        return float(np.median(waits[-third:]) / np.median(waits[:third])) if third else 1.0

    def faults(self) -> list[str]:
        """What is not as it should be, one line each."""
        found = list(self.left)
        if self.growth_mb > MOST_GROWTH_MB:
            found.append(f"memory grew by {self.growth_mb:.1f} MB after the first {WARM_S / 60:.0f} minutes")
        if self.drift > LATE:
            found.append(f"waiting grew to {self.drift:.2f} times what it was")
        return found


def couples(scripts: Sequence[Path] = ()) -> list[tuple[str, Script]]:
    """The exercises with a couple, and what it says."""
    paths = scripts or sorted(SCRIPTS.glob("*.json"))
    return [(OTHER_NAMES.get(path.stem, path.stem), load_script(path)) for path in paths]


def narrators(cast: Sequence[tuple[str, Script]]) -> list[Narrator]:
    """The voices of the couple. They make every line before the clock starts: they are no part of coach."""
    voices = [Narrator(name) for name in DEFAULT]
    for _, script in cast:
        for voice, speaker in zip(voices, script.speakers, strict=True):
            for line in script.lines:
                if line.speaker == speaker:
                    voice.speak(line.text)
            voice.speak(DONE)
    return voices


class Watch:
    """Reads what the process has, now and then."""

    def __init__(self, temporary: Path, every_s: float, tell: Callable[[str], object]) -> None:
        self.soak = Soak()
        self.sessions = 0
        self.waits: list[float] = []
        self._temporary, self._every_s, self._tell = temporary, every_s, tell
        self._next_s = 0.0

    def read(self, at_s: float, wait: Callable[[], float]) -> None:
        """At this time of the sound; a reading is taken only if one is due."""
        if at_s < self._next_s:
            return
        self._next_s = at_s + self._every_s
        reading = Reading(
            at_s,
            self.sessions,
            memory_mb(),
            threads(),
            len(open_files()),
            sum(1 for _ in self._temporary.rglob("*")),
            wait(),
        )
        self.soak.readings.append(reading)
        self._tell(str(reading))

    def wait(self) -> float:
        """The median of what was waited since the last reading."""
        waits, self.waits = self.waits, []
        return float(np.median(waits))


def memory_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def threads() -> int:
    """All threads, also those of libraries."""
    return len(list(Path("/proc/self/task").iterdir()))


def open_files() -> dict[str, str]:
    """What is open, by its number."""
    found = {}
    for handle in Path("/proc/self/fd").iterdir():
        try:
            found[handle.name] = str(handle.readlink())
        except OSError:  # the handle of this very listing
            continue
    return found


class Left:
    """Compares what is there afterwards with what was there before."""

    def __init__(self, temporary: Path) -> None:
        self._temporary = temporary
        self._files = open_files()
        self._threads = {thread.ident for thread in threading.enumerate()}
        self._tasks = threads()

    def over(self) -> list[str]:
        """Threads of Python, more threads of libraries, open files, temporary files; one line each."""
        found = [f"a thread is left: {t.name}" for t in threading.enumerate() if t.ident not in self._threads]
        deadline = time.monotonic() + 5
        while threads() > self._tasks and time.monotonic() < deadline:
            time.sleep(0.05)  # a thread that was told to end is listed a moment longer
        if threads() > self._tasks:
            found.append(f"{threads() - self._tasks} threads of libraries are left")
        now = open_files()
        for number, name in now.items():
            if self._files.get(number) != name:
                found.append(f"a file is left open: {name}")
        found += [f"a temporary file is left: {path.name}" for path in self._temporary.iterdir()]
        return found


@dataclass
class Evenings:
    """All that lasts from one session to the next."""

    language: Language
    engine: CueEngine
    model: SpeechModel
    voice: Voice
    history: Path
    cast: Sequence[tuple[str, Script]]
    voices: Sequence[Narrator]

    def rehearse(self, hours: float, watch: Watch) -> None:
        """So many hours of sound, faster than real time; the session that is going on is held to its end."""
        at_s = 0.0
        spent = time.process_time()
        while at_s < hours * 3600:
            exercise, script = self.cast[watch.sessions % len(self.cast)]
            couple = ScriptedCouple(script, self.voices, seed=watch.sessions)
            room = RehearsalRoom(couple)
            clock = Clock()
            self.hold(exercise, script, room, [room.see, clock.see])
            room.close()
            watch.sessions += 1
            now, length_s = time.process_time(), seconds(clock.at)
            at_s += length_s
            watch.waits.append(1000 * (now - spent) / max(length_s, 1.0))
            spent = now
            watch.read(at_s, watch.wait)

    def live(self, minutes: float, watch: Watch) -> None:
        """So many minutes on a sound card, in real time; the last session is left when they are over."""
        began = time.monotonic()
        until = began + minutes * 60
        while time.monotonic() < until:
            exercise, script = self.cast[watch.sessions % len(self.cast)]
            room = LiveRoom("rig_mic", "rig_speaker")
            try:
                with feeding() as feed:
                    talkers = Talkers(ScriptedCouple(script, self.voices, seed=watch.sessions), feed, until)
                    lag = Lag(began, watch)
                    self.hold(exercise, script, Until(room, until), [talkers.see, lag.see])
            finally:
                room.close()
            watch.sessions += 1

    def hold(self, exercise: str, script: Script, room: Room, watchers: list[Watcher]) -> None:
        """One session of the couple, with its journal."""
        couple = Couple(*script.speakers)
        with Memory(couple, self.history) as memory:
            assert memory.history is not None
            journal = memory.journal(exercise)
            settings = SessionSettings(facts=known_before(memory, self.language))
            session = Session(self.language, self.language.exercises[exercise], couple, self.engine, settings)
            ear = Ear(self.model.recogniser(), VoiceActivity())
            app = App(room, ear, session, self.voice, [*watchers, journal.see])
            app.run()
            journal.close()
            assert not app.trouble
            assert journal.trouble is None


@dataclass
class Clock:
    """Watches how late it is, in samples."""

    at: int = 0

    def see(self, item: object) -> None:
        """One event or action went by."""
        if isinstance(item, FrameHeard):
            self.at = item.at


# Live


class Until:
    """A room that is left at some time."""

    def __init__(self, room: LiveRoom, until: float) -> None:
        self._room, self._until = room, until
        self.play, self.hush, self.close = room.play, room.hush, room.close

    def __iter__(self) -> Iterator[object]:
        for item in self._room:
            if time.monotonic() >= self._until:
                return
            yield item


class Talkers:
    """The scripted couple at a real microphone: as many samples as it has heard are said to it."""

    def __init__(self, couple: ScriptedCouple, feed: Callable[[bytes], object], until: float) -> None:
        self._couple, self._feed = couple, feed
        self._speaking: set[int] = set()

    def see(self, item: object) -> None:
        """One event or action went by."""
        match item:
            case Say(prompt=prompt):
                self._speaking.add(prompt)
            case PromptEnded(prompt=prompt):
                self._speaking.discard(prompt)
            case Hush() | MicrophoneBack():
                self._speaking.clear()
            case FrameHeard(at=at):
                self._feed(self._couple.sound(at, bool(self._speaking)).tobytes())
        self._couple.see(item)


class Lag:
    """How long after it was due each frame was dealt with, by the clock of the world."""

    def __init__(self, began: float, watch: Watch) -> None:
        self._began, self._watch = began, watch
        self._first: float | None = None
        self._lags: list[float] = []

    def see(self, item: object) -> None:
        """One event or action went by."""
        if not isinstance(item, FrameHeard):
            return
        now = time.monotonic()
        due = now - item.at / RATE
        self._first = due if self._first is None else min(self._first, due)
        self._lags.append(1000 * (due - self._first))
        self._watch.read(now - self._began, self._late)

    def _late(self) -> float:
        lags, self._lags = self._lags, []
        return float(np.percentile(lags, 95))


@contextmanager
def feeding() -> Iterator[Callable[[bytes], object]]:
    """A stream of samples at 16 kHz into the virtual microphone, which hears them as they come."""
    command = ["paplay", "--raw", "--device=micfeed", f"--rate={RATE}", "--channels=1", "--format=s16le"]
    process = subprocess.Popen([*command, "--latency-msec=60"], stdin=subprocess.PIPE, bufsize=0)
    assert process.stdin is not None
    try:
        yield process.stdin.write
    finally:
        process.stdin.close()
        process.kill()
        process.wait()


@contextmanager
def sound_card() -> Iterator[None]:
    """The virtual sound card, seen by this process."""
    before = dict(os.environ)
    with SoundCard() as card:
        os.environ.update({key: value for key, value in card.environment.items() if key != "HOME"})
        try:
            look_again()
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


# Together


def soak(
    folder: Path,
    *,
    hours: float = 0.0,
    live_minutes: float = 0.0,
    every_s: float,
    tell: Callable[[str], object] = lambda line: None,
    scripts: Sequence[Path] = (),
) -> Soak:
    """So many hours in the rehearsal, or so many minutes on a virtual sound card."""
    temporary = folder / "temporary"
    temporary.mkdir()
    cast = couples(scripts)
    voices = narrators(cast)
    with ExitStack() as closing:
        if live_minutes:
            closing.enter_context(sound_card())
        closing.callback(setattr, tempfile, "tempdir", tempfile.tempdir)
        tempfile.tempdir = str(temporary)
        watch = Watch(temporary, every_s, tell)
        language, engine = load_pack(), load_engine()
        left = Left(temporary)
        found = find_model(EMBEDDED)
        model = SupervisedModel(found) if live_minutes else Model(found)
        voice = Voice(cache_dir=folder / "voice")
        evenings = Evenings(language, engine, model, voice, folder / "history.db", cast, voices)
        if live_minutes:
            evenings.live(live_minutes, watch)
        else:
            evenings.rehearse(hours, watch)
        voice.close()
        if isinstance(model, SupervisedModel):
            model.close()
        watch.soak.left = left.over()
    return watch.soak
