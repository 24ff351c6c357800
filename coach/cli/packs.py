"""`coach packs`: for those who write language packs."""

import sys
from pathlib import Path

import click

from coach.errors import PackError, ScriptError
from coach.packs.checking import check_needs, check_rules
from coach.packs.engine import ENGLISH, load_engine
from coach.packs.exercise_checking import check_exercises
from coach.packs.language import load_pack
from coach.rehearsal.playing import play as play_written
from coach.rehearsal.trial import rehearse_exercise


@click.group()
def packs() -> None:
    """Look after language packs."""


@packs.command()
@click.argument("pack", type=click.Path(path_type=Path), default=ENGLISH)
def check(pack: Path) -> None:
    """Check all of PACK (a folder; English by default): exercises, sentences, and every rule's cases.

    Exit status 0 where all is well, 1 where something is wrong, 2 where the pack cannot be read.
    """
    if not pack.is_dir():
        raise PackError(f"there is no pack at {pack}; name a folder with prompts.toml and exercises/")
    of_exercises = check_exercises(pack)
    findings = [*check_rules(pack / "cues"), *check_needs(pack)]
    for line in of_exercises:
        click.echo(line)
    for finding in findings:
        click.echo(f"{finding}" if finding.wrong else f"{finding} (only worth a look)")
    wrong = sum(finding.wrong for finding in findings) + len(of_exercises)
    click.echo(f"{wrong} to mend" if wrong else "all is well: exercises, sentences and rules")
    sys.exit(1 if wrong else 0)


@packs.command()
@click.argument("name")
@click.argument("pack", type=click.Path(path_type=Path), default=ENGLISH)
def rehearse(name: str, pack: Path) -> None:
    """Go through the exercise NAME without sound, and print all that is said.

    The couple that comes with the exercise says its lines; without one, a couple goes along with everything.
    """
    click.echo(rehearse_exercise(pack, name))


@packs.command()
@click.argument("conversation", type=click.Path(path_type=Path))
@click.argument("pack", type=click.Path(path_type=Path), default=ENGLISH)
def play(conversation: Path, pack: Path) -> None:
    """Play the CONVERSATION of a text file without sound, and print it with all that coach says.

    The file has what the couple says and what happens; docs/writing-packs.md shows one.
    """
    try:
        written = conversation.read_text(encoding="utf-8")
    except OSError as why:
        raise ScriptError(f"Cannot read {conversation}: {why.strerror}. Check its name.") from None
    except UnicodeDecodeError:
        raise ScriptError(f"{conversation} is no plain text. Save it as text, in UTF-8.") from None
    click.echo(play_written(written, load_pack(pack), load_engine(pack, model=False)), nl=False)


if __name__ == "__main__":
    packs()
