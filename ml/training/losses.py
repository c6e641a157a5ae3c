"""What is asked of the model, beyond the flow: joints in their places, bones in their directions, steady speed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ml.motion import BODY_WIDTH, COLUMN_GROUP, FACE_WIDTH, HANDS_WIDTH, MOTION_WIDTH, MOVING_BODY, PARTS
from ml.skeleton import INDEX, JOINTS, LEFT_FINGERS, PARENTS, REST, RIGHT_FINGERS
from ml.training.batches import Batch

Weighting = Literal["fixed", "inverse"]


@dataclass(frozen=True)
class LossWeights:
    """weighting: fixed as given, or the paper's: each loss over the running mean of itself.

    The paper sums joints, bone directions and Soft-DTW; velocity, energy, confidence and stop are ours. Energy is how
    far wrists and finger tips travel, whatever their way: a mean of all that could be travels less than anybody.
    Effort is the same of their acceleration, which strokes are made of, and trembling too.
    """

    flow: float = 1.0
    joints: float = 10.0
    velocity: float = 5.0
    energy: float = 0.0
    effort: float = 0.0
    bones: float = 0.1
    soft_dtw: float = 0.0
    confidence: float = 0.2
    stop: float = 0.05
    weighting: Weighting = "fixed"

    def __post_init__(self) -> None:
        if self.weighting not in get_args(Weighting):
            raise ValueError(f"weighting is one of {', '.join(get_args(Weighting))}, not {self.weighting!r}")


def column_weights() -> Tensor:
    """(MOTION_WIDTH,) weights: fingers count most, as handshape is what a sign is read from; the face least."""
    weights = torch.empty(MOTION_WIDTH)
    weights[PARTS["body"]] = 3.0 * MOTION_WIDTH / BODY_WIDTH / 10
    weights[PARTS["hands"]] = 6.0 * MOTION_WIDTH / HANDS_WIDTH / 10
    weights[PARTS["face"]] = 0.3 * MOTION_WIDTH / FACE_WIDTH / 10
    return weights


def masked(values: Tensor, mask: Tensor) -> Tensor:
    """Mean over steps that exist; values (B, S)."""
    return (values * mask).sum() / mask.sum().clamp(min=1)


class MotionLosses(nn.Module):
    """Losses on decoded motion. The module only holds constants, so that they lie on the model's device."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("columns", column_weights())
        self.register_buffer("group", torch.from_numpy(COLUMN_GROUP.copy()))
        matrix, offset = bone_vectors()
        self.register_buffer("bone_matrix", torch.from_numpy(matrix))
        self.register_buffer("reach", torch.from_numpy(travelling()))
        self.register_buffer("bone_offset", torch.from_numpy(offset))
        self.columns: Tensor
        self.group: Tensor
        self.bone_matrix: Tensor
        self.bone_offset: Tensor
        self.reach: Tensor

    def forward(self, made: Tensor, batch: Batch, sure: Tensor) -> dict[str, Tensor]:
        """made: (B, S, SPAN, MOTION_WIDTH); sure: (B, S), how much each step counts."""
        # what the fit only guessed (a hand out of sight) is asked for less
        believed = 0.2 + 0.8 * batch.confidence[..., self.group]
        difference = (made - batch.motion) * self.columns * believed[:, :, None]
        places = difference.abs().mean(dim=(-1, -2))
        # the frame before a span is taken from the real motion, so that a span also has to begin where the last ended
        before = torch.cat([difference.new_zeros(difference[:, :, :1].shape), difference], dim=2)
        speeds = (before[:, :, 1:] - before[:, :, :-1]).abs().mean(dim=(-1, -2))
        trust = sure * batch.mask
        # one frame a step is enough for directions, which a chunk hardly changes
        off = 1 - F.cosine_similarity(self.bones(made[:, :, 1]), self.bones(batch.motion[:, :, 1]), dim=-1)
        return {
            "joints": masked(places, trust),
            "velocity": masked(speeds, trust),
            "bones": masked(off.mean(-1), trust),
            "energy": masked((self.travel(made) - self.travel(batch.motion)).abs().mean(-1), trust),
            "effort": masked((self.travel(made, 2) - self.travel(batch.motion, 2)).abs().mean(-1), trust),
        }

    def travel(self, motion: Tensor, order: int = 1) -> Tensor:
        """(..., SPAN, MOTION_WIDTH) -> (..., points) metres a frame that wrists and finger tips travel, on average;
        of order 2, how much that changes from frame to frame."""
        steps = motion.diff(n=order, dim=-2) @ self.reach
        return (steps.unflatten(-1, (-1, 3)).square().sum(-1) + 1e-8).sqrt().mean(-2)

    def bones(self, motion: Tensor) -> Tensor:
        """(..., MOTION_WIDTH) -> (..., bones, 3) from each joint's parent to it, metres."""
        return (motion @ self.bone_matrix + self.bone_offset).unflatten(-1, (-1, 3))


def travelling() -> np.ndarray:
    """The linear map from a change of motion to that of wrists and finger tips: (MOTION_WIDTH, 3 * points) float32."""
    columns = []
    for side, fingers, first in (("Left", LEFT_FINGERS, 0), ("Right", RIGHT_FINGERS, len(LEFT_FINGERS))):
        wrist = 3 * MOVING_BODY.index(INDEX[f"{side}Hand"])
        tips = [BODY_WIDTH + 3 * (first + at) for at, joint in enumerate(fingers) if JOINTS[joint].endswith("4")]
        columns += [[wrist + axis] for axis in range(3)]
        columns += [[wrist + axis, tip + axis] for tip in tips for axis in range(3)]  # they are told from their wrist
    matrix = np.zeros((MOTION_WIDTH, len(columns)), dtype=np.float32)
    for column, rows in enumerate(columns):
        matrix[rows, column] = 1
    return matrix


def bone_vectors() -> tuple[np.ndarray, np.ndarray]:
    """The linear map from a motion frame to its bones: (MOTION_WIDTH, 3 * bones) and (3 * bones,), float32."""
    column = {joint: 3 * i for i, joint in enumerate(MOVING_BODY)}
    column |= {joint: BODY_WIDTH + 3 * i for i, joint in enumerate((*LEFT_FINGERS, *RIGHT_FINGERS))}
    wrists = (INDEX["LeftHand"], INDEX["RightHand"])
    fingers = {*LEFT_FINGERS, *RIGHT_FINGERS}
    matrix, offset = [], []
    for joint, start in column.items():
        parent = PARENTS[joint]
        if joint not in fingers and parent not in column:
            continue
        for axis in range(3):
            row = np.zeros(MOTION_WIDTH, dtype=np.float32)
            row[start + axis] = 1
            if not (joint in fingers and parent in wrists):  # fingers are told from their wrist already
                row[column[parent] + axis] = -1
            matrix.append(row)
            offset.append(0.0 if joint in fingers else float(REST[joint, axis] - REST[parent, axis]))
    return np.stack(matrix, axis=1), np.array(offset, dtype=np.float32)


def soft_dtw(made: Tensor, real: Tensor, gamma: float = 0.1) -> Tensor:
    """Soft-DTW (Cuturi & Blondel 2017, eq. 2) of (B, S, W) and (B, S, W), a number a sequence over its length.

    Costs are mean absolute differences. Cells of one antidiagonal depend on none of each other, so that S by S cells
    take 2 S - 1 operations.
    """
    cost = (made[:, :, None] - real[:, None]).abs().mean(-1)
    batch, size, _ = cost.shape
    far = cost.new_full((batch, size + 1), 1e4)
    older = torch.cat([cost.new_zeros(batch, 1), far[:, 1:]], dim=1)  # antidiagonal 0: only the corner is reached
    newer = far
    rows = torch.arange(size, device=cost.device)
    for diagonal in range(2 * size - 1):
        columns = diagonal - rows
        inside = (columns >= 0) & (columns < size)
        here = cost[:, rows, columns.clamp(0, size - 1)]
        ways = torch.stack([older[:, :-1], newer[:, :-1], newer[:, 1:]])  # diagonal, from above, from the left
        best = -gamma * torch.logsumexp(-ways / gamma, dim=0)
        reached = torch.where(inside, here + best, far[:, 1:])
        older, newer = newer, torch.cat([far[:, :1], reached], dim=1)
    return newer[:, -1] / size


def confidence_loss(logits: Tensor, batch: Batch) -> Tensor:
    return masked(F.binary_cross_entropy_with_logits(logits, batch.confidence, reduction="none").mean(-1), batch.mask)


def stop_loss(logits: Tensor, batch: Batch) -> Tensor:
    return masked(F.binary_cross_entropy_with_logits(logits[..., 0], batch.stop, reduction="none"), batch.mask)
