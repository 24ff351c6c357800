"""What every measurement has in common: it yields figures, which are shown as a table and written as JSON."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. Ratios to something on the same machine say more than seconds."""

    about: str
    """What was measured."""
    value: float
    unit: str = ""
    reach: str = ""
    """What it ought to be."""

    @property
    def shown(self) -> str:
        """Three digits say enough."""
        return f"{self.value:,.0f}" if abs(self.value) >= 100 else f"{self.value:.3g}"


Measure = Callable[[], Iterator[Figure]]


def show(found: Mapping[str, Sequence[Figure]]) -> None:
    """For people: one table, a part for each measurement."""
    table = Table(show_edge=False)
    for heading in ("", "measured", "", "reach"):
        table.add_column(heading, justify="right" if heading == "measured" else "left")
    for title, figures in found.items():
        table.add_row(f"[bold]{title}[/bold]")
        for figure in figures:
            table.add_row(figure.about, figure.shown, figure.unit, figure.reach)
        table.add_section()
    Console(width=110).print(table)


def command(about: str | None, measures: dict[str, Measure]) -> click.Command:
    """The command line of some measurements."""

    @click.command(help=about)
    @click.option("--json", "to", type=click.Path(path_type=Path), help="Write the figures there, too.")
    def main(to: Path | None) -> None:
        found = {}
        for title, measure in measures.items():
            click.echo(f"{title} …", err=True)
            found[title] = list(measure())
        show(found)
        if to:
            rows = {title: [asdict(figure) for figure in figures] for title, figures in found.items()}
            to.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")

    return main
