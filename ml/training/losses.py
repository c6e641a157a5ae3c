"""What is asked of the model, beyond the flow: joints in their places, bones in their directions, steady speed."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from ml.motion import BODY_WIDTH, COLUMN_GROUP, FACE_WIDTH, HANDS_WIDTH, MOTION_WIDTH, PARTS
from ml.training.batches import Batch


@dataclass(frozen=True)
class LossWeights:
    flow: float = 1.0
    joints: float = 10.0
    velocity: float = 5.0
    confidence: float = 0.2
    stop: float = 0.05


def column_weights(device: torch.device) -> Tensor:
    """(MOTION_WIDTH,) weights: fingers count most, as handshape is what a sign is read from; the face least."""
    weights = torch.empty(MOTION_WIDTH, device=device)
    weights[PARTS["body"]] = 3.0 * MOTION_WIDTH / BODY_WIDTH / 10
    weights[PARTS["hands"]] = 6.0 * MOTION_WIDTH / HANDS_WIDTH / 10
    weights[PARTS["face"]] = 0.3 * MOTION_WIDTH / FACE_WIDTH / 10
    return weights


def masked(values: Tensor, mask: Tensor) -> Tensor:
    """Mean over steps that exist; values (B, S)."""
    return (values * mask).sum() / mask.sum().clamp(min=1)


def joint_losses(made: Tensor, batch: Batch, sure: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """L1 of places and of speeds. made: (B, S, CHUNK, MOTION_WIDTH); sure: (B, S), how much each step counts."""
    # what the fit only guessed (a hand out of sight) is asked for less
    believed = 0.2 + 0.8 * batch.confidence[..., torch.as_tensor(COLUMN_GROUP, device=made.device)]
    difference = (made - batch.motion) * weights * believed[:, :, None]
    places = difference.abs().mean(dim=(-1, -2))
    # the frame before a chunk is taken from the real motion, so that a chunk also has to begin where the last ended
    before = torch.cat([difference.new_zeros(difference[:, :, :1].shape), difference], dim=2)
    speeds = (before[:, :, 1:] - before[:, :, :-1]).abs().mean(dim=(-1, -2))
    trust = sure * batch.mask
    return masked(places, trust), masked(speeds, trust)


def confidence_loss(logits: Tensor, batch: Batch) -> Tensor:
    return masked(F.binary_cross_entropy_with_logits(logits, batch.confidence, reduction="none").mean(-1), batch.mask)


def stop_loss(logits: Tensor, batch: Batch) -> Tensor:
    return masked(F.binary_cross_entropy_with_logits(logits[..., 0], batch.stop, reduction="none"), batch.mask)
