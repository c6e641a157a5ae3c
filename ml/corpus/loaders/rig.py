"""Animated rigs (BVH, glTF): from their own joint names and axes to our skeleton.

Loaders work out where every joint of the rig is; which of them are ours, and how they become a clip, is done here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders.namings import NAMINGS, Naming, plain
from ml.corpus.loaders.spatial import ARM, EYES, FINGERS, REQUIRED, SIDES, facing, onto_skeleton
from ml.pose import Clip

Array = NDArray[np.float64]

# Of a person's head, metres: the crown's height above the shoulders; and of the length of an arm, how high the eyes are
# above the base of the skull, and from where on the end of the head is its crown and not its face
CROWN: Final = 0.37
SKULL: Final = 0.14
TOP: Final = 0.22


@dataclass(frozen=True, eq=False)
class RigMotion:
    """places: joint -> (T, 3), any unit, any axis up; rest: joint -> (3,) the same in the rest pose;
    turns: joint -> (T, 3, 3) in the world, against the rest pose."""

    name: str
    fps: float
    places: Mapping[str, Array]
    rest: Mapping[str, Array]
    turns: Mapping[str, Array]


def to_clip(motion: RigMotion) -> Clip:
    """Raises CorpusError if the rig is of none of the known namings, naming what the likeliest lacks."""
    theirs = {plain(name): name for name in motion.places}

    def named(naming: Naming) -> dict[str, str]:
        """Our joint -> the rig's name of it, of the joints that the rig has."""
        known = {ours: [theirs[n] for n in map(plain, names) if n in theirs] for ours, names in naming.items()}
        return {ours: names[0] for ours, names in known.items() if names}

    likeliest = max(NAMINGS, key=lambda naming: len(named(NAMINGS[naming]).keys() & set(REQUIRED)))
    joints = named(NAMINGS[likeliest])
    if missing := [joint for joint in REQUIRED if joint not in joints]:
        raise CorpusError(f"{motion.name}: {_lacking(missing, NAMINGS[likeliest], likeliest)}")
    motion = _upright(motion, joints)
    start = 1 if _begins_in_reference_pose(motion.places, joints) else 0
    head = motion.turns.get(joints.get("Head", ""))
    if head is not None:
        head = head[start:] @ facing(motion.rest[joints["LeftArm"]] - motion.rest[joints["RightArm"]]).T
    places = {ours: motion.places[name][start:] for ours, name in joints.items()}
    places |= {tip: where[start:] for tip, where in _tips(motion, joints).items()}
    return onto_skeleton(motion.name, places, motion.fps, head, eyes=_eyes(motion, joints))


def _lacking(missing: Sequence[str], naming: Naming, likeliest: str) -> str:
    found = len(REQUIRED) - len(missing)
    names = ", ".join(naming[joint][0] for joint in missing[:6])
    if found and all("Hand" in joint and not joint.endswith("Hand") for joint in missing):
        kind = "it has no fingers" if found == 2 * len(ARM) else "fingers are missing"
        return f"{kind}, without which nothing can be signed; not found: {names}"
    return (
        f"{found} of the {len(REQUIRED)} joints that signing needs have a known name; not found: {names} ({likeliest})"
    )


def _upright(motion: RigMotion, joints: Mapping[str, str]) -> RigMotion:
    """The same with y up. Which way is up in the file is told by the trunk: from hips to shoulders, over all frames."""
    if "Hips" not in joints:
        return motion
    left, right, hips = (motion.places[joints[joint]] for joint in ("LeftArm", "RightArm", "Hips"))
    trunk = np.median(0.5 * (left + right) - hips, axis=0)
    axis = int(np.abs(trunk).argmax())
    up = np.zeros(3)
    up[axis] = np.sign(trunk[axis])
    if not np.isfinite(trunk).all() or up[1] == 1 or not up.any():
        return motion
    if up[1] == -1:
        turn = np.diag([1.0, -1.0, -1.0])
    else:  # a quarter turn that brings that axis to +y
        across = np.cross(up, [0.0, 1.0, 0.0])
        turn = np.stack([across, [0.0, 1.0, 0.0], np.cross(across, [0.0, 1.0, 0.0])])
        turn = turn.T @ np.stack([across, up, np.cross(across, up)])
    return replace(
        motion,
        places={joint: places @ turn.T for joint, places in motion.places.items()},
        rest={joint: place @ turn.T for joint, place in motion.rest.items()},
        turns={joint: turn @ turns @ turn.T for joint, turns in motion.turns.items()},
    )


def _tips(motion: RigMotion, joints: Mapping[str, str]) -> dict[str, Array]:
    """Finger tips of rigs that have none: straight on at rest, from there they go with their last bone."""
    found = {}
    for stem in (f"{side}Hand{finger}" for side in SIDES for finger in FINGERS):
        middle, last = joints[f"{stem}2"], joints[f"{stem}3"]
        if f"{stem}4" not in joints and last in motion.turns:
            bone = motion.rest[last] - motion.rest[middle]
            found[f"{stem}4"] = motion.places[last] + motion.turns[last] @ bone
    return found


def _eyes(motion: RigMotion, joints: Mapping[str, str]) -> float | None:
    """How high the eyes are above the shoulders at rest, in the rig's unit; None if it has no head.

    Told by the eyes, by the top of the head, or else by the joint that the head turns about, at the base of the skull.
    """
    if "Head" not in joints:
        return None
    rest = {plain(name): place for name, place in motion.rest.items()}
    left, right, elbow, wrist = (motion.rest[joints[j]] for j in ("LeftArm", "RightArm", "LeftForeArm", "LeftHand"))
    shoulders, arm = 0.5 * (left + right)[1], float(np.linalg.norm(elbow - left) + np.linalg.norm(wrist - elbow))
    head = motion.rest[joints["Head"]]
    for name in ("lefteye", "eyeleft"):
        if name in rest:
            return float(rest[name][1] - shoulders)
    for name in ("headtopend", "headend"):
        if name in rest and rest[name][1] - head[1] > TOP * arm:
            return float((rest[name][1] - shoulders) * EYES / CROWN)
        if name in rest and rest[name][1] > head[1]:
            return float(rest[name][1] - shoulders)  # it ends at the face, as in files of ours
    return float(head[1] - shoulders + SKULL * arm)


def _begins_in_reference_pose(places: Mapping[str, Array], joints: Mapping[str, str]) -> bool:
    """Many exports put the rig's T-pose before the motion: a wrist then jumps by half an arm within one frame."""
    for side in SIDES:
        shoulder, elbow, wrist = (places[joints[f"{side}{part}"]] for part in ARM)
        if len(wrist) > 2 and np.linalg.norm(wrist[1] - wrist[0]) > np.linalg.norm(elbow[0] - shoulder[0]):
            return True
    return False
