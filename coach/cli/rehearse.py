"""`coach rehearse`: a whole session with a scripted couple, on real sound, faster than real time."""

import time  # noqa: TID251 - to report how much faster than real time it went
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

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
from coach.core.frame import seconds
from coach.core.guide import SessionSettings
from coach.core.kinds import ALERTS, CUES
from coach.errors import ScriptError
from coach.packs.engine import ENGLISH
from coach.packs.language import load_pack
from coach.rehearsal import review as reviewing
from coach.rehearsal.couple import ScriptedCouple
from coach.rehearsal.review import Review
from coach.rehearsal.room import RehearsalRoom
from coach.rehearsal.script import SCRIPTS, Script, load_script
from coach.rehearsal.voices import DEFAULT, Narrator
from coach.speech.models import find_model
from coach.speech.vocabulary import missing_words


@click.command()
@click.argument("script", required=False, metavar="[SCRIPT.json]")
@click.option("--exercise", default="healing", show_default=True, help="What the couple does.")
@click.option(
    "--voices", default=",".join(DEFAULT), show_default=True, help="Two voices: flite's, or espeak-ng's."
)
@click.option("--seed", type=int, help="Vary the couple's pauses a little, the same way for the same number.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for sound, transcript and summary.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print every event and action as JSON, with audio times."
)
@click.option("--model", default="embedded", show_default=True, help="Speech model: a name or a folder.")
@click.option("--country", default="elsewhere", show_default=True, help="Whose help lines are read.")
@click.option("--dial", default="standard", show_default=True, help="reticent, standard or attentive.")
@click.option("--pack", type=click.Path(path_type=Path), help="Another language pack.")
@click.option(
    "--echo", type=float, metavar="DB", help="Let coach come back through the microphone this loud."
)
def rehearse(
    script: str | None,
    exercise: str,
    voices: str,
    seed: int | None,
    out: Path | None,
    as_json: bool,
    model: str,
    country: str,
    dial: str,
    pack: Path | None,
    echo: float | None,
) -> None:
    """Play a whole session with a scripted couple.

    SCRIPT is a JSON list of {speaker, text, pause_before_s}; without one, the couple that comes with coach.
    All between the couple's sound and coach's is the real thing. Leaves the sound (left: the couple, right:
    coach), the transcript and a summary in a folder, and prints its name.
    """
    path = Path(script) if script else SCRIPTS / "demo.json"
    played = load_script(path)
    language = load_pack(pack or ENGLISH)
    couple = check_names(*played.speakers)
    settings = SessionSettings(country=pick_country(language, country))
    session = make_session(language, pick_exercise(language, exercise), couple, settings, dial=dial)
    if unknown := missing_words(find_model(model), (line.text for line in played.lines)):
        click.echo(
            f"coach: the model lacks {len(unknown)} words of the script: {', '.join(unknown)}", err=True
        )
    folder = output_folder(out, path.stem)
    narrators = [Narrator(name) for name in two(voices)]
    room = RehearsalRoom(
        ScriptedCouple(played, narrators, seed), record_to=folder / "sound.wav", echo_db=echo
    )
    review = Review()
    started = time.perf_counter()
    held = hold(
        room,
        make_ear(model),
        session,
        make_voice(),
        couple,
        as_json=as_json,
        display=Display(couple, speed=True),
        watchers=[room.see, review.see],
    )
    elapsed = time.perf_counter() - started
    write_out(folder, held)
    console = Console(stderr=as_json)
    report(console, played, room, review, held.summary, seconds(held.length) / elapsed)
    console.print(f"\nThe sound, the transcript and the summary are in {folder.resolve()}", soft_wrap=True)


def two(voices: str) -> tuple[str, str]:
    """Two names, separated by a comma. Raises `ScriptError`."""
    names = [name.strip() for name in voices.split(",")]
    if len(names) != 2 or not all(names):
        raise ScriptError(f"--voices {voices!r} is not two voices. Write, for example, --voices slt,rms")
    return names[0], names[1]


def report(
    console: Console,
    script: Script,
    room: RehearsalRoom,
    review: Review,
    lines: Sequence[str],
    faster: float,
) -> None:
    """Print how it went."""
    rows = reviewing.table(review, room.couple.spoken)
    console.print()
    if script.labelled:
        console.print(cue_table(rows))
    for line in lines:
        console.print(line, markup=False, highlight=False)
    console.print()
    console.print(f"heard wrong: {100 * reviewing.word_error_rate(rows):.1f} % of the couple's words")
    console.print(_delay("to the decision", reviewing.decision_delays(review)))
    console.print(_delay("to the first sample of the answer", reviewing.answer_delays(review, room.began)))
    console.print(f"{faster:.1f} times faster than real time")


def _delay(until: str, delays: list[float]) -> str:
    if not delays:
        return f"from the end of an attack {until}: there was none"
    median, late = reviewing.median_and_95(delays)
    return f"from the end of an attack {until}: median {median:.2f} s, 95 % within {late:.2f} s"


def cue_table(rows: list[reviewing.Row]) -> Table:
    """Expected, noticed, spoken."""
    table = Table(title="What coach noticed", show_lines=False, expand=False)
    for heading in ("", "who", "line", "expected", "noticed", "answered"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        if row.expected or set(row.noticed) & (CUES | ALERTS) or row.answered:
            short = row.text if len(row.text) <= 60 else row.text[:57] + "…"
            cells = (", ".join(row.expected), ", ".join(row.noticed), ", ".join(row.answered))
            table.add_row(*map(Text, (str(row.number), row.speaker, short, *cells)))
    return table
