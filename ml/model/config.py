"""The model's size and choices: saved with the weights, validated once."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ml.motion import PARTS


@dataclass(frozen=True)
class ModelConfig:
    """Three experts (body, hands, face) over time, a fusion, and a flow head for each chunk.

    latents, widths: one number an expert, in the order of `ml.motion.PARTS`
    window:          steps of history that attention sees (4 frames a step: 32 steps are 5.1 s)
    flow_steps:      Euler steps of the exported head
    confidence_attention: CACA on; off is plain causal attention (an ablation of the paper)
    """

    vocabulary: int
    latents: tuple[int, int, int] = (40, 80, 40)
    widths: tuple[int, int, int] = (192, 256, 128)
    layers: int = 3
    heads: int = 4
    window: int = 32
    sign_width: int = 192
    context: int = 384
    head_width: int = 448
    head_layers: int = 3
    flow_steps: int = 2
    confidence_attention: bool = True

    def __post_init__(self) -> None:
        if not len(self.latents) == len(self.widths) == len(PARTS):
            raise ValueError(
                f"latents {self.latents} and widths {self.widths} need one number for each of {len(PARTS)} experts"
            )
        for width in self.widths:
            if width % (2 * self.heads):
                raise ValueError(f"width {width} must be a multiple of twice the {self.heads} heads")
        if self.window < 2 or self.flow_steps < 1:
            raise ValueError(f"window {self.window} must be at least 2 and flow_steps {self.flow_steps} at least 1")

    @property
    def latent(self) -> int:
        return sum(self.latents)

    @staticmethod
    def from_dict(data: dict[str, Any]) -> ModelConfig:
        return ModelConfig(**{**data, "latents": tuple(data["latents"]), "widths": tuple(data["widths"])})

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)
