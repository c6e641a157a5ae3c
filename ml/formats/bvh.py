"""BVH: the body's motion for Blender, MotionBuilder and others. Lengths in centimetres, angles in degrees.

The file holds the 43 bones that turn, with End Sites at finger tips and eyes; the rest pose is the avatar's
T-pose. Faces and confidence have no place in BVH: they are in clip.json.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ml import kinematics
from ml.kinematics import BONES
from ml.pose import Clip
from ml.skeleton import JOINTS, PARENTS, REST

CM = 100.0  # a metre
_TURNS = "Zrotation Xrotation Yrotation"


def _euler_zxy(quaternions: NDArray[np.float64]) -> NDArray[np.float64]:
    """(T, B, 4) -> (T, B, 3) degrees about z, x, y, so that R = Rz Rx Ry; unwrapped over time."""
    x, y, z, w = np.moveaxis(quaternions, -1, 0)
    sine = np.clip(2 * (y * z + x * w), -1, 1)
    locked = np.abs(sine) > 1 - 1e-9  # x at a right angle: z and y turn about one line, and z takes it all
    about_z = np.where(
        locked,
        np.arctan2(2 * (x * y + z * w), 1 - 2 * (y * y + z * z)),
        np.arctan2(2 * (z * w - x * y), 1 - 2 * (x * x + z * z)),
    )
    about_y = np.where(locked, 0.0, np.arctan2(2 * (y * w - x * z), 1 - 2 * (x * x + y * y)))
    return np.unwrap(np.rad2deg(np.stack([about_z, np.arcsin(sine), about_y], axis=-1)), period=360, axis=0)


def _order() -> list[int]:
    """Joints depth first, as the file nests them."""

    def below(joint: int) -> Iterator[int]:
        yield joint
        for child, parent in enumerate(PARENTS):
            if parent == joint:
                yield from below(child)

    return list(below(0))


def _hierarchy(joint: int = 0, depth: int = 0) -> Iterator[str]:
    pad, parent = "  " * depth, PARENTS[joint]
    offset = REST[joint] - REST[parent] if parent >= 0 else np.zeros(3)
    children = [child for child, above in enumerate(PARENTS) if above == joint]
    yield pad + (f"{'ROOT' if parent < 0 else 'JOINT'} {JOINTS[joint]}" if children else "End Site")
    yield pad + "{"
    yield pad + "  OFFSET " + " ".join(f"{value * CM:.4f}" for value in offset)
    if children:
        moves = "6 Xposition Yposition Zposition" if parent < 0 else "3"
        yield f"{pad}  CHANNELS {moves} {_TURNS}"
    for child in children:
        yield from _hierarchy(child, depth + 1)
    yield pad + "}"


def encode(clip: Clip) -> bytes:
    """The whole file, ASCII."""
    bones = [BONES.index(joint) for joint in _order() if joint in BONES]
    angles = _euler_zxy(kinematics.rotations(clip.positions))[:, bones].reshape(len(clip), -1)
    rows = np.concatenate([clip.positions[:, 0] * CM, angles], axis=1)
    lines = ["HIERARCHY", *_hierarchy(), "MOTION", f"Frames: {len(clip)}", f"Frame Time: {1 / clip.fps:.6f}"]
    lines += [" ".join(f"{value:.4f}" for value in row) for row in rows.tolist()]
    return ("\n".join(lines) + "\n").encode("ascii")
