"""`coach replay`: a recording through the same session that runs live."""

from pathlib import Path

import click

from coach.audio.recording import RecordingRoom
from coach.cli.display import Display
from coach.cli.holding import hold, write_out
from coach.cli.preparing import (
    check_names,
    make_ear,
    make_session,
    make_voice,
    output_folder,
    pick_country,
    pick_exercise,
)
from coach.core.guide import SessionSettings
from coach.packs.language import load_pack


@click.command()
@click.argument("recording", type=click.Path(path_type=Path), metavar="FILE.wav")
@click.option("--names", nargs=2, default=("Anna", "Ben"), show_default=True, help="The two partners.")
@click.option("--exercise", default="healing", show_default=True, help="What the couple does.")
@click.option("--model", help="Speech model: a name, a folder, or embedded.")
@click.option("--country", default="elsewhere", show_default=True, help="Whose help lines are read.")
@click.option("--dial", default="standard", show_default=True, help="reticent, standard or attentive.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for sound, transcript and summary.")
@click.option("--no-wait", is_flag=True, help="Let the recording run on while coach speaks.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print every event and action as JSON, with audio times."
)
def replay(
    recording: Path,
    names: tuple[str, str],
    exercise: str,
    model: str | None,
    country: str,
    dial: str,
    out: Path | None,
    no_wait: bool,
    as_json: bool,
) -> None:
    """Run a recording through a session, faster than real time.

    FILE.wav is any WAV or FLAC of a couple talking. The recording stands still while coach speaks, as people
    do. The same recording gives the same session every time.
    """
    language = load_pack()
    couple = check_names(*names)
    settings = SessionSettings(country=pick_country(language, country))
    session = make_session(language, pick_exercise(language, exercise), couple, settings, dial=dial)
    ear = make_ear(model)
    RecordingRoom(recording).close()  # a file that cannot be used leaves no folder behind
    folder = output_folder(out, recording.stem)
    room = RecordingRoom(recording, waits=not no_wait, record_to=folder / "sound.wav")
    held = hold(
        room, ear, session, make_voice(), couple, as_json=as_json, display=Display(couple, speed=True)
    )
    write_out(folder, held)
    click.echo("\n" + "\n".join(held.summary), err=as_json)
    click.echo(f"\nThe sound, the transcript and the summary are in {folder.resolve()}", err=as_json)
