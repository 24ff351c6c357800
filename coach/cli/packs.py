"""`coach packs`: for those who write language packs."""

import sys
from pathlib import Path

import click

from coach.errors import PackError
from coach.packs.checking import check_rules

PACK = Path(__file__).parent.parent / "packs" / "en"


@click.group()
def packs() -> None:
    """Look after language packs."""


@packs.command()
@click.argument("pack", type=click.Path(path_type=Path), default=PACK)
def check(pack: Path) -> None:
    """Run the sentences of every rule of PACK (a folder; English by default).

    Exit status 0 where all is well, 1 where a rule is wrong, 2 where the pack cannot be read.
    """
    try:
        findings = check_rules(pack / "cues")
    except PackError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    for finding in findings:
        click.echo(f"{finding}" if finding.wrong else f"{finding} (only worth a look)")
    wrong = sum(finding.wrong for finding in findings)
    click.echo(f"{wrong} to mend" if wrong else "all rules keep to their sentences")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    packs()
