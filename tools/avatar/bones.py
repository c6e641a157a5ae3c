"""The skeleton: where its bones are in a shaped body, how they are turned in the bind pose, and what moves with them.

In the rest pose every bone's rotation is the identity: a T-pose with the palms down. The body is bound in MakeHuman's
A-pose; `turns` lead from one to the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tools.avatar.source import Array, BaseMesh, Ints, Source

SIDES: Final = (("L", "Left", 1.0), ("R", "Right", -1.0))
FINGERS: Final = ("Thumb", "Index", "Middle", "Ring", "Pinky")


@dataclass(frozen=True)
class Bone:
    """source: the wheel's bone at whose head (or `end`) it begins; takes: bones of the wheel whose skin it moves."""

    name: str
    parent: str | None
    source: str
    takes: tuple[str, ...] = ()
    end: str = "head"


def _table() -> tuple[Bone, ...]:
    bones = [
        Bone("Hips", None, "spine05", ("root", "pelvis.L", "pelvis.R")),
        Bone("Spine", "Hips", "spine04", ("spine05", "spine04")),
        Bone("Spine1", "Spine", "spine03", ("spine03",)),
        Bone("Spine2", "Spine1", "spine02", ("spine02", "spine01", "breast.L", "breast.R")),
        Bone("Neck", "Spine2", "neck01", ("neck01", "neck02")),
        Bone("Neck1", "Neck", "neck03", ("neck03",)),
        Bone("Head", "Neck1", "head", ("head",)),
    ]
    for s, side, _ in SIDES:
        bones += [
            Bone(f"{side}Eye", "Head", f"eye.{s}", (f"eye.{s}",)),
            Bone(f"{side}Shoulder", "Spine2", f"clavicle.{s}", (f"clavicle.{s}", f"shoulder01.{s}")),
            Bone(f"{side}Arm", f"{side}Shoulder", f"upperarm01.{s}", (f"upperarm01.{s}",)),
            Bone(f"{side}ArmTwist", f"{side}Arm", f"upperarm02.{s}", (f"upperarm02.{s}",)),
            Bone(f"{side}ForeArm", f"{side}Arm", f"lowerarm01.{s}", (f"lowerarm01.{s}",)),
            Bone(f"{side}ForeArmTwist", f"{side}ForeArm", f"lowerarm02.{s}", (f"lowerarm02.{s}",)),
            Bone(f"{side}Hand", f"{side}ForeArm", f"wrist.{s}", (f"wrist.{s}",)),
        ]
        for k, finger in enumerate(FINGERS, start=1):
            parent = f"{side}Hand"
            if k > 1:
                bones.append(Bone(f"{parent}{finger}0", parent, f"metacarpal{k - 1}.{s}", (f"metacarpal{k - 1}.{s}",)))
                parent = f"{parent}{finger}0"
            for j in (1, 2, 3):
                bone = f"finger{k}-{j}.{s}"
                bones.append(Bone(f"{side}Hand{finger}{j}", parent, bone, (bone,)))
                parent = f"{side}Hand{finger}{j}"
            bones.append(Bone(f"{side}Hand{finger}4", parent, f"finger{k}-3.{s}", end="tail"))
        toes = tuple(f"toe{k}-{j}.{s}" for k in range(1, 6) for j in range(1, 4) if (k, j) != (1, 3))
        bones += [
            Bone(f"{side}UpLeg", "Hips", f"upperleg01.{s}", (f"upperleg01.{s}", f"upperleg02.{s}")),
            Bone(f"{side}Leg", f"{side}UpLeg", f"lowerleg01.{s}", (f"lowerleg01.{s}", f"lowerleg02.{s}")),
            Bone(f"{side}Foot", f"{side}Leg", f"foot.{s}", (f"foot.{s}",)),
            Bone(f"{side}ToeBase", f"{side}Foot", f"toe2-1.{s}", toes),
        ]
    return tuple(bones)


BONES: Final = _table()
INDEX: Final = {bone.name: k for k, bone in enumerate(BONES)}
PARENTS: Final = tuple(INDEX[bone.parent] if bone.parent else -1 for bone in BONES)


@dataclass(frozen=True, eq=False)
class Skeleton:
    """heads: (B, 3) metres in the bind pose; turns: (B, 3, 3) from the rest pose to the bind pose."""

    heads: Array
    turns: Array

    def head(self, name: str) -> Array:
        return np.asarray(self.heads[INDEX[name]])

    @property
    def local(self) -> Array:
        """(B, 3) metres from each bone's parent to it, in the parent's own axes."""
        return np.array(
            [
                here if parent < 0 else self.turns[parent].T @ (here - self.heads[parent])
                for here, parent in zip(self.heads, PARENTS, strict=True)
            ]
        )

    @property
    def inverse_binds(self) -> Array:
        """(B, 16) inverse bind matrices, column after column."""
        found = []
        for turn, head in zip(self.turns, self.heads, strict=True):
            matrix = np.eye(4)
            matrix[:3, :3], matrix[:3, 3] = turn, head
            found.append(np.linalg.inv(matrix).T.ravel())
        return np.array(found)


def find(source: Source, places: Array) -> Skeleton:
    """The skeleton in a body; places: (V, 3) metres."""
    heads = np.array([_place(source.rig[bone.source][bone.end], source.mesh, places) for bone in BONES])
    turns = [np.eye(3)] * len(BONES)
    for _, side, sign in SIDES:
        at = {bone.name.removeprefix(side): heads[k] for k, bone in enumerate(BONES) if bone.name.startswith(side)}
        x = np.array([sign, 0.0, 0.0])
        upper = _shortest(x, at["ForeArm"] - at["Arm"])
        fore = _shortest(upper @ x, at["Hand"] - at["ForeArm"]) @ upper
        hand = _axes(sign * (at["HandMiddle1"] - at["Hand"]), at["HandIndex1"] - at["HandPinky1"])
        for name in ("Arm", "ArmTwist"):
            turns[INDEX[side + name]] = upper
        for name in ("ForeArm", "ForeArmTwist"):
            turns[INDEX[side + name]] = fore
        turns[INDEX[f"{side}Hand"]] = hand
        for finger in FINGERS:
            for j in range(5):
                if f"Hand{finger}{j}" not in at:
                    continue
                turn = hand
                if finger != "Thumb" and j > 0:
                    first = min(j, 3)
                    along = sign * (at[f"Hand{finger}{first + 1}"] - at[f"Hand{finger}{first}"])
                    turn = _axes(along, np.cross(_unit(along), hand[:, 1]))
                turns[INDEX[f"{side}Hand{finger}{j}"]] = turn
    return Skeleton(heads, np.array(turns))


def skin(source: Source) -> Array:
    """(V, B) how much of each vertex each bone moves; rows sum to 1 or, for what nothing moves, to 0."""
    owner = {taken: k for k, bone in enumerate(BONES) for taken in bone.takes}
    found = np.zeros((len(source.mesh.places), len(BONES)))
    for name, entries in source.weights.items():
        for vertex, weight in entries:
            found[vertex, owner.get(name, INDEX["Head"])] += weight  # jaw, tongue, lips: the face moves by morphs
    return found


def strongest(weights: Array) -> tuple[Ints, Array]:
    """(N, 4) bones and their weights, which sum to 1."""
    joints = np.argsort(-weights, axis=1, kind="stable")[:, :4]
    kept = np.take_along_axis(weights, joints, axis=1)
    kept = kept / np.maximum(kept.sum(axis=1, keepdims=True), 1e-9)
    return np.where(kept == 0, 0, joints), kept


def refit(places: Array, weights: Array, own: Skeleton, wanted: Skeleton) -> Array:
    """Move a body (V, 3) so that its skeleton `own` becomes `wanted`: bones turn, and stretch along themselves."""
    moved = np.zeros_like(places)
    scale = _stretch(own, wanted)
    for k in range(len(BONES)):
        used = weights[:, k] > 0
        if used.any():
            inside = (places[used] - own.heads[k]) @ own.turns[k] * scale[k]
            moved[used] += weights[used, k, None] * (inside @ wanted.turns[k].T + wanted.heads[k])
    still = weights.sum(axis=1) == 0
    moved[still] = places[still]
    return moved


def _stretch(own: Skeleton, wanted: Skeleton) -> Array:
    """(B, 3) by which factor each bone grows along its own axes."""
    scale = np.ones((len(BONES), 3))
    children = {PARENTS[k]: k for k in reversed(range(len(BONES))) if PARENTS[k] >= 0}
    for k in range(len(BONES)):
        child = children.get(k)
        if child is None:
            scale[k] = scale[PARENTS[k]]
            continue
        ratio = np.linalg.norm(wanted.heads[child] - wanted.heads[k]) / np.linalg.norm(own.heads[child] - own.heads[k])
        along = np.abs(own.turns[k].T @ _unit(own.heads[child] - own.heads[k]))
        scale[k] = 1 + (ratio - 1) * along**2
    eyes = np.array([INDEX["LeftEye"], INDEX["RightEye"]])
    head = INDEX["Head"]
    apart = [np.linalg.norm(s.heads[eyes[0]] - s.heads[eyes[1]]) for s in (own, wanted)]
    scale[[head, *eyes]] = apart[1] / apart[0]
    return scale


def _place(spot: dict[str, Any], mesh: BaseMesh, places: Array) -> Array:
    match spot["strategy"]:
        case "CUBE":
            return np.asarray(places[np.unique(mesh.triangles[mesh.group(spot["cube_name"])])].mean(axis=0))
        case "VERTEX":
            return np.asarray(places[spot["vertex_index"]])
    return np.asarray(places[spot["vertex_indices"]].mean(axis=0))


def _unit(vector: Array) -> Array:
    return np.asarray(vector / np.linalg.norm(vector))


def _axes(x: Array, z: Array) -> Array:
    """(3, 3) with columns x, y, z: x along the first vector, z as near to the second as that allows."""
    x = _unit(x)
    z = _unit(z - x * (x @ z))
    return np.stack([x, np.cross(z, x), z], axis=1)


def _shortest(a: Array, b: Array) -> Array:
    """(3, 3) the shortest turn from one direction to another."""
    a, b = _unit(a), _unit(b)
    v = np.cross(a, b)
    cross = np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])
    return np.asarray(np.eye(3) + cross + cross @ cross / (1 + a @ b))
