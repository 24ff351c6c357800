"""`coach models`: list, install and verify speech models."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

from coach.errors import ModelStoreError
from coach.speech import model_install
from coach.speech.models import (
    EMBEDDED,
    ModelEntry,
    catalogue,
    entry_named,
    find_model,
    installed,
    models_folder,
    verify,
)

_catalogue_option = click.option(
    "--catalogue", "catalogue_", type=click.Path(path_type=Path), hidden=True, help="Another models.toml."
)


@click.group()
def models() -> None:
    """List, install and verify speech models."""


@models.command("list")
@_catalogue_option
def list_models(catalogue_: Path | None) -> None:
    """List the models that are installed and those that can be."""
    there = {path.name for path in installed()}
    for entry in catalogue(catalogue_):
        state = "installed" if entry.name in there else f"{entry.bytes / 1e6:.0f} MB to fetch"
        click.echo(f"{entry.name:<32} {entry.language}  {entry.licence}  {state}")
        there.discard(entry.name)
    for name in sorted(there):
        click.echo(f"{name:<32} --  put there by hand  {models_folder() / name}")
    click.echo(f"{EMBEDDED:<32} en  comes with coach; for rehearsals, it does not understand people")


@models.command()
@click.argument("name", required=False)
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    metavar="FILE.zip",
    help="Take this file instead of the internet.",
)
@_catalogue_option
def install(name: str | None, source: Path | None, catalogue_: Path | None) -> None:
    """Fetch a model (the small English one if no NAME is given) and put it in its place.

    It is checked by size and checksum. For a machine without internet, fetch the zip file elsewhere and give
    it with --from. A download that broke off goes on where it stopped.
    """
    entry = entry_named(name, catalogue(catalogue_))
    if _is_whole(entry):
        click.echo(f"{entry.name} is installed already, and whole.")
        return
    with _progress_bar(entry) as progress:
        folder = model_install.install(entry, source=source, progress=progress)
    click.echo(f"Installed {entry.name} ({entry.licence}) in {folder}")


@models.command("verify")
@click.argument("name", required=False)
def verify_models(name: str | None) -> None:
    """Check that models are as they were when they were installed: all of them, or the one with this NAME."""
    folders = (find_model(name),) if name else installed()
    if not folders:
        raise ModelStoreError("No model is installed. Fetch one: coach models install")
    for folder in folders:
        verify(folder)
        click.echo(f"ok  {folder.name}")


def _is_whole(entry: ModelEntry) -> bool:
    folder = models_folder() / entry.name
    try:
        verify(folder)
    except ModelStoreError:
        return False
    return True


@contextmanager
def _progress_bar(entry: ModelEntry) -> Iterator[model_install.Progress]:
    """A bar on standard error while bytes come in, if somebody looks."""
    bar = Progress(
        "{task.description}",
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )
    task = bar.add_task(entry.name, total=entry.bytes, visible=False)
    with bar:
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=True)
