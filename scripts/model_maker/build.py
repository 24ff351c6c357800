"""The command `scripts/train_embedded_model`: the whole model from nothing, or only its graph."""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from model_maker import lexicon as lexicons
from model_maker.backoff import prune
from model_maker.corpus import ROOT, Sentence, held_out, sentences
from model_maker.errors import ModelMakerError
from model_maker.export import size_bytes, write_graph, write_settings
from model_maker.language_model import Model
from model_maker.progress import step
from model_maker.vocabulary import vocabulary

MODEL: Final = ROOT / "models" / "embedded-en"
MOST_BYTES: Final = 6_000_000

BIGRAMS: Final = 54_000
TRIGRAMS: Final = 38_000
WIDTH: Final = 256
STEPS: Final = 6000
TIMES_SPOKEN: Final = 2
"""How often every sentence is spoken for training, each time by another voice."""
MOST_SPOKEN: Final = 26_000
"""More is left out, drawn at random, so that training ends in time however many sentences there are."""
WORD_LISTS: Final = 2500
WORDLESS: Final = 1500
SEED: Final = 1


def build_graph(folder: Path, lines: Sequence[Sentence]) -> str:
    """Make `graph/` and `conf/` from the texts as they are now. Returns a line about what was made."""
    words = vocabulary(lines)
    lexicon = lexicons.completed(lexicons.read_lexicon(), words)
    lexicons.write_lexicon(lexicon)
    language_model = prune(Model(lines, words), BIGRAMS, TRIGRAMS)
    write_settings(folder)
    write_graph(folder, lexicon, language_model)
    return f"{len(lines):,} sentences, {len(words):,} words, {language_model.size():,} n-grams"


def train_acoustics(folder: Path, lines: Sequence[Sentence], jobs: int, steps: int) -> str:
    """Speak everything, train the net, write `am/final.mdl` and what was learned of pronunciations."""
    from model_maker import dataset, training  # torch is needed from here on only
    from model_maker.nnet3 import final_mdl

    rng = random.Random(SEED)
    words = vocabulary(lines)
    texts = [" ".join(line.words) for line in lines] * TIMES_SPOKEN
    rng.shuffle(texts)
    texts = texts[:MOST_SPOKEN] + dataset.word_lists(words, WORD_LISTS, rng)
    rng.shuffle(texts)
    with step("speaking", len(texts) + WORDLESS) as bar:
        data = dataset.make(texts, WORDLESS, jobs, SEED, bar.advance)
    with step("pronouncing words", 1) as bar:
        heard = lexicons.pronounce_alone(words)
        for pronunciations in data.pronunciations:
            heard.add_sentence(pronunciations)
        lexicons.write_lexicon({word: heard.weights(word) for word in words})
        bar.advance()
    with step("training", steps) as bar:
        trained = training.train(
            data, WIDTH, steps, SEED, lambda accuracy: bar.advance(f"{accuracy:.1%} right")
        )
    (folder / "am").mkdir(parents=True, exist_ok=True)
    (folder / "am" / "final.mdl").write_bytes(final_mdl(trained.layers, trained.priors))
    return f"{data.hours:.1f} hours of sound, {trained.accuracy:.1%} of frames right"


def perplexity_of_unread() -> str:
    """How well talk of situations that were held out is foreseen."""
    lines = sentences()
    kept, out = held_out(lines)
    model = Model(kept, vocabulary(lines))
    perplexity = model.perplexity(line.words for line in out)
    return f"perplexity {perplexity:.0f} on {len(out):,} sentences of unread situations"


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("train_embedded_model", description=__doc__)
    parser.add_argument("--graph-only", action="store_true", help="keep the acoustic model, make the rest")
    parser.add_argument(
        "--perplexity", action="store_true", help="only tell how well unread talk is foreseen"
    )
    parser.add_argument(
        "--output", type=Path, default=MODEL, metavar="FOLDER", help="default: models/embedded-en"
    )
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="processes and threads (default: all cores)"
    )
    parser.add_argument("--steps", type=int, default=STEPS, help=f"batches of training (default: {STEPS})")
    return parser.parse_args(argv)


def _run(arguments: argparse.Namespace) -> None:
    start = time.monotonic()
    if arguments.perplexity:
        print(perplexity_of_unread())
        return
    if arguments.jobs < 1 or arguments.steps < 100:
        raise ModelMakerError("--jobs must be 1 or more and --steps 100 or more")
    folder: Path = arguments.output
    lines = sentences()
    if not arguments.graph_only:
        import torch

        torch.set_num_threads(arguments.jobs)
        print(train_acoustics(folder, lines, arguments.jobs, arguments.steps))
    elif not (folder / "am" / "final.mdl").exists():
        raise ModelMakerError(f"{folder} has no am/final.mdl to keep; run without --graph-only")
    print(build_graph(folder, lines))
    size = size_bytes(folder)
    print(f"{folder.name}: {size / 1e6:.2f} MB in {time.monotonic() - start:.0f} s")
    if size > MOST_BYTES:
        raise ModelMakerError(
            f"the model is larger than {MOST_BYTES / 1e6:.0f} MB; lower BIGRAMS or TRIGRAMS in build.py"
        )


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
