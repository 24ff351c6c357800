"""One recording through a session, by itself or as one of many. What it leaves depends on nothing else."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from coach.app import Watcher
from coach.audio.recording import RecordingRoom
from coach.cli.display import Display
from coach.cli.holding import SUMMARY, TRANSCRIPT, Held, hold, write_out
from coach.cli.jsonlines import JsonLines
from coach.cli.preparing import (
    check_names,
    make_ear,
    make_session,
    make_voice,
    output_folder,
    pick_country,
    pick_dial,
    pick_exercise,
)
from coach.core.guide import SessionSettings
from coach.errors import CoachError
from coach.packs.language import load_pack
from coach.speech.models import find_model
from coach.speech.recogniser import check_model

SOUND, EVENTS = "sound.wav", "events.jsonl"
"""Left in the folder of a recording, beside the transcript and the summary."""


@dataclass(frozen=True, slots=True)
class How:
    """How recordings are replayed. Plain values, so that it can be handed to another process."""

    names: tuple[str, str] = ("Anna", "Ben")
    exercise: str = "healing"
    model: str | None = None
    country: str = "elsewhere"
    dial: str = "standard"
    waits: bool = True
    as_json: bool = False

    def check(self) -> None:
        """Raise `CoachError` for what would be wrong with each recording."""
        language = load_pack()
        check_names(*self.names)
        pick_exercise(language, self.exercise)
        pick_country(language, self.country)
        pick_dial(self.dial)
        check_model(find_model(self.model))


@dataclass(frozen=True, slots=True)
class Job:
    """A recording, and the folder for what its session leaves."""

    recording: Path
    folder: Path
    how: How


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job."""

    job: Job
    trouble: str = ""
    """Why there is no result, in one line; empty where there is one."""


def replay_one(
    recording: Path, wanted: Path | None, how: How, display: Display | None = None
) -> tuple[Path, Held]:
    """Hold the session of a recording; the folder with what it leaves, the wanted one or a new one.

    With a `display` somebody looks on, and events go to standard output; without, to a file in the folder.
    Raises `CoachError`.
    """
    language = load_pack()
    couple = check_names(*how.names)
    settings = SessionSettings(country=pick_country(language, how.country))
    session = make_session(language, pick_exercise(language, how.exercise), couple, settings, dial=how.dial)
    ear = make_ear(how.model)
    RecordingRoom(recording).close()  # a file that cannot be used leaves no folder behind
    folder = output_folder(wanted, recording.stem)
    try:
        room = RecordingRoom(recording, waits=how.waits, record_to=folder / SOUND)
        with ExitStack() as closing:
            watchers: list[Watcher] = []
            if how.as_json and not display:
                file = closing.enter_context((folder / EVENTS).open("w", encoding="utf-8"))
                watchers.append(JsonLines(file).see)
            held = hold(
                room,
                ear,
                session,
                make_voice(),
                couple,
                as_json=how.as_json and display is not None,
                display=display or Display(couple, Console(quiet=True, force_terminal=False)),
                watchers=watchers,
            )
        write_out(folder, held)
    except BaseException:  # also when told to leave: no half of a result
        for name in (SOUND, EVENTS, TRANSCRIPT, SUMMARY):
            (folder / name).unlink(missing_ok=True)
        raise
    return folder, held


def replay_job(job: Job) -> Outcome:
    """One of many recordings: what goes wrong with it is told, and is no reason to stop."""
    try:
        replay_one(job.recording, job.folder, job.how)
    except CoachError as why:
        return Outcome(job, str(why))
    except Exception as why:  # a mistake of ours; the other recordings have no part in it
        return Outcome(job, f"Coach failed ({type(why).__name__}: {why}).")
    return Outcome(job)
