"""`coach replay`: recordings through the same session that runs live."""

import os
from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from coach.cli.display import Display
from coach.cli.preparing import check_names, output_folder
from coach.cli.replaying import How, Job, Outcome, replay_one
from coach.cli.spreading import on_cluster, on_this_machine


@click.command()
@click.argument("recordings", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE.wav...")
@click.option("--names", nargs=2, default=("Anna", "Ben"), show_default=True, help="The two partners.")
@click.option("--exercise", default="healing", show_default=True, help="What the couple does.")
@click.option("--model", help="Speech model: a name, a folder, or embedded.")
@click.option("--country", default="elsewhere", show_default=True, help="Whose help lines are read.")
@click.option("--dial", default="standard", show_default=True, help="reticent, standard or attentive.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for sound, transcript and summary.")
@click.option("--no-wait", is_flag=True, help="Let the recording run on while coach speaks.")
@click.option("--json", "as_json", is_flag=True, help="Every event and action as JSON, with audio times.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="So many at a time; usually one a core.")
@click.option("--scheduler", metavar="ADDRESS", help="Of a Dask cluster that does the work.")
def replay(
    recordings: tuple[Path, ...],
    names: tuple[str, str],
    exercise: str,
    model: str | None,
    country: str,
    dial: str,
    out: Path | None,
    no_wait: bool,
    as_json: bool,
    jobs: int | None,
    scheduler: str | None,
) -> int:
    """Run recordings through sessions, faster than real time.

    FILE.wav is any WAV or FLAC of a couple talking. The recording stands still while coach speaks, as people
    do. The same recording gives the same session every time.

    Of several recordings each gets a folder of its own under --out, named as they are; with --json, its
    events are in events.jsonl there. One that cannot be used is named, and the others go on.
    """
    if model and Path(model).is_dir():
        model = str(Path(model).resolve())
    how = How(names, exercise, model, country, dial, waits=not no_wait, as_json=as_json)
    if len(recordings) == 1 and jobs is None and scheduler is None:
        _replay_one(recordings[0], out, how)
        return 0
    how.check()
    unique = sorted({recording.absolute() for recording in recordings})
    folder = output_folder(out, "recordings").resolve()
    work = [Job(path, folder / name, how) for path, name in zip(unique, names_of(unique), strict=True)]
    if scheduler:
        return _follow(on_cluster(work, scheduler), len(work), folder)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return _follow(on_this_machine(work, jobs or cores), len(work), folder)


def names_of(recordings: Sequence[Path]) -> list[str]:
    """A name for the folder of each recording: its own, with as much of its path as tells it from the others.

    It does not depend on their order.
    """
    root = os.path.commonpath([recording.parent for recording in recordings])
    places = [recording.relative_to(root) for recording in recordings]
    plain = [place.with_suffix("").as_posix() for place in places]
    return [
        name if plain.count(name) == 1 else place.as_posix()
        for name, place in zip(plain, places, strict=True)
    ]


def _replay_one(recording: Path, out: Path | None, how: How) -> None:
    display = Display(check_names(*how.names), speed=True)
    folder, held = replay_one(recording, out, how, display)
    click.echo("\n" + "\n".join(held.summary), err=how.as_json)
    click.echo(f"\nThe sound, the transcript and the summary are in {folder.resolve()}", err=how.as_json)


def _follow(outcomes: Generator[Outcome], number: int, folder: Path) -> int:
    """Show how the work goes on, and name what failed; the exit code. Told to leave, it ends the work."""
    failed = 0
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("replaying"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar, closing(outcomes):
        task = bar.add_task("", total=number)
        for outcome in outcomes:
            if outcome.trouble:
                failed += 1
                bar.console.print(_complaint(outcome), markup=False, highlight=False, soft_wrap=True)
            bar.advance(task)
    click.echo(f"{number - failed} of {number} recordings were replayed. The results are in {folder}")
    return 2 if failed else 0


def _complaint(outcome: Outcome) -> str:
    """What is wrong with a recording, in one line that names it."""
    path, why = str(outcome.job.recording), " ".join(outcome.trouble.split())
    return f"coach: {why}" if path in why else f"coach: {path}: {why}"
