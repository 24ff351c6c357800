"""The encoder in torch: the same arithmetic as `coach.core.sentence_model`, with gradients."""

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

WIDTH, LAYERS, HEADS, INNER = 384, 6, 12, 1536
EPSILON = 1e-12


class Layer(nn.Module):
    """Self-attention and a feed-forward net, each added and normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.mix = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.norm1, self.norm2 = (nn.LayerNorm(WIDTH, EPSILON) for _ in range(2))
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """`x`: batch, pieces, width; `mask`: batch, pieces, true where there is a piece."""
        batch, pieces, _ = x.shape
        q, k, v = (
            part(x).view(batch, pieces, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        x = self.norm1(x + self.drop(self.mix(seen.transpose(1, 2).reshape(batch, pieces, WIDTH))))
        return self.norm2(x + self.drop(self.down(functional.gelu(self.up(x), approximate="tanh"))))


class Network(nn.Module):
    """Pieces in, one logit a kind out. What is judged is the mean over the pieces of the text alone."""

    def __init__(self, vocabulary: int, kinds: int) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.types = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(WIDTH, kinds)

    def forward(self, pieces: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        """All of shape batch, pieces; `types` is 0 in the context and 1 in the text."""
        places = torch.arange(pieces.shape[1])
        x = self.drop(self.norm(self.words(pieces) + self.positions(places) + self.types(types)))
        for layer in self.layers:
            x = layer(x, mask)
        text = (mask & (types == 1)).unsqueeze(-1).float()
        return self.head(self.drop((x * text).sum(1) / text.sum(1)))

    def begin_from(self, weights: Path, rows: list[int]) -> None:
        """Take over the published weights; `rows` are the pieces of its vocabulary that are kept."""
        old = load_file(weights)
        new = {
            "words.weight": old["embeddings.word_embeddings.weight"][rows],
            "positions.weight": old["embeddings.position_embeddings.weight"],
            "types.weight": old["embeddings.token_type_embeddings.weight"],
            "norm.weight": old["embeddings.LayerNorm.weight"],
            "norm.bias": old["embeddings.LayerNorm.bias"],
        }
        names = {
            "query": "attention.self.query",
            "key": "attention.self.key",
            "value": "attention.self.value",
            "mix": "attention.output.dense",
            "norm1": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "norm2": "output.LayerNorm",
        }
        for number in range(LAYERS):
            for mine, theirs in names.items():
                for part in ("weight", "bias"):
                    new[f"layers.{number}.{mine}.{part}"] = old[f"encoder.layer.{number}.{theirs}.{part}"]
        missing = self.load_state_dict(new, strict=False)
        assert missing.missing_keys == ["head.weight", "head.bias"], missing
