"""Fine-tuning the encoder on the sentences."""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from coach.core.wordpieces import WordPieces
from coach.packs.sentences import Sentence
from scripts.sentence_model.examples import LABELS, Example, example
from scripts.sentence_model.network import Network

BATCH = 32


def batches(examples: Sequence[Example], rng: random.Random) -> Iterator[list[Example]]:
    """Batches of about equal lengths, in random order."""
    order = sorted(examples, key=lambda e: len(e.pieces) + rng.random() * 6)
    parts = [order[begin : begin + BATCH] for begin in range(0, len(order), BATCH)]
    rng.shuffle(parts)
    yield from parts


def padded(batch: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor]:
    """Pieces, types and mask of a batch."""
    longest = max(len(e.pieces) for e in batch)
    pieces = torch.tensor([e.pieces + [0] * (longest - len(e.pieces)) for e in batch])
    types = torch.tensor([e.types + [0] * (longest - len(e.types)) for e in batch])
    mask = torch.tensor([[True] * len(e.pieces) + [False] * (longest - len(e.pieces)) for e in batch])
    return pieces, types, mask


def train(
    sentences: Sequence[Sentence],
    weights: Path,
    rows: list[int],
    pieces: WordPieces,
    *,
    epochs: int,
    seed: int,
    rate: float = 1e-4,
    start: Sequence[Path] = (),
) -> Network:
    """A network fine-tuned on `sentences`.

    It begins from the published `weights`, or, where there are some, from the mean of the networks that were
    saved in `start`. `rate` is the highest learning rate of all but the head.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)
    network = Network(len(rows), len(LABELS))
    network.begin_from(weights, rows)
    if start:
        network.load_state_dict(mean_of([torch.load(path) for path in start]))
    steps = epochs * math.ceil(len(sentences) / BATCH)
    head = list(network.head.parameters())
    body = [p for name, p in network.named_parameters() if not name.startswith("head")]
    rates = [rate, 1e-3]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": rates[0]}, {"params": head, "lr": rates[1]}], weight_decay=0.01
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (0.08 * steps), max(0.0, (steps - step) / (0.92 * steps)))
    )
    loss_of = torch.nn.BCEWithLogitsLoss()
    for epoch in range(epochs):
        network.train()
        examples = [example(sentence, pieces, rng) for sentence in sentences]
        total = 0.0
        for batch in batches(examples, rng):
            with torch.autocast("cpu", torch.bfloat16):  # half the time, on processors that have it
                answers = network(*padded(batch))
            loss = loss_of(answers.float(), torch.tensor([e.labels for e in batch]))
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(batch)
        print(f"epoch {epoch + 1}: loss {total / len(examples):.4f}", flush=True)
    return network


def mean_of(states: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of several networks that began from the same weights: surer than each where they agree."""
    return {name: sum(state[name] for state in states) / len(states) for name in states[0]}


def judge(network: Network, sentences: Sequence[Sentence], pieces: WordPieces) -> npt.NDArray[np.float32]:
    """Probabilities, one row a sentence, one column a label."""
    network.eval()
    examples = [example(sentence, pieces) for sentence in sentences]
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].pieces))
    found = np.zeros((len(examples), len(LABELS)), np.float32)
    with torch.no_grad():
        for begin in range(0, len(order), BATCH):
            part = order[begin : begin + BATCH]
            found[part] = torch.sigmoid(network(*padded([examples[i] for i in part]))).numpy()
    return found
