"""`coach cues`: what coach notices in lines of text."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

import click

from coach.core.cues import Cue, CueEngine
from coach.errors import PackError
from coach.packs.engine import DIALS, ENGLISH, load_engine

_LABEL = re.compile(r"^[a-z]+: ", re.IGNORECASE)
"""Who said it, before a turn of the context: `partner: it's about the bins`."""

MAX_LINE = 100_000
"""Characters. A longer line is no transcript."""


class LineError(click.ClickException):
    """A line of the input that cannot be used."""

    exit_code = 2


@click.command()
@click.option(
    "--json", "as_json", is_flag=True, help="Read and write JSON lines: id, text, context; id, cues."
)
@click.option(
    "--dial", type=click.Choice(DIALS), default="standard", show_default=True, help="How sure is sure enough."
)
@click.option("--no-model", is_flag=True, help="Rules only, without the sentence model.")
@click.option("--pack", type=click.Path(path_type=Path), default=ENGLISH, help="Folder of a language pack.")
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"), default="-")
def cues(as_json: bool, dial: str, no_model: bool, pack: Path, file: TextIO) -> None:
    """Say what coach notices in a transcript.

    Each line of FILE (standard input by default) is a turn; the two turns before it are its context.
    """
    try:
        engine = load_engine(pack, dial=dial, model=not no_model)
    except PackError as error:
        raise LineError(str(error)) from None
    if as_json:
        for answer in json_lines(engine, file):
            click.echo(answer)
        return
    for answer in _plain_lines(engine, file):
        click.echo(answer)


def json_lines(engine: CueEngine, file: TextIO) -> Iterator[str]:
    """An answer for each line of JSON. Raises `LineError` for a line that cannot be used."""
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        row = _row(line, number)
        before = [_LABEL.sub("", turn) for turn in row.get("context", ())]
        found = engine.notice(row["text"], before)
        yield json.dumps({"id": row.get("id", str(number)), "cues": [_shown(cue) for cue in found]})


def _row(line: str, number: int) -> dict[str, Any]:
    """The JSON object of a line, its fields checked."""
    try:
        row = json.loads(_checked(line, number))
    except (ValueError, RecursionError):
        raise LineError(f"line {number}: not JSON; give one object with `text` a line") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise LineError(f"line {number}: no `text`; give one object with `text` a line")
    context = row.get("context", [])
    if not isinstance(context, list) or not all(isinstance(turn, str) for turn in context):
        raise LineError(f"line {number}: `context` is no list of texts; give the turns before, oldest first")
    return row


def _checked(line: str, number: int) -> str:
    if len(line) > MAX_LINE:
        raise LineError(f"line {number}: longer than {MAX_LINE} characters; give one turn a line")
    return line


def _shown(cue: Cue) -> dict[str, Any]:
    return {
        "kind": cue.kind,
        "span": [cue.first, cue.last],
        "words": cue.words,
        "rule": cue.rule,
        "reason": cue.reason,
        "severity": cue.severity,
        "target": cue.target,
        "need": cue.need,
        "lane": cue.lane,
        "weight": round(cue.weight, 3),
    }


def _plain_lines(engine: CueEngine, file: TextIO) -> Iterator[str]:
    before: list[str] = []
    for number, line in enumerate(file, 1):
        text = _checked(line, number).strip()
        if not text:
            continue
        yield text
        for cue in engine.notice(text, before[-2:]):
            yield _told(cue)
        before.append(text)


def _told(cue: Cue) -> str:
    name = cue.kind.replace("_", " ")
    return f"    {name}: “{cue.words}”  ({cue.rule}: {cue.reason})"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command by itself: `python -m coach.cli.cues`."""
    cues(arguments)


if __name__ == "__main__":
    main()
