"""Learns the weights of `coach.core.completeness` from the hand-written sentences of a language pack.

Each line of the sentence files is a whole turn, so the end of a line is an end, and every other place in it
is none. A logistic regression with an L1 penalty (most weights become zero and are not written) tells them
apart. How well is measured by five-fold cross-validation; a situation is never on both sides.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import click
import numpy as np
from numpy.typing import NDArray

from coach.core.completeness import REACH, Features
from coach.packs.language import PACKS
from coach.packs.sentences import Sentence, load_sentences
from coach.packs.turns import WEIGHTS, TurnWords, load_turn_words

RARE = 6
"""A feature that was seen less often is not learned."""
PENALTY = 4.0
"""L1, in samples: a weight must explain more than that to be written."""
ROUNDS = 300
FOLDS = 5
CLOSED, OPEN = 25, 5
"""Percentiles of the log-odds of whole turns."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Samples:
    """Places in sentences: what is seen of them, and whether they are ends."""

    features: NDArray[np.int64]
    """A row of feature numbers for each place; -1 for a feature that is not learned."""
    ends: NDArray[np.bool_]
    folds: NDArray[np.int64]
    names: list[tuple[str, str]]


def collect(sentences: list[Sentence], words: TurnWords) -> Samples:
    """Every place in every sentence."""
    look = Features(words)
    rows, ends, folds = [], [], []
    for sentence in sentences:
        said = look.plain(sentence.text.split())
        for length in range(1, len(said) + 1):
            rows.append(list(look.of(said[:length])))
            ends.append(length == len(said))
            folds.append(crc32(sentence.situation.encode()) % FOLDS)
    seen = Counter(feature for row in rows for feature in row)
    names = sorted(feature for feature, count in seen.items() if count >= RARE)
    number = {name: position for position, name in enumerate(names)}
    known = [[number.get(feature, -1) for feature in row] for row in rows]
    features = np.array([row + [-1] * (2 * REACH - len(row)) for row in known])
    return Samples(features, np.array(ends), np.array(folds), names)


def learn(samples: Samples, chosen: NDArray[np.bool_]) -> tuple[Floats, float]:
    """Weights and bias: proximal gradient descent with AdaGrad's step sizes."""
    rows, ends = samples.features[chosen], samples.ends[chosen]
    weights, bias = np.zeros(len(samples.names) + 1), 0.0  # the last one stands for -1 and stays 0
    squares, bias_square = np.full_like(weights, 1e-6), 1e-6
    for _ in range(ROUNDS):
        error = 1 / (1 + np.exp(-(weights[rows].sum(axis=1) + bias))) - ends
        slope = np.bincount(rows.ravel() % len(weights), np.repeat(error, rows.shape[1]), len(weights))
        squares += slope**2
        bias_square += error.sum() ** 2
        step = 0.5 / np.sqrt(squares)
        moved = weights - step * slope
        weights = np.sign(moved) * np.maximum(0, np.abs(moved) - step * PENALTY)
        weights[-1] = 0
        bias -= 0.5 * error.sum() / np.sqrt(bias_square)
    return weights, bias


def judge(samples: Samples, weights: Floats, bias: float) -> Floats:
    """The log-odds for an end, at every place."""
    return np.asarray(weights[samples.features].sum(axis=1) + bias)


def area(ends: Floats, middles: Floats) -> float:
    """How often an end is judged more of an end than a middle is (area under the ROC curve)."""
    order = np.concatenate([ends, middles]).argsort().argsort() + 1
    return float((order[: len(ends)].sum() - len(ends) * (len(ends) + 1) / 2) / (len(ends) * len(middles)))


def cross_validate(samples: Samples) -> str:
    """What the model does on situations that it was not made from, in a line."""
    odds = np.zeros(len(samples.ends))
    for fold in range(FOLDS):
        held_out = samples.folds == fold
        odds[held_out] = judge(samples, *learn(samples, ~held_out))[held_out]
    ends, middles = odds[samples.ends], odds[~samples.ends]
    found = (middles < np.percentile(ends, OPEN)).mean()
    curve = area(ends, middles)
    return f"held out: area under the curve {curve:.3f}; at {OPEN} % of ends, {found:.0%} of middles"


def written(samples: Samples, weights: Floats, bias: float) -> str:
    """The pack's file."""
    ends = judge(samples, weights, bias)[samples.ends]
    closed, unfinished = np.percentile(ends, [CLOSED, OPEN])
    lines = [
        "# Written by scripts/train_turn_endings from sentences/*.txt and turns.toml.",
        f"bias = {bias:.2f}",
        f"closed = {closed:.2f}",
        f"open = {unfinished:.2f}",
    ]
    group = ""
    for (name, value), weight in zip(samples.names, weights, strict=False):
        if abs(weight) < 0.005:
            continue
        if name != group:
            group = name
            lines += ["", f"[weight.{name}]"]
        lines.append(f'"{value}" = {weight:.2f}')
    return "\n".join(lines) + "\n"


@click.command()
@click.option(
    "--pack", type=click.Path(path_type=Path, exists=True), default=PACKS / "en", help="A language pack."
)
@click.option("--quick", is_flag=True, help="Leave out the cross-validation.")
def main(pack: Path, quick: bool) -> None:
    """Learn how turns end, and write the weights into the language pack."""
    samples = collect(load_sentences(pack / "sentences"), load_turn_words(pack))
    print(f"{samples.ends.sum()} turns, {len(samples.ends)} places, {len(samples.names)} features")
    if not quick:
        print(cross_validate(samples))
    weights, bias = learn(samples, np.ones(len(samples.ends), dtype=bool))
    (pack / WEIGHTS).write_text(written(samples, weights, bias), encoding="utf-8")
    print(f"{int((np.abs(weights) >= 0.005).sum())} weights written to {pack / WEIGHTS}")


if __name__ == "__main__":
    main()
