"""What rigs call their joints: from the conventions of capture systems and avatars to our joints' names.

Names are compared without namespaces and prefixes, capitals and marks (`plain`), so that `mixamorig1:LeftHand`,
`Left_Hand` and `lefthand` are one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ml.corpus.loaders.spatial import ARM, FINGERS, REQUIRED, SIDES

Naming = dict[str, tuple[str, ...]]  # our joint -> what the rig may call it, the likeliest first

TRUNK: Final = ("Hips", "Neck", "Head")
_VRM_FINGERS: Final = dict(zip(FINGERS, ("Thumb", "Index", "Middle", "Ring", "Little"), strict=True))


def _as_ours() -> Naming:
    """Mixamo's names, which ours follow; Ready Player Me and 3D-LEX have the same ones without a prefix."""
    names = {joint: (joint,) for joint in (*REQUIRED, *TRUNK)}
    return names | {f"{s}Hand{f}4": (f"{s}Hand{f}4", f"{s}Hand{f}3 end") for s in SIDES for f in FINGERS}


def _with_collars() -> Naming:
    """Names such as LeftCollar, LeftShoulder, LeftElbow, LeftWrist, LeftFinger12 (thumb 0, joints "", 1, 2)."""
    names: Naming = {joint: (joint,) for joint in TRUNK}
    for side in SIDES:
        names |= _arm(side, f"{side}Shoulder", f"{side}Elbow", f"{side}Wrist")
        for number, finger in enumerate(FINGERS):
            bones = [f"{side}Finger{part}" for part in (f"{number}", f"{number}1", f"{number}2")]
            names |= _finger(f"{side}Hand{finger}", bones)
    return names


def _vrm() -> Naming:
    """VRM's humanoid bones. It has no finger tips: the last bone's turn shows where they are."""
    names: Naming = {joint: (joint,) for joint in TRUNK}
    for side in SIDES:
        names |= _arm(side, f"{side}UpperArm", f"{side}LowerArm", f"{side}Hand")
        for finger, theirs in _VRM_FINGERS.items():
            bones = (
                ("Metacarpal", "Proximal", "Distal") if finger == "Thumb" else ("Proximal", "Intermediate", "Distal")
            )
            names |= _finger(f"{side}Hand{finger}", [f"{side}{theirs}{bone}" for bone in bones])
    return names


def _rokoko() -> Naming:
    """Rokoko's: LeftFinger1Metacarpal, Proximal, Distal of the thumb, LeftFinger2Proximal, Medial, Distal, Tip."""
    names: Naming = {joint: (joint,) for joint in TRUNK}
    for side in SIDES:
        names |= _arm(side, f"{side}Arm", f"{side}ForeArm", f"{side}Hand")
        for number, finger in enumerate(FINGERS, start=1):
            bones = ("Metacarpal", "Proximal", "Distal") if finger == "Thumb" else ("Proximal", "Medial", "Distal")
            stem = f"{side}Finger{number}"
            names |= _finger(f"{side}Hand{finger}", [f"{stem}{bone}" for bone in bones], f"{stem}Tip")
    return names


def _poser() -> Naming:
    """Poser's and DAZ's, which CMU's motion is passed on with: lShldr, lForeArm, lHand, lThumb1, lMid1."""
    names: Naming = {"Hips": ("hip", "pelvis"), "Neck": ("neck", "neckLower"), "Head": ("head",)}
    for side in SIDES:
        s = side[0].lower()
        names |= _arm(side, f"{s}Shldr", f"{s}ForeArm", f"{s}Hand")
        for finger, theirs in zip(FINGERS, ("Thumb", "Index", "Mid", "Ring", "Pinky"), strict=True):
            names |= _finger(f"{side}Hand{finger}", [f"{s}{theirs}{k}" for k in (1, 2, 3)])
    return names


def _unreal() -> Naming:
    """Unreal's mannequin: upperarm_l, lowerarm_l, hand_l, thumb_01_l, index_01_l."""
    names: Naming = {"Hips": ("pelvis",), "Neck": ("neck_01",), "Head": ("head",)}
    for side in SIDES:
        s = side[0].lower()
        names |= _arm(side, f"upperarm_{s}", f"lowerarm_{s}", f"hand_{s}")
        for finger in FINGERS:
            bones = [f"{finger}_0{k}_{s}" for k in (1, 2, 3)]
            names |= _finger(f"{side}Hand{finger}", bones)
    return names


def _rigify() -> Naming:
    """Blender's Rigify: upper_arm.L, forearm.L, hand.L, thumb.01.L, f_index.01.L, with or without DEF- before them."""
    names: Naming = {"Hips": ("spine", "hips"), "Neck": ("spine.004", "neck"), "Head": ("spine.006", "head")}
    for side in SIDES:
        s = side[0]
        names |= _arm(side, f"upper_arm.{s}", f"forearm.{s}", f"hand.{s}")
        for finger in FINGERS:
            stem = "thumb" if finger == "Thumb" else f"f_{finger}"
            names |= _finger(f"{side}Hand{finger}", [f"{stem}.0{k}.{s}" for k in (1, 2, 3)])
    return names


def _arm(side: str, upper: str, fore: str, hand: str) -> Naming:
    return {f"{side}{part}": (name,) for part, name in zip(ARM, (upper, fore, hand), strict=True)}


def _finger(stem: str, bones: Sequence[str], *tips: str) -> Naming:
    """Three bones; where the tip has no name of its own, the last one's end site is it."""
    named: Naming = {f"{stem}{k}": (bone,) for k, bone in enumerate(bones, start=1)}
    return named | {f"{stem}4": (*tips, f"{bones[-1]} end")}


NAMINGS: Final[dict[str, Naming]] = {
    "Mixamo": _as_ours(),
    "collars": _with_collars(),
    "VRM": _vrm(),
    "Rokoko": _rokoko(),
    "Poser": _poser(),
    "Unreal": _unreal(),
    "Rigify": _rigify(),
}


def plain(name: str) -> str:
    """A joint's name as it is compared: without namespace and prefix, in small letters and digits only."""
    name = re.sub(r"^(mixamorig\d*|DEF)[:_-]?", "", name.rpartition(":")[2])
    return re.sub(r"[^a-z0-9]", "", name.lower())
