"""Three-dimensional joints of another skeleton -> motion of ours.

Places count more than angles: in signing it matters where a hand is, so wrists and elbows keep their place beside
the shoulders, scaled by the length of the arms, and `ml.kinematics.constrain` turns the bones to reach them. Hands
from the chin up are moved by as much as our face is higher or lower, so that what was signed there is. Trunk and head
turn as the source's do. Landmarks of a camera go through `ml.corpus.fit` instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import CorpusError
from ml.kinematics import constrain
from ml.pose import Clip
from ml.skeleton import BONE_LENGTHS, FACE, INDEX, JOINTS, REST

Array = NDArray[np.float64]

SIDES: Final = ("Left", "Right")
FINGERS: Final = ("Thumb", "Index", "Middle", "Ring", "Pinky")
ARM: Final = ("Arm", "ForeArm", "Hand")
REQUIRED: Final = tuple(
    [f"{side}{part}" for side in SIDES for part in ARM]
    + [f"{side}Hand{finger}{k}" for side in SIDES for finger in FINGERS for k in (1, 2, 3)]
)
# The eyes' height above the shoulders, metres, and how much of it the chin's is
EYES: Final = float(REST[INDEX["LeftEye"], 1] - REST[INDEX["LeftArm"], 1])
CHIN: Final = 0.58
_TRUNK: Final = ("Spine2", "Neck", "Head", "LeftShoulder", "RightShoulder", "LeftArm", "RightArm")
_ARM_LENGTH: Final = float(BONE_LENGTHS[INDEX["LeftForeArm"]] + BONE_LENGTHS[INDEX["LeftHand"]])


def onto_skeleton(
    name: str,
    joints: Mapping[str, Array],
    fps: float,
    head: Array | None = None,
    confidence: float = 1.0,
    eyes: float | None = None,
) -> Clip:
    """A clip of our skeleton at the source's frame rate, the signer turned to face the viewer.

    joints: our joint names -> (T, 3), any unit, y up, right-handed; all of `REQUIRED`. Finger tips (`…4`) that
    are missing go on straight; `Neck` and `Hips`, where given, tell how the trunk leans.
    head: (T, 3, 3) turn of the head against looking along +z; without it the head goes with the trunk.
    eyes: how high above the shoulders they are, in the source's unit: what is signed at its face is then at ours.
    Raises CorpusError naming the source.
    """
    if not 5 <= fps <= 240:
        raise CorpusError(f"{name}: {fps:g} frames a second is not plausible (5 to 240)")
    if missing := [joint for joint in REQUIRED if joint not in joints]:
        raise CorpusError(f"{name}: lacks {len(missing)} of the joints that signing needs: {', '.join(missing[:6])}")
    frames = len(joints["LeftArm"])
    if frames == 0:
        raise CorpusError(f"{name}: no frames")
    if any(not np.isfinite(places).all() for places in joints.values()):
        raise CorpusError(f"{name}: some places are not numbers")
    turn = facing(np.median(joints["LeftArm"] - joints["RightArm"], axis=0))
    places = {joint: points @ turn.T for joint, points in joints.items()}
    lengths = [
        np.linalg.norm(places[f"{side}{ARM[i + 1]}"] - places[f"{side}{ARM[i]}"], axis=-1)
        for side in SIDES
        for i in (0, 1)
    ]
    arm = 2 * float(np.median(lengths, axis=1).mean())
    if arm <= 0:
        raise CorpusError(f"{name}: shoulders, elbows and wrists are at one place")
    scale = _ARM_LENGTH / arm

    positions = np.tile(REST.astype(np.float64), (frames, 1, 1))
    trunk = _trunk(places)
    _place_trunk(positions, trunk, trunk if head is None else turn @ head)
    centre = 0.5 * (places["LeftArm"] + places["RightArm"])
    ours = 0.5 * (positions[:, INDEX["LeftArm"]] + positions[:, INDEX["RightArm"]])
    lift = 0.0 if eyes is None else EYES - scale * eyes
    for side in SIDES:
        for part in ("ForeArm", "Hand"):
            joint = f"{side}{part}"
            positions[:, INDEX[joint]] = ours + scale * (places[joint] - centre)
        above = scale * (places[f"{side}HandMiddle1"] - centre)[:, 1]
        positions[:, INDEX[f"{side}Hand"], 1] += lift * np.clip(above / (CHIN * (EYES - lift)), 0.0, 1.0)
        wrist = f"{side}Hand"
        for finger in FINGERS:
            stem = f"{wrist}{finger}"
            tip = places.get(f"{stem}4", 2 * places[f"{stem}3"] - places[f"{stem}2"])
            for k, point in enumerate([places[f"{stem}{k}"] for k in (1, 2, 3)] + [tip], start=1):
                positions[:, INDEX[f"{stem}{k}"]] = positions[:, INDEX[wrist]] + scale * (point - places[wrist])
    return Clip(
        constrain(positions).astype(np.float32),
        np.full((frames, len(JOINTS)), confidence, dtype=np.float32),
        np.zeros((frames, len(FACE)), dtype=np.float32),
        fps,
    )


def facing(across: Array) -> Array:
    """(3,) -> (3, 3): the turn about the vertical that brings the line from right to left shoulder to +x."""
    angle = np.arctan2(across[2], across[0])
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def _trunk(places: Mapping[str, Array]) -> Array:
    """(T, 3, 3) the turn of the trunk against our rest pose, from the shoulders, and from neck over hips."""
    at_rest = {joint: REST[[INDEX[joint]]].astype(np.float64) for joint in places}
    return np.asarray(_trunk_axes(places) @ _trunk_axes(at_rest)[0].T)


def _trunk_axes(places: Mapping[str, Array]) -> Array:
    """(T, 3, 3) whose columns run to the left, up and forward."""
    across = places["LeftArm"] - places["RightArm"]
    up = places["Neck"] - places["Hips"] if {"Neck", "Hips"} <= places.keys() else np.array([0.0, 1.0, 0.0])
    up = np.broadcast_to(up, across.shape)
    x = across / np.maximum(np.linalg.norm(across, axis=-1, keepdims=True), 1e-9)
    z = np.cross(x, up)
    z /= np.maximum(np.linalg.norm(z, axis=-1, keepdims=True), 1e-9)
    return np.stack([x, np.cross(z, x), z], axis=-1)


def _place_trunk(positions: Array, trunk: Array, head: Array) -> None:
    spine = REST[INDEX["Spine"]].astype(np.float64)
    for joint in _TRUNK:
        positions[:, INDEX[joint]] = spine + trunk @ (REST[INDEX[joint]] - spine)
    for eye in ("LeftEye", "RightEye"):
        offset = (REST[INDEX[eye]] - REST[INDEX["Head"]]).astype(np.float64)
        positions[:, INDEX[eye]] = positions[:, INDEX["Head"]] + head @ offset
