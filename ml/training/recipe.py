"""What a run is made of: how large the model is, what it learns from in which shares, and what is kept of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch

from ml.corpus.dataset import Corpus, made_sentences
from ml.corpus.made.style import LIVELIER
from ml.corpus.sequences import Sequence
from ml.corpus.vocabulary import Vocabulary
from ml.model.checkpoint import Checkpoint
from ml.model.config import WIDTHS, ModelConfig
from ml.model.hybrid import HybridSign
from ml.motion import CHUNK, SPAN, disassemble
from ml.pose import Clip
from ml.training.batches import Pool, packed, variants
from ml.training.face import alone, learn, sentences
from ml.training.train import Trainer

STEPS = 48  # of a sequence in a batch: 192 frames, 7.7 s, longer than four in five sentences
SIZES: dict[str, dict[str, Any]] = {
    "full": {"marks": True, "strokes": 16, "head_width": 400},
    "small": {
        "widths": (80, 112, 56), "layers": 3, "sign_width": 96, "context": 160, "head_width": 192, "text_layers": 2,
        "marks": True, "strokes": 16,
    },
    "tiny": {
        "widths": (64, 96, 48), "layers": 2, "sign_width": 64, "context": 128, "head_width": 128, "head_layers": 2,
        "text_layers": 1, "marks": True, "strokes": 16,
    },
}  # fmt: skip


def settings(pairs: list[str]) -> dict[str, Any]:
    """NAME=VALUE pairs, values as JSON or plain words."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        try:
            found[name] = json.loads(value)
        except json.JSONDecodeError:
            found[name] = value
    return found


def model_config(vocabulary: int, size: str, given: dict[str, Any]) -> ModelConfig:
    """The named size with what was given on top; widths follow the number of experts unless given themselves."""
    base = ModelConfig(vocabulary).to_dict() | SIZES[size]
    if given.get("experts") in WIDTHS and "widths" not in given:  # any other number is refused by name
        share = base["widths"][0] / WIDTHS[3][0]
        base["widths"] = tuple(round(width * share / 8) * 8 for width in WIDTHS[given["experts"]])
    if given.get("mode") == "diffusion":
        base["flow_steps"] = 20
    unknown = set(given) - {field.name for field in fields(ModelConfig)}
    if unknown:
        raise SystemExit(f"the model has no setting {', '.join(sorted(unknown))}")
    return ModelConfig.from_dict(base | given)


@dataclass(frozen=True)
class Mixture:
    """What a run learns from.

    made: synthetic sentences; copies: of each real sentence, of other sizes and speeds
    train_share: of the real sentences, for a learning curve; real: the part of a batch that they are, dictionary clips
    are a fifth, made sentences the rest
    taught: whether made sentences are also as the signer's own sentences are (`ml.corpus.made.style`)
    livelier: how much those are enlarged in their movements
    """

    made: int = 10_000
    copies: int = 24
    train_share: float = 1.0
    real: float = 0.2
    taught: bool = True
    seed: int = 0
    livelier: float = LIVELIER


DICTIONARY = 0.2  # of a batch


def parts(data: Corpus, mixture: Mixture) -> list[tuple[list[Sequence], float]]:
    """Sentences, dictionary clips and made sentences, with the share of a batch that each has."""
    rng = np.random.default_rng(mixture.seed)
    frames = STEPS * CHUNK
    data = data.with_sentences(mixture.train_share)
    real = variants(data.split("train"), mixture.copies, mixture.seed, frames)
    dictionary = packed(variants(data.dictionary(), 8, mixture.seed, frames), frames, rng)
    known, clips = sentences(data, "train"), alone(data)
    face = learn(known, clips, data.vocabulary.ids) if mixture.taught and known and clips else None
    made = made_sentences(data, mixture.made, mixture.seed, mixture.taught, face, livelier=mixture.livelier)
    return [(real, mixture.real), (dictionary, DICTIONARY), (made, 1 - DICTIONARY - mixture.real)]


def pools(data: Corpus, mixture: Mixture, device: torch.device, texts: bool) -> list[tuple[Pool, float]]:
    """`parts` as tensors on a device."""
    return [(Pool(sequences, STEPS, device, texts), share) for sequences, share in parts(data, mixture)]


class Learned(Protocol):
    """What a corpus tells of itself beside its sequences; `ml.corpus.dataset.Corpus` says what these are."""

    @property
    def vocabulary(self) -> Vocabulary: ...
    @property
    def rest(self) -> Clip: ...
    @property
    def lengths(self) -> dict[str, dict[str, int]]: ...
    @property
    def hands(self) -> dict[str, dict[str, list[int]]]: ...


def rest_span(model: HybridSign, data: Learned, device: torch.device) -> torch.Tensor:
    """(1, D) latent of a span at rest."""
    motion, _ = disassemble(data.rest)
    return model.latents.encode(torch.from_numpy(np.repeat(motion, SPAN, axis=0)).to(device))


def save(trainer: Trainer, data: Learned, path: Path) -> None:
    """The averaged weights, rounded to what is shipped anyway, with all that `ml.export` needs."""
    motion, _ = disassemble(data.rest)
    ids, rest = data.vocabulary.ids, torch.from_numpy(motion)
    Checkpoint(trainer.average, trainer.model.config, ids, rest, data.lengths, data.hands).write(path)
