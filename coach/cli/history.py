"""`coach history`, `report`, `export`, `import`, `erase`, `protect`: what was kept, what becomes of it."""

import webbrowser
from pathlib import Path

import click

from coach.cli.whose import Whose, about_a_pair, asked_passphrase
from coach.errors import SettingsError
from coach.memory.consent import Level
from coach.memory.erase import Removed, erase_everything, erase_pair, erase_session, reports_folder
from coach.memory.exporting import as_json, as_markdown, bring_back, read_document
from coach.memory.files import write_privately
from coach.memory.history import History
from coach.memory.pairs import Pair
from coach.memory.plain import file_stem, one_line
from coach.memory.protecting import protect
from coach.memory.records import Session
from coach.memory.report import material, render
from coach.memory.texts import load_texts, told_date

KEPT = {Level.NOTHING: "nothing", Level.AGREEMENTS: "agreements and figures", Level.WORDS: "words too"}


def picked(history: History, pair: Pair, number: int | None) -> Session:
    """The session of that number, from 1 for the oldest; without one the last."""
    sessions = history.sessions(pair)
    if number is None:
        number = len(sessions)
    if not 1 <= number <= len(sessions):
        raise SettingsError(f"there is no session {number}; `coach history` lists 1 to {len(sessions)}")
    return sessions[number - 1]


@click.command("history")
@about_a_pair
def history_command(whose: Whose) -> None:
    """List the sessions that were kept."""
    texts = load_texts()
    with whose.opened() as (history, pair):
        figures = history.figures(pair)
        lock = ", with a passphrase" if pair.locked else ""
        click.echo(f"{one_line(pair.couple.a)} and {one_line(pair.couple.b)}{lock} — {history.path}")
        for number, session in enumerate(history.sessions(pair), 1):
            amounted = figures.get(session.id)
            length = "interrupted" if amounted is None else f"{amounted.length_s / 60:.0f} min"
            promises = len(amounted.promises) if amounted else 0
            columns = (
                f"{number:>4}",
                f"{told_date(texts, session.head.began):<18}",
                f"{one_line(session.head.exercise):<18}",
                f"{length:<12}",
                f"{promises} promise{'' if promises == 1 else 's'}",
                f"  kept: {KEPT[Level(session.head.level)]}",
            )
            click.echo(" ".join(columns))


@click.command("report")
@click.argument("number", type=int, required=False)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the page.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--open", "show", is_flag=True, help="Show it in your browser.")
@about_a_pair
def report_command(whose: Whose, number: int | None, out: Path | None, force: bool, show: bool) -> None:
    """Write the report of a session: a page to read together, and to print.

    NUMBER is the session's in `coach history`; the last one if you leave it out.
    """
    with whose.opened() as (history, pair):
        session = picked(history, pair, number)
        path = write_report(history, session, out, replace=force or out is None)
    click.echo(f"Your report: {path}")
    if pair.locked:
        click.echo("It can be read without the passphrase. `coach erase` removes it with its session.")
    if show:
        webbrowser.open(path.absolute().as_uri())


def write_report(
    history: History, session: Session, out: Path | None = None, *, replace: bool = True
) -> Path:
    """Write the report of a session, and say where. Raises `MemoryStoreError`."""
    path = out or report_path(history, session)
    write_privately(path, render(material(history, session), load_texts()), replace=replace)
    return path


def report_path(history: History, session: Session) -> Path:
    """Where coach keeps the report of a session, so that erasing the session finds it."""
    couple = session.pair.couple
    name = f"{file_stem(couple.a, couple.b)}-{session.head.began:%Y-%m-%d}-{session.head.uid[:8]}.html"
    return reports_folder(history.path) / name


@click.command("export")
@click.argument("number", type=int, required=False)
@click.option("--as", "shape", type=click.Choice(["json", "markdown"]), default="json", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to; `-` is the terminal.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@about_a_pair
def export_command(whose: Whose, number: int | None, shape: str, out: Path | None, force: bool) -> None:
    """Take your sessions out: JSON to keep or to import elsewhere, Markdown to read.

    All sessions, or the one whose NUMBER you give. The file is not encrypted.
    """
    with whose.opened() as (history, pair):
        sessions = history.sessions(pair) if number is None else [picked(history, pair, number)]
        if shape == "json":
            text = as_json(history, pair, sessions)
        else:
            text = as_markdown(history, pair, sessions, load_texts())
    if out == Path("-"):
        click.echo(text, nl=False)
        return
    ending = "json" if shape == "json" else "md"
    path = out or Path(f"{file_stem(pair.couple.a, pair.couple.b)}.{ending}")
    write_privately(path, text, replace=force)
    count = len(sessions)
    click.echo(f"{count} session{'' if count == 1 else 's'} written to {path}. It is readable by you only.")


@click.command("import")
@click.argument("source", type=click.Path(dir_okay=False, path_type=Path))
@about_a_pair
def import_command(whose: Whose, source: Path) -> None:
    """Bring sessions back from a JSON file of `coach export`. What is there already stays as it is."""
    document = read_document(source)
    with History(whose.path) as history:
        pair = whose.found(history, (document.first, document.second), new=True)
        brought = bring_back(history, pair, document)
    known = f", {brought.known} were there already" if brought.known else ""
    click.echo(f"{brought.added} brought back{known}.")


@click.command("erase")
@click.argument("number", type=int, required=False)
@click.option("--all", "of_pair", is_flag=True, help="All sessions of one pair, and their names.")
@click.option("--everything", is_flag=True, help="Everything of everybody on this device.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@about_a_pair
def erase_command(whose: Whose, number: int | None, of_pair: bool, everything: bool, yes: bool) -> None:
    """Erase for good: the session of that NUMBER, a pair, or everything.

    What is erased cannot be brought back, and coach says what was removed.
    """
    if (number is not None) + of_pair + everything != 1:
        raise SettingsError("say what to erase: the number of a session, --all or --everything")
    if everything:
        _confirm(f"Erase everything that coach has kept at {whose.path.parent}?", yes)
        click.echo(str(erase_everything(whose.path)))
        return
    with whose.opened() as (history, pair):
        click.echo(str(_erase(history, pair, number, yes)))


def _erase(history: History, pair: Pair, number: int | None, yes: bool) -> Removed:
    names = f"{one_line(pair.couple.a)} and {one_line(pair.couple.b)}"
    if number is None:
        _confirm(f"Erase all {len(history.sessions(pair))} sessions of {names}?", yes)
        return erase_pair(history, pair)
    session = picked(history, pair, number)
    _confirm(f"Erase the session of {names} on {told_date(load_texts(), session.head.began)}?", yes)
    return erase_session(history, session)


def _confirm(question: str, yes: bool) -> None:
    if not yes:
        click.confirm(question, abort=True)


@click.command("protect")
@click.option("--remove", is_flag=True, help="Go on without a passphrase.")
@about_a_pair
def protect_command(whose: Whose, remove: bool) -> None:
    """Set a passphrase for your sessions, change it, or remove it.

    Without it nobody can read them: neither another pair on this device, nor coach. There is no way back in.
    """
    with whose.opened() as (history, pair):
        if not remove:
            click.echo(
                "Choose a passphrase: a few words that only you two know. Without it all is lost.", err=True
            )
        protect(history, pair, None if remove else asked_passphrase(confirm=True))
    click.echo("The passphrase is gone." if remove else "From now on your sessions need the passphrase.")
