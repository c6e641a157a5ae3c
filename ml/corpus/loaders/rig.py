"""Animated rigs (BVH, glTF): from their own joint names to our skeleton.

Loaders work out where every joint of the rig is; which of them are ours, and how they become a clip, is done here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders.spatial import ARM, FINGERS, REQUIRED, SIDES, facing, onto_skeleton
from ml.pose import Clip

Array = NDArray[np.float64]

TRUNK: Final = ("Hips", "Neck", "Head")
_TIPS: Final = tuple(f"{side}Hand{finger}4" for side in SIDES for finger in FINGERS)
_VRM_FINGERS: Final = dict(zip(FINGERS, ("Thumb", "Index", "Middle", "Ring", "Little"), strict=True))


@dataclass(frozen=True, eq=False)
class RigMotion:
    """places: joint -> (T, 3), any unit, y up; rest: joint -> (3,) the same in the rest pose;
    turns: joint -> (T, 3, 3) in the world, against the rest pose."""

    name: str
    fps: float
    places: Mapping[str, Array]
    rest: Mapping[str, Array]
    turns: Mapping[str, Array]


def _as_ours() -> dict[str, str]:
    """Mixamo's names, which ours follow; end sites serve as finger tips."""
    names = {joint: joint for joint in (*REQUIRED, *TRUNK)}
    return names | {f"{s}Hand{f}4": f"{s}Hand{f}3 end" for s in SIDES for f in FINGERS}


def _with_collars() -> dict[str, str]:
    """Names such as LeftCollar, LeftShoulder, LeftElbow, LeftWrist, LeftFinger12 (thumb 0, joints "", 1, 2)."""
    names = {joint: joint for joint in TRUNK}
    for side in SIDES:
        names |= {f"{side}Arm": f"{side}Shoulder", f"{side}ForeArm": f"{side}Elbow", f"{side}Hand": f"{side}Wrist"}
        for number, finger in enumerate(FINGERS):
            parts = (f"{number}", f"{number}1", f"{number}2", f"{number}2 end")
            names |= {f"{side}Hand{finger}{k}": f"{side}Finger{part}" for k, part in enumerate(parts, start=1)}
    return names


def _vrm() -> dict[str, str]:
    """VRM's humanoid bones. It has no finger tips: the last bone's turn shows where they are."""
    names = {joint: joint.lower() for joint in TRUNK}
    for side in SIDES:
        low = side.lower()
        names |= {f"{side}Arm": f"{low}UpperArm", f"{side}ForeArm": f"{low}LowerArm", f"{side}Hand": f"{low}Hand"}
        for finger, theirs in _VRM_FINGERS.items():
            bones = (
                ("Metacarpal", "Proximal", "Distal") if finger == "Thumb" else ("Proximal", "Intermediate", "Distal")
            )
            names |= {f"{side}Hand{finger}{k}": f"{low}{theirs}{bone}" for k, bone in enumerate(bones, start=1)}
    return names


NAMINGS: Final = (_as_ours(), _with_collars(), _vrm())  # our joint -> the rig's


def plain(name: str) -> str:
    """A joint's name without the prefix that Mixamo's exports carry."""
    return re.sub(r"^mixamorig\d*:", "", name)


def to_clip(motion: RigMotion) -> Clip:
    """Raises CorpusError if the rig is of none of the known namings, naming what the likeliest lacks."""
    naming = min(NAMINGS, key=lambda names: sum(names[joint] not in motion.places for joint in REQUIRED))
    if missing := [naming[joint] for joint in REQUIRED if naming[joint] not in motion.places]:
        found = len(REQUIRED) - len(missing)
        raise CorpusError(
            f"{motion.name}: {found} of the {len(REQUIRED)} joints that signing needs have a known name; "
            f"not found: {', '.join(missing[:6])}"
        )
    start = 1 if _begins_in_reference_pose(motion.places, naming) else 0
    joints = {ours: motion.places[theirs] for ours, theirs in naming.items() if theirs in motion.places}
    joints |= {tip: motion.places[tip] for tip in _TIPS if tip in motion.places}
    head = motion.turns.get(naming["Head"])
    if head is not None:
        head = head[start:] @ facing(motion.rest[naming["LeftArm"]] - motion.rest[naming["RightArm"]]).T
    return onto_skeleton(motion.name, {joint: places[start:] for joint, places in joints.items()}, motion.fps, head)


def _begins_in_reference_pose(places: Mapping[str, Array], naming: Mapping[str, str]) -> bool:
    """Many exports put the rig's T-pose before the motion: a wrist then jumps by half an arm within one frame."""
    for side in SIDES:
        shoulder, elbow, wrist = (places[naming[f"{side}{part}"]] for part in ARM)
        if len(wrist) > 2 and np.linalg.norm(wrist[1] - wrist[0]) > np.linalg.norm(elbow[0] - shoulder[0]):
            return True
    return False
