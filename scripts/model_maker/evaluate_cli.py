"""The command `scripts/evaluate_model`: measure any Vosk model with synthesised voices or with recordings."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from model_maker import evaluate, voices
from model_maker.build import MODEL
from model_maker.card import write_card
from model_maker.conditions import CONDITIONS, wordless
from model_maker.corpus import ROOT, sentences
from model_maker.decoding import Decoder
from model_maker.errors import ModelMakerError
from model_maker.evaluate import Report
from model_maker.progress import step

SETS: Final = ROOT / "models" / "evaluation"
REHEARSALS: Final = "rehearsals"


def read_sets(names: Sequence[str], files: Sequence[Path], every: int) -> dict[str, list[str]]:
    """Sentences by the name of their set: one a line, `#` begins a comment; `every` n-th of them."""
    built_in = {path.stem: path for path in sorted(SETS.glob("*.txt")) if path.name != "README.txt"}
    wanted = {name: built_in.get(name) for name in names or ([] if files else [*built_in, REHEARSALS])}
    wanted |= {path.stem: path for path in files}
    sets = {}
    for name, path in wanted.items():
        if name == REHEARSALS:
            lines = [" ".join(line.words) for line in sentences() if line.source == "rehearsal"]
        elif path is None or not path.is_file():
            raise ModelMakerError(
                f"no sentences {name!r}; there are {', '.join([*built_in, REHEARSALS])}, or give a file"
            )
        else:
            lines = [line.partition("#")[0].strip() for line in path.read_text(encoding="utf8").splitlines()]
        if chosen := [line for line in lines if line][::every]:
            sets[name] = chosen
    return sets


def table(report: Report) -> Table:
    """Word error rates: a row for each voice, a column for each set and condition."""
    columns = list(dict.fromkeys((sentences, condition) for sentences, condition, _ in report.scores))
    made = Table("voice", *(f"{s}\n{c}" for s, c in columns), title="word errors in %")
    for voice in dict.fromkeys(v for _, _, v in report.scores):
        scores = (report.scores.get((s, c, voice)) for s, c in columns)
        mark = "" if voice not in voices.UNHEARD else " (never trained on)"
        made.add_row(voice + mark, *(f"{score.percent:.1f}" if score else "" for score in scores))
    made.add_section()
    made.add_row("all", *(f"{report.total(s, c).percent:.1f}" for s, c in columns))
    return made


def _print_report(report: Report, decoder: Decoder, folder: Path, mistakes: bool) -> None:
    console = Console(width=200 if not sys.stdout.isatty() else None)
    if report.scores:
        console.print(table(report))
    for name, count in report.words_in.items():
        console.print(f"words in {name}: {count}")
    data = evaluate.as_data(report, decoder, folder)
    if report.time_errors_s:
        p50, p95 = (1000 * report.time_error_s(p) for p in (50, 95))
        console.print(f"word times: {p50:.0f} ms off in the median, {p95:.0f} ms at the 95th percentile")
        console.print(
            "the same sound twice gave " + ("the same words" if report.deterministic else "DIFFERENT words")
        )
    console.print(
        f"{data['size_bytes'] / 1e6:.2f} MB, loaded in {data['load_s']:.2f} s, "
        f"real-time factor {data['real_time_factor']}, "
        f"peak memory {data['peak_memory_bytes'] / 1e6:.0f} MB, {data['words']:,} words"
    )
    for voice, said, heard in report.mistakes if mistakes else []:
        console.print(f"{voice}\n  said  {said}\n  heard {heard}", markup=False, highlight=False)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="evaluate_model", description=__doc__)
    parser.add_argument(
        "model",
        type=Path,
        nargs="?",
        default=MODEL,
        help="a Vosk model (default: the embedded one)",
    )
    parser.add_argument(
        "--recordings", type=Path, metavar="FOLDER", help="WAV files, the text of x.wav in x.txt"
    )
    parser.add_argument(
        "--sets", nargs="*", default=[], help=f"plain, rambling, {REHEARSALS} … (default: all)"
    )
    parser.add_argument(
        "--sentences",
        type=Path,
        nargs="*",
        default=[],
        metavar="FILE",
        help="sentences of your own, and no others",
    )
    parser.add_argument("--voices", nargs="*", default=voices.EVALUATION, help="flite:slt, espeak:en-gb+f2 …")
    parser.add_argument("--conditions", nargs="*", default=list(CONDITIONS), choices=list(CONDITIONS))
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every n-th sentence")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="voices at a time (default: as many as cores)"
    )
    parser.add_argument(
        "--no-wordless", action="store_true", help="skip the ten minutes of sounds without words"
    )
    parser.add_argument("--mistakes", action="store_true", help="show every sentence that was misheard")
    parser.add_argument("--json", action="store_true", help="print everything measured as JSON")
    parser.add_argument("--card", action="store_true", help="write the figures into the model's own folder")
    return parser.parse_args(argv)


def _run(arguments: argparse.Namespace) -> None:
    if arguments.every < 1:
        raise ModelMakerError("--every must be 1 or more")
    if arguments.jobs < 1:
        raise ModelMakerError("--jobs must be 1 or more")
    decoder, report = Decoder.load(arguments.model), Report()
    if arguments.recordings:
        with step("recordings", len(evaluate.recordings(arguments.recordings))) as bar:
            evaluate.measure_recordings(decoder, arguments.recordings, report, bar.advance)
    else:
        sets = read_sets(arguments.sets, arguments.sentences, arguments.every)
        with step("listening to voices", len(arguments.voices) * len(sets)) as bar:
            report = evaluate.measure_voices(
                arguments.model, sets, arguments.voices, arguments.conditions, arguments.jobs, bar.advance
            )
    if not arguments.no_wordless and not arguments.recordings:
        with step("listening to no words", len(wordless(0.1))) as bar:
            evaluate.measure_wordless(decoder, report, bar.advance)
    if arguments.card:
        write_card(arguments.model, evaluate.as_data(report, decoder, arguments.model))
    if arguments.json:
        print(json.dumps(evaluate.as_data(report, decoder, arguments.model), indent=2))
    else:
        _print_report(report, decoder, arguments.model, arguments.mistakes)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command. Returns the exit code: 2 for anything that a person can put right."""
    try:
        _run(_arguments(argv))
    except ModelMakerError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
