"""The text encoder: characters -> vectors that every step may look at, as in the paper's setting.

Characters, because a model of a hundred sentences cannot learn words; a pretrained encoder would cost 70 to 600 ms.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import torch
from torch import Tensor, nn

LETTERS = 512  # code points beyond are one unknown letter; Latin with all its diacritics lies below
LENGTH = 96  # characters; longer texts are cut


def characters(texts: Sequence[str]) -> Tensor:
    """(B, LENGTH) int64 of code points in lower case, 0 past the end of a text."""
    found = torch.zeros(len(texts), LENGTH, dtype=torch.int64)
    for row, text in zip(found, texts, strict=True):
        codes = [min(ord(c), LETTERS - 1) for c in unicodedata.normalize("NFC", text).lower()[:LENGTH]]
        row[: len(codes)] = torch.tensor(codes, dtype=torch.int64)
    return found


class TextEncoder(nn.Module):
    """(B, L) characters -> (B, L, width) and (B, L) where a text goes on."""

    def __init__(self, width: int, layers: int, heads: int) -> None:
        super().__init__()
        self.letters = nn.Embedding(LETTERS, width)
        self.places = nn.Parameter(0.02 * torch.randn(LENGTH, width))
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(width, heads, 3 * width, 0.1, "gelu", batch_first=True, norm_first=True)
            for _ in range(layers)
        )

    def forward(self, text: Tensor) -> tuple[Tensor, Tensor]:
        known = text > 0
        known[:, 0] = True  # an empty text still has one place to look at
        x = self.letters(text) + self.places[: text.shape[1]]
        for layer in self.layers:
            x = layer(x, src_key_padding_mask=~known)
        return x, known
