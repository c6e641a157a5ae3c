"""A trained model in one file, `model.pt`: what training keeps, and what export and the evaluation make signers of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from ml.model.config import ModelConfig
from ml.model.hybrid import HybridSign
from ml.motion import GROUPS, OVERLAP, SPAN

FORMAT = 2  # of the file; 1 had neither marks nor strokes nor hands, and is read as without them


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """weights: the model's, by name; rest: (1, MOTION_WIDTH) a frame at rest

    ids: sign language -> gloss -> id; lengths: the same -> frames at normal speed, of every sign with a clip of its own
    hands: the same -> where both wrists begin and end it, 12 centimetres
    """

    weights: Mapping[str, Tensor]
    config: ModelConfig
    ids: Mapping[str, Mapping[str, int]]
    rest: Tensor
    lengths: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    hands: Mapping[str, Mapping[str, Sequence[int]]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Checkpoint:
        """Files from before lengths or hands were kept have none. Raises ValueError for a later format."""
        stored = torch.load(path, map_location="cpu", weights_only=True)
        if stored.get("format", 1) > FORMAT:
            raise ValueError(f"{path.name} has format {stored['format']}, this program reads up to {FORMAT}")
        config = ModelConfig.from_dict(stored["config"])
        return cls(
            stored["model"], config, stored["ids"], stored["rest"], stored.get("lengths", {}), stored.get("hands", {})
        )

    def write(self, path: Path) -> None:
        """Weights are rounded to float16, as they are shipped, but for those of the latents."""
        path.parent.mkdir(parents=True, exist_ok=True)
        weights = {
            name: value.cpu() if name.startswith("latents.") else value.cpu().half()
            for name, value in self.weights.items()
        }
        stored = {"model": weights, "config": self.config.to_dict(), "ids": self.ids, "rest": self.rest}
        torch.save({**stored, "format": FORMAT, "lengths": self.lengths, "hands": self.hands}, path)

    def model(self) -> HybridSign:
        """The model of these weights, ready to sign."""
        model = HybridSign(self.config)
        model.load_state_dict(self.weights)
        return model.eval()


def carried_at_rest(model: HybridSign, rest: Tensor) -> dict[str, list[float]]:
    """What a stream carries before its first step, by the names of the graph's inputs. rest: (1, MOTION_WIDTH)."""
    motion = rest.repeat(SPAN, 1)
    return {
        "latent": [round(value, 6) for value in model.latents.encode(motion).flatten().tolist()] + [1.0] * len(GROUPS),
        "tail": [round(value, 6) for value in motion[:OVERLAP].flatten().tolist()],
    }
