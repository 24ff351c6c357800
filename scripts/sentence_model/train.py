"""Fine-tuning the encoder on the sentences."""

import math
import random
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from coach.core.wordpieces import WordPieces
from coach.packs.sentences import Sentence
from scripts.sentence_model.examples import LABELS, Example, example
from scripts.sentence_model.network import Network

BATCH = 32

HAS_BFLOAT16 = any(torch.cpu.get_capabilities().get(name) for name in ("avx512_bf16", "amx_bf16"))
"""Numbers of 16 bits take half the time on processors that have them, and twenty times as long on others."""


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
    network: Network,
    sentences: Sequence[Sentence],
    pieces: WordPieces,
    *,
    epochs: int,
    seed: int,
    rate: float = 1e-4,
    frozen: int = 0,
) -> None:
    """Fine-tune `network` on `sentences`.

    `rate` is the highest learning rate of all but the head. The embeddings and the first `frozen` layers stay
    as they are: a third of the time less with three of them.
    """
    torch.manual_seed(seed)
    rng = random.Random(seed)
    steps = epochs * math.ceil(len(sentences) / BATCH)
    if frozen:
        for part in (network.words, network.positions, network.types, network.norm, *network.layers[:frozen]):
            part.requires_grad_(False)
    head = list(network.head.parameters())
    body = [p for name, p in network.named_parameters() if p.requires_grad and not name.startswith("head")]
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": rate}, {"params": head, "lr": 1e-3}], weight_decay=0.01
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
            with torch.autocast("cpu", torch.bfloat16, enabled=HAS_BFLOAT16):
                answers = network(*padded(batch))
            loss = loss_of(answers.float(), torch.tensor([e.labels for e in batch]))
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += float(loss.detach()) * len(batch)
        print(f"epoch {epoch + 1}: loss {total / len(examples):.4f}", flush=True)


def mean_of(states: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of several networks that began from the same weights: surer than each where they agree."""
    return {name: sum(state[name] for state in states) / len(states) for name in states[0]}


def drawn_back(network: Network, published: Network, share: float) -> None:
    """Move all but the head a `share` of the way back to the published weights.

    What fine-tuning learnt of our sentences stays, and less is lost of what the encoder knew of all others
    (Wortsman et al., Robust fine-tuning of zero-shot models, 2022): fewer false cues in strangers' talk.
    """
    with torch.no_grad():
        theirs = dict(published.named_parameters())
        for name, mine in network.named_parameters():
            if not name.startswith("head"):
                mine.lerp_(theirs[name], share)


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
