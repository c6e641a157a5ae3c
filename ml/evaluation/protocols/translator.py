"""Back-translation: motion of any form -> words, and glosses on the way where the data has them.

As Sign Language Transformers (Camgoz et al. 2020) do: one encoder read by CTC for glosses and by a decoder for words,
trained on real motion alone. The encoder is the recogniser's network.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from ml.evaluation.network import BLANK, NetworkConfig, Recogniser, steps

PAD, BEGIN, END, UNKNOWN = range(4)
SPECIAL = ("<pad>", "<s>", "</s>", "<unk>")


@dataclass(frozen=True)
class TranslatorConfig:
    """form: name of `forms.FORMS`; glosses and words: what it may say, without blank and special words."""

    form: str
    points: int
    glosses: tuple[str, ...]
    words: tuple[str, ...]
    width: int = 192
    layers: int = 2
    heads: int = 4
    longest: int = 60  # words
    dropout: float = 0.2

    def __post_init__(self) -> None:
        if self.points < 1 or self.width % self.heads or not self.words:
            raise ValueError(f"a translator needs points, words, and a width that {self.heads} heads share")


class Translator(nn.Module):
    def __init__(self, config: TranslatorConfig) -> None:
        super().__init__()
        self.config = config
        classes = max(2, 1 + len(config.glosses))
        self.encoder = Recogniser(NetworkConfig(classes, config.points, config.width, dropout=config.dropout))
        self.words = nn.Embedding(len(SPECIAL) + len(config.words), config.width, padding_idx=PAD)
        self.places = nn.Embedding(config.longest + 2, config.width)
        layer = nn.TransformerDecoderLayer(
            config.width, config.heads, 2 * config.width, config.dropout, batch_first=True, norm_first=True
        )
        self.decoder = nn.TransformerDecoder(layer, config.layers, nn.LayerNorm(config.width))
        self.gloss_number = {gloss: i for i, gloss in enumerate(config.glosses, start=BLANK + 1)}
        self.word_number = {word: i for i, word in enumerate(config.words, start=len(SPECIAL))}

    def loss(self, points: Tensor, lengths: Tensor, glosses: Sequence[Sequence[str]], texts: Sequence[str]) -> Tensor:
        """CTC of the glosses, where there are any, and cross entropy of the words."""
        memory, away = self._encode(points, lengths)
        said = [self._numbers(text) for text in texts]
        padded = nn.utils.rnn.pad_sequence(said, batch_first=True, padding_value=PAD).to(points.device)
        told = F.cross_entropy(
            self._decode(padded[:, :-1], memory, away).flatten(0, 1),
            padded[:, 1:].flatten(),
            ignore_index=PAD,
            label_smoothing=0.1,
        )
        if not any(glosses):
            return told
        found = self.encoder.classes(memory).log_softmax(dim=-1)
        labels = [torch.tensor([self.gloss_number[g] for g in row if g in self.gloss_number]) for row in glosses]
        counts = torch.tensor([len(row) for row in labels])
        ctc = F.ctc_loss(
            found.transpose(0, 1), torch.cat(labels).long(), steps(lengths), counts, blank=BLANK, zero_infinity=True
        )
        return told + ctc

    @torch.inference_mode()
    def read(self, points: NDArray[np.float32]) -> tuple[tuple[str, ...], str, NDArray[np.float64]]:
        """(T, P, 3) -> glosses, text by always taking the likeliest next word, and features (steps, width)."""
        device = self.words.weight.device
        memory, away = self._encode(torch.from_numpy(points)[None].to(device), torch.tensor([len(points)]))
        best = self.encoder.classes(memory)[0].argmax(dim=-1).cpu().numpy()
        runs = best[np.flatnonzero(np.diff(best, prepend=BLANK))]
        glosses = tuple(self.config.glosses[int(number) - 1] for number in runs if number != BLANK)
        said = torch.tensor([[BEGIN]], device=device)
        while said.shape[1] <= self.config.longest:
            scores = self._decode(said, memory, away)[0, -1]
            scores[[PAD, BEGIN, UNKNOWN]] = -torch.inf
            said = torch.cat([said, scores.argmax()[None, None]], dim=1)
            if said[0, -1] == END:
                break
        names = [self.config.words[int(n) - len(SPECIAL)] for n in said[0, 1:] if n >= len(SPECIAL)]
        return glosses, " ".join(names), memory[0].cpu().numpy().astype(np.float64)

    def _encode(self, points: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        memory = self.encoder.features(points, lengths)
        return memory, torch.arange(memory.shape[1], device=points.device) >= steps(lengths).to(points.device)[:, None]

    def _decode(self, said: Tensor, memory: Tensor, away: Tensor) -> Tensor:
        length = said.shape[1]
        x = self.words(said) * self.config.width**0.5 + self.places(torch.arange(length, device=said.device))
        later = torch.ones(length, length, dtype=torch.bool, device=said.device).triu(1)
        return self.decoder(x, memory, tgt_mask=later, memory_key_padding_mask=away) @ self.words.weight.T

    def _numbers(self, text: str) -> Tensor:
        words = [self.word_number.get(word, UNKNOWN) for word in text.split()[: self.config.longest]]
        return torch.tensor([BEGIN, *words, END])


def save(path: Path, translator: Translator) -> None:
    """Configuration and weights at half width, without pickle."""
    arrays = {name: value.cpu().numpy().astype(np.float16) for name, value in translator.state_dict().items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        about = np.array(json.dumps(asdict(translator.config), ensure_ascii=False))
        np.savez_compressed(file, about=about, **arrays)


def load(path: Path) -> Translator:
    with np.load(path) as stored:
        about = json.loads(str(stored["about"]))
        config = TranslatorConfig(**{**about, "glosses": tuple(about["glosses"]), "words": tuple(about["words"])})
        translator = Translator(config)
        state = {name: torch.from_numpy(stored[name].astype(np.float32)) for name in stored.files if name != "about"}
    translator.load_state_dict(state)
    return translator.eval()
