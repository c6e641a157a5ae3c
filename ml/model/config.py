"""The model's size and choices: saved with the weights, validated once.

Every idea of the paper is a choice here, so that its tables can be rebuilt: see docs/lab.md for what each is worth.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, get_args

from ml.motion import GROUPS

Mode = Literal["hybrid", "autoregressive", "diffusion"]
Conditioning = Literal["plan", "text", "both"]
Head = Literal["flow", "meanflow"]

EXPERTS: Final[dict[int, tuple[tuple[str, ...], ...]]] = {  # which groups of joints each expert has
    1: (("body", "left_hand", "right_hand", "face"),),
    3: (("body",), ("left_hand", "right_hand"), ("face",)),
    4: (("body",), ("left_hand",), ("right_hand",), ("face",)),
}
WIDTHS: Final[dict[int, tuple[int, ...]]] = {1: (376,), 3: (192, 256, 128), 4: (192, 176, 176, 128)}  # of equal cost


@dataclass(frozen=True)
class ModelConfig:
    """Experts over time, a fusion after each layer, and a head for each chunk.

    mode:         hybrid (chunk after chunk, each by diffusion), or its halves at equal size: autoregressive (the head
                  says each chunk outright) and diffusion (all chunks at once, attention in both directions)
    experts:      1, 3 (body, hands, face) or 4 (hands apart); widths: one number an expert
    latents:      numbers a chunk, of each group in `ml.motion.GROUPS`
    conditioning: on planned signs, on text alone (as the paper does), or on both
    confidence_attention: CACA; off is plain causal attention, which is told nothing of confidence
    head:         flow matching, or MeanFlow for one or two steps; flow_steps: how often it is asked a chunk
    marks:        whether it is told kinds of sentence, negation and topics
    strokes:      so many places of each sign, from the way into it to its end, have numbers of their own; 0 for none
    dropout:      share of what attention and feed-forward layers find that is left out in training
    window:       steps of history that attention sees (4 frames a step: 32 steps are 5.1 s)
    """

    vocabulary: int
    mode: Mode = "hybrid"
    experts: int = 3
    widths: tuple[int, ...] = (192, 256, 128)
    latents: tuple[int, ...] = (48, 48, 48, 40)
    conditioning: Conditioning = "plan"
    confidence_attention: bool = True
    head: Head = "flow"
    flow_steps: int = 2
    layers: int = 3
    heads: int = 4
    window: int = 32
    sign_width: int = 192
    text_layers: int = 4
    context: int = 384
    head_width: int = 432
    head_layers: int = 3
    marks: bool = False
    strokes: int = 0
    stroke_width: int = 24
    dropout: float = 0.0

    def __post_init__(self) -> None:
        for name, value, choices in (
            ("mode", self.mode, get_args(Mode)),
            ("experts", self.experts, tuple(EXPERTS)),
            ("conditioning", self.conditioning, get_args(Conditioning)),
            ("head", self.head, get_args(Head)),
        ):
            if value not in choices:
                raise ValueError(f"{name} is one of {', '.join(map(str, choices))}, not {value!r}")
        if len(self.latents) != len(GROUPS):
            raise ValueError(f"latents {self.latents} need one number for each of {', '.join(GROUPS)}")
        if len(self.widths) != self.experts:
            raise ValueError(f"widths {self.widths} need one number for each of {self.experts} experts")
        for width in (*self.widths, self.sign_width):
            if width % (2 * self.heads):
                raise ValueError(f"width {width} must be a multiple of twice the {self.heads} heads")
        if self.strokes < 0 or self.strokes == 1 or self.stroke_width < 1:
            raise ValueError(
                f"strokes {self.strokes} are 0 or at least 2, of at least 1 number, not {self.stroke_width}"
            )
        if self.window < 2 or self.flow_steps < 1:
            raise ValueError(f"window {self.window} must be at least 2 and flow_steps {self.flow_steps} at least 1")

    @property
    def latent(self) -> int:
        return sum(self.latents)

    @property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        """The groups of each expert."""
        return EXPERTS[self.experts]

    @property
    def part_latents(self) -> tuple[int, ...]:
        """Latent numbers of each expert; an expert's groups lie side by side."""
        return tuple(sum(self.latents[GROUPS.index(group)] for group in part) for part in self.parts)

    @staticmethod
    def from_dict(data: dict[str, Any]) -> ModelConfig:
        return ModelConfig(**{**data, "latents": tuple(data["latents"]), "widths": tuple(data["widths"])})

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)
