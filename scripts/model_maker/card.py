"""The model card: what `scripts/evaluate_model --card` measured, in words and tables.

`figures.json` keeps what was measured; `README.md` is made from it and from `card.md` beside this
module, and from nothing else, so that no figure in it is older than the others or written by hand.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from model_maker import voices

Figures = dict[str, Any]
"""What `evaluate.as_data` gives."""

_TEMPLATE: Final = Path(__file__).with_name("card.md")


def _percent(rows: list[Figures]) -> float:
    """Word error rate of several voices together."""
    return float(sum(row["percent"] * row["words"] for row in rows) / sum(row["words"] for row in rows))


def _table(figures: Figures) -> str:
    rows = figures["word_error_percent"]
    columns = list(dict.fromkeys((row["sentences"], row["condition"]) for row in rows))
    errors = {(row["sentences"], row["condition"], row["voice"]): row["percent"] for row in rows}
    lines = [
        "| voice | " + " | ".join(f"{s}, {c}" for s, c in columns) + " |",
        "|---" * (len(columns) + 1) + "|",
    ]
    for voice in dict.fromkeys(row["voice"] for row in rows):
        name = f"{voice} *" if voice in voices.UNHEARD else voice
        lines.append(
            f"| {name} | " + " | ".join(f"{errors[(*column, voice)]:.1f}" for column in columns) + " |"
        )
    for name, chosen in (
        ("all in accents of training", [r for r in rows if not r["voice"].startswith(voices.UNHEARD_ACCENT)]),
        ("all", rows),
    ):
        percents = (_percent([r for r in chosen if (r["sentences"], r["condition"]) == c]) for c in columns)
        lines.append(f"| **{name}** | " + " | ".join(f"**{percent:.1f}**" for percent in percents) + " |")
    return "\n".join(lines)


def card(figures: Figures) -> str:
    """The text of the model card."""
    heard = {name: count for name, count in figures["words_in_wordless_sound"].items() if count}
    return _TEMPLATE.read_text(encoding="utf8").format(
        words=figures["words"],
        size=figures["size_bytes"] / 1e6,
        load=figures["load_s"],
        memory=figures["peak_memory_bytes"] / 1e6,
        rtf=figures["real_time_factor"],
        p50=figures["time_error_ms"]["50"],
        p95=figures["time_error_ms"]["95"],
        twice="the same words" if figures["same_words_twice"] else "DIFFERENT WORDS",
        table=_table(figures),
        wordless=", ".join(f"{count} in {name}" for name, count in heard.items()) or "none",
    )


def write_card(folder: Path, figures: Figures) -> None:
    """Write `figures.json` and `README.md` into the folder of a model."""
    text = json.dumps(figures, indent=1)
    (folder / "figures.json").write_text(text + "\n", encoding="utf8")
    (folder / "README.md").write_text(card(json.loads(text)), encoding="utf8")
