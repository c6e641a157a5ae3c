"""Rigs made for tests: motion of our skeleton on bodies with other names, another rest pose, other units and axes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from ml import kinematics
from ml.corpus.loaders.namings import NAMINGS, Naming
from ml.kinematics import BONE_INDEX, BONES
from ml.pose import Clip
from ml.skeleton import FACE, INDEX, JOINTS, PARENTS
from tests.ml.corpus.drawn import turned

Array = NDArray[np.float64]

Z_UP = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])  # a quarter turn: what was y is z
ORDER = "ZYX"


def hanging(frames: int) -> Array:
    """(T, bones, 4) both arms hang, somewhat before the body, as a signer's do before and after a sign."""
    quaternions = np.zeros((frames, len(BONES), 4))
    quaternions[..., 3] = 1
    for side, sign in (("Left", -1.0), ("Right", 1.0)):
        quaternions[:, BONE_INDEX[f"{side}Arm"]] = turned(2, np.full(frames, sign * 1.25))
        quaternions[:, BONE_INDEX[f"{side}ForeArm"]] = turned(1, np.full(frames, sign * 0.3))
    return quaternions


def sign(frames: int = 70, fps: float = 25.0, up: tuple[int, int] = (20, 50)) -> Clip:
    """The right hand comes up from rest, opens and closes while it is there, from up[0] to up[1], and goes back."""
    quaternions = hanging(frames)
    t = np.arange(frames, dtype=np.float64)
    way = 10.0
    raised = np.interp(t, [up[0] - way, up[0], up[1], up[1] + way], [0.0, 1.0, 1.0, 0.0])
    raised = raised**2 * (3 - 2 * raised)
    quaternions[:, BONE_INDEX["RightArm"]] = turned(2, 1.25 - 0.35 * raised)
    quaternions[:, BONE_INDEX["RightForeArm"]] = turned(1, 0.3 + 1.7 * raised)
    close = raised * (0.5 - 0.5 * np.cos(2 * np.pi * (t - up[0]) / 15.0))
    for finger in ("Index", "Middle", "Ring", "Pinky"):
        for k in (1, 2, 3):
            quaternions[:, BONE_INDEX[f"RightHand{finger}{k}"]] = turned(2, 1.2 * close)
    return posed(quaternions, fps)


def posed(quaternions: Array, fps: float = 25.0) -> Clip:
    places = kinematics.constrain(kinematics.positions(quaternions)).astype(np.float32)
    frames = len(places)
    return Clip(places, np.ones((frames, len(JOINTS)), np.float32), np.zeros((frames, len(FACE)), np.float32), fps)


@dataclass(frozen=True)
class Rig:
    """naming: how its joints are called; unit: its length of a metre; axes: turns our frame to its; rest: the pose in
    which nothing is turned: `t`, or `a` with arms down and an index finger bent; neck: metres by which it is longer."""

    naming: str = "Mixamo"
    prefix: str = ""
    unit: float = 100.0
    axes: Array = field(default_factory=lambda: np.eye(3))
    rest: str = "t"
    neck: float = 0.0

    def names(self) -> dict[int, str]:
        naming: Naming = NAMINGS[self.naming]
        return {
            joint: self.prefix + naming[name][0] if name in naming else f"{self.prefix}part{joint}"
            for joint, name in enumerate(JOINTS)
        }

    def bvh(self, path: Path, clip: Clip) -> Path:
        """Write the clip's motion of this rig."""
        rest = hanging(1)
        rest[:] = [0.0, 0.0, 0.0, 1.0]
        if self.rest == "a":
            rest = hanging(1)
            for k in (1, 2, 3):
                rest[:, BONE_INDEX[f"RightHandIndex{k}"]] = turned(2, np.array([0.4]))
        rest_places = kinematics.positions(rest)[0]
        at_rest, moving = _world(rest)[0], _world(kinematics.rotations(clip.positions))
        turns = self.axes @ (moving @ np.swapaxes(at_rest, -1, -2)) @ self.axes.T
        for joint in ("Head", "LeftEye", "RightEye"):
            rest_places[INDEX[joint], 1] += self.neck
        offsets = self.unit * rest_places @ self.axes.T
        lines = ["HIERARCHY", *self._joint(0, offsets), "MOTION", f"Frames: {len(clip)}"]
        lines.append(f"Frame Time: {1 / clip.fps:.7f}")
        hips = self.unit * clip.positions[:, 0].astype(np.float64) @ self.axes.T
        columns = [hips]
        for joint in _depth_first(0):
            if joint in BONES:
                bone, above = BONES.index(joint), PARENTS[joint]
                local = turns[:, bone]
                if above >= 0:
                    local = np.swapaxes(turns[:, BONES.index(above)], -1, -2) @ local
                columns.append(Rotation.from_matrix(local).as_euler(ORDER, degrees=True))
        lines += [" ".join(f"{value:.5f}" for value in row) for row in np.concatenate(columns, axis=1)]
        path.write_text("\n".join(lines) + "\n", encoding="ascii")
        return path

    def _joint(self, joint: int, places: Array) -> Iterator[str]:
        offset = places[joint] - (places[PARENTS[joint]] if joint else 0)
        children = [child for child, parent in enumerate(PARENTS) if parent == joint]
        yield (f"{'JOINT' if joint else 'ROOT'} {self.names()[joint]}") if children else "End Site"
        yield "{"
        yield "OFFSET " + " ".join(f"{value:.6f}" for value in offset)
        if children:
            yield f"CHANNELS {3 if joint else '6 Xposition Yposition Zposition'} Zrotation Yrotation Xrotation"
        for child in children:
            yield from self._joint(child, places)
        yield "}"


def _depth_first(joint: int) -> Iterator[int]:
    yield joint
    for child, parent in enumerate(PARENTS):
        if parent == joint:
            yield from _depth_first(child)


def _world(quaternions: Array) -> Array:
    """(T, bones, 4) local -> (T, bones, 3, 3) in the avatar frame."""
    world = np.zeros((len(quaternions), len(BONES), 3, 3))
    for bone, joint in enumerate(BONES):
        turn = Rotation.from_quat(quaternions[:, bone]).as_matrix()
        above = PARENTS[joint]
        world[:, bone] = turn if above < 0 else world[:, BONES.index(above)] @ turn
    return world


def apart(one: Clip, other: Clip, *joints: str) -> float:
    """Metres by which two clips differ at most, in these joints, or all but the trunk, which other bodies lack."""
    watched = [INDEX[j] for j in joints] or [INDEX[j] for j in JOINTS if "Hand" in j or "Arm" in j]
    return float(np.linalg.norm(one.positions[:, watched] - other.positions[:, watched], axis=-1).max())
