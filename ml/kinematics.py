"""Positions <-> rotations of the canonical skeleton, and its projection onto exact bone lengths.

Bones are the 43 joints that have children (`BONES`); a bone's rotation turns everything that hangs on it.
Two kinds of bone are told apart, as the avatar's own rest pose (all rotations identity) suggests:

- *frames* carry several joints rigidly and get a full orientation from them: `Spine2` (neck and both
  shoulders), `Head` (both eyes), the two hands (knuckles and thumb root);
- *aims* carry one joint and turn by the shortest arc towards it, so that they never twist.

Positions are metres in the avatar frame; quaternions are (x, y, z, w), local to the parent bone. Rolling the
skin of a forearm is left to the viewer.
"""

from __future__ import annotations

from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from ml.skeleton import INDEX, JOINTS, PARENTS, REST

Float = TypeVar("Float", np.float32, np.float64)
Array = NDArray[np.float64]
Indices = NDArray[np.intp]

_TINY: Final = 1e-9


def _joints(*names: str) -> Indices:
    return np.array([INDEX[name] for name in names], dtype=np.intp)


_PARENT: Final = np.array(PARENTS, dtype=np.intp)
_REST: Final = REST.astype(np.float64)
_OFFSET: Final = np.where(_PARENT[:, None] < 0, 0.0, _REST - _REST[_PARENT])  # (J, 3) parent -> joint at rest
_LENGTH: Final = np.linalg.norm(_OFFSET, axis=1)  # (J,)
_REST_DIRECTION: Final = _OFFSET / np.maximum(_LENGTH, _TINY)[:, None]

BONES: Final[tuple[int, ...]] = tuple(sorted(set(PARENTS) - {-1}))
BONE_INDEX: Final[dict[str, int]] = {JOINTS[joint]: bone for bone, joint in enumerate(BONES)}

# A frame's first axis runs from its joint to the middle of two; its second, made square to it, from right to left.
_FRAME: Final = _joints("Spine2", "Head", "LeftHand", "RightHand")
_AHEAD: Final = np.stack(
    [
        _joints("Neck", "LeftEye", "LeftHandMiddle1", "RightHandMiddle1"),
        _joints("Neck", "RightEye", "LeftHandMiddle1", "RightHandMiddle1"),
    ]
)
_ACROSS_FROM: Final = _joints("RightShoulder", "RightEye", "LeftHandPinky1", "RightHandPinky1")
_ACROSS_TO: Final = _joints("LeftShoulder", "LeftEye", "LeftHandIndex1", "RightHandIndex1")

_RIGID: Final = np.flatnonzero(np.isin(_PARENT, _FRAME))  # joints that a frame carries
_RIGID_FRAME: Final = np.array([list(_FRAME).index(PARENTS[j]) for j in _RIGID], dtype=np.intp)
_ARMS: Final = np.array(
    [_joints("LeftArm", "LeftForeArm", "LeftHand"), _joints("RightArm", "RightForeArm", "RightHand")]
)
_SHOULDERS: Final = _joints("LeftShoulder", "RightShoulder")
_HEAD: Final = INDEX["Head"]
_ON_HEAD: Final = np.flatnonzero(_PARENT == _HEAD)
_AIMED: Final = np.array(
    [j for j in range(1, len(JOINTS)) if j not in _RIGID and j not in _ARMS], dtype=np.intp
)  # joints that follow one bone's direction: trunk, head, phalanges


def _ancestry() -> Array:
    """(J, J): row j has ones where a joint's offset adds to the position of joint j."""
    matrix = np.eye(len(JOINTS))
    for joint, parent in enumerate(PARENTS):
        if parent >= 0:
            matrix[joint] += matrix[parent]
    return matrix


_SUM: Final = _ancestry()
_DOWN: Final = np.array([0.0, -1.0, 0.0])
_BACK: Final = np.array([0.0, 0.0, -1.0])


def _cross(a: Array, b: Array) -> Array:
    # np.cross spends ten times as long on checking axes, and constrain() runs for every chunk of a live stream
    ax, ay, az = a[..., 0], a[..., 1], a[..., 2]
    bx, by, bz = b[..., 0], b[..., 1], b[..., 2]
    out = np.empty(np.broadcast_shapes(a.shape, b.shape))
    out[..., 0] = ay * bz - az * by
    out[..., 1] = az * bx - ax * bz
    out[..., 2] = ax * by - ay * bx
    return out


def _dot(a: Array, b: Array) -> Array:
    # by hand, like _cross: .sum() over an axis of three or four adds in the same order and takes six times as long
    products = a * b
    total = products[..., 0] + products[..., 1]
    for axis in range(2, products.shape[-1]):
        total += products[..., axis]
    return total[..., None]


def _unit(vector: Array, instead: Array) -> Array:
    """Unit vectors, or `instead` where there is no direction."""
    length = np.sqrt(_dot(vector, vector))
    if length.min() > _TINY:
        return np.asarray(vector / length)
    return np.where(length > _TINY, vector / np.maximum(length, _TINY), instead)


def _square(vector: Array, to: Array) -> Array:
    """What is left of a vector when its part along the unit vector `to` is taken away."""
    return np.asarray(vector - _dot(vector, to) * to)


def _axes(positions: Array, ahead_at_rest: Array, across_at_rest: Array) -> Array:
    """(..., 4, 3, 3): the rows are the axes of the four frames, in the avatar frame."""
    axes = np.empty((*positions.shape[:-2], len(_FRAME), 3, 3))
    middle = (positions[..., _AHEAD[0], :] + positions[..., _AHEAD[1], :]) / 2
    ahead = _unit(middle - positions[..., _FRAME, :], ahead_at_rest)
    across = _square(positions[..., _ACROSS_TO, :] - positions[..., _ACROSS_FROM, :], ahead)
    axes[..., 0, :] = ahead
    axes[..., 1, :] = across = _unit(across, _unit(_square(across_at_rest, ahead), _cross(ahead, ahead_at_rest)))
    axes[..., 2, :] = _cross(ahead, across)
    return axes


_REST_AXES: Final = _axes(_REST, np.zeros((len(_FRAME), 3)), np.zeros((len(_FRAME), 3)))  # (4, 3, 3)
_RIGID_OFFSET: Final = np.einsum("kas,ks->ka", _REST_AXES[_RIGID_FRAME], _OFFSET[_RIGID])  # in their frame's axes


def bend(shoulder: Array, elbow: Array, wrist: Array, upper: Array | float, fore: Array | float) -> tuple[Array, Array]:
    """Two-bone inverse kinematics: shoulder -> elbow and elbow -> wrist, (..., 3) each; `upper`, `fore` are lengths.

    The wrist is met wherever the arm can reach; the elbow turns about the line to it as near as it can to the one
    given. Straight arms have no side to bend to, there the elbow goes down, or back.
    """
    reach = wrist - shoulder
    distance = np.sqrt(_dot(reach, reach))
    along = _unit(reach, _DOWN)
    distance = np.clip(distance, np.abs(upper - fore) + _TINY, upper + fore)
    pole = _unit(_square(elbow - shoulder, along), _unit(_square(_DOWN, along), _square(_BACK, along)))
    foot = (distance**2 + upper**2 - fore**2) / (2 * distance)
    to_elbow = foot * along + np.sqrt(np.maximum(upper**2 - foot**2, 0.0)) * pole
    return to_elbow, distance * along - to_elbow


def constrain(positions: NDArray[Float]) -> NDArray[Float]:
    """The nearest pose, in this order of care, that the skeleton can take: (T, J, 3) -> (T, J, 3), metres.

    The hips stay; the wrists stay wherever the arm reaches; trunk, head and palms keep the orientation that was
    given; fingers keep their directions. All bone lengths come out exact, and a valid pose comes out unchanged.
    """
    given: Array = positions.astype(np.float64)
    offsets = np.zeros_like(given)
    axes = _axes(given, _REST_AXES[:, 0], _REST_AXES[:, 1])[..., _RIGID_FRAME, :, :]
    offsets[..., _RIGID, :] = np.matmul(_RIGID_OFFSET[:, None, :], axes)[..., 0, :]
    directions = given.take(_AIMED, axis=-2) - given.take(_PARENT[_AIMED], axis=-2)
    offsets[..., _AIMED, :] = _unit(directions, _REST_DIRECTION[_AIMED]) * _LENGTH[_AIMED][:, None]
    offsets[..., 0, :] = given[..., 0, :]

    shoulders = _SUM[_SHOULDERS] @ offsets
    collar = _unit(given[..., _ARMS[:, 0], :] - shoulders, _REST_DIRECTION[_ARMS[:, 0]]) * _LENGTH[_ARMS[:, 0]][:, None]
    upper, fore = bend(
        shoulders + collar,
        given[..., _ARMS[:, 1], :],
        given[..., _ARMS[:, 2], :],
        _LENGTH[_ARMS[:, 1]][:, None],
        _LENGTH[_ARMS[:, 2]][:, None],
    )
    offsets[..., _ARMS[:, 0], :] = collar
    offsets[..., _ARMS[:, 1], :] = upper
    offsets[..., _ARMS[:, 2], :] = fore
    return (_SUM @ offsets).astype(positions.dtype)


def turn_head(positions: NDArray[Float], yaw: Array, pitch: Array) -> NDArray[Float]:
    """positions (T, J, 3) with what the head carries turned about the head joint: down by pitch, then to the signer's
    left by yaw, (T,) radians each, about the axes of the avatar frame."""
    head = positions[:, [_HEAD]]
    x, y, z = np.moveaxis(positions[:, _ON_HEAD] - head, -1, 0)
    sine, cosine = np.sin(pitch)[:, None], np.cos(pitch)[:, None]
    y, z = cosine * y - sine * z, cosine * z + sine * y
    sine, cosine = np.sin(yaw)[:, None], np.cos(yaw)[:, None]
    x, z = cosine * x + sine * z, cosine * z - sine * x
    result = positions.copy()
    result[:, _ON_HEAD] = head + np.stack([x, y, z], axis=-1)
    return result


def _multiply(a: Array, b: Array) -> Array:
    """The quaternion of turning by b, then by a."""
    va, wa, vb, wb = a[..., :3], a[..., 3:], b[..., :3], b[..., 3:]
    return np.concatenate([wa * vb + wb * va + _cross(va, vb), wa * wb - _dot(va, vb)], axis=-1)


def _inverse(quaternion: Array) -> Array:
    return np.asarray(quaternion * np.array([-1.0, -1.0, -1.0, 1.0]))


def _turn(quaternion: Array, vector: Array) -> Array:
    v, w = quaternion[..., :3], quaternion[..., 3:]
    twice = 2 * _cross(v, vector)
    return np.asarray(vector + w * twice + _cross(v, twice))


def _shortest_arc(start: Array, end: Array) -> Array:
    """Quaternions that turn unit vectors `start` to unit vectors `end`, half a turn about any square axis."""
    start = np.broadcast_to(start, end.shape)
    quaternion = np.concatenate([_cross(start, end), 1 + _dot(start, end)], axis=-1)
    smallest = np.eye(3)[np.abs(start).argmin(-1)]
    half_turn = np.concatenate([_cross(start, smallest), np.zeros_like(quaternion[..., 3:])], axis=-1)
    quaternion = np.where(quaternion[..., 3:] > _TINY, quaternion, half_turn)
    return np.asarray(quaternion / np.sqrt(_dot(quaternion, quaternion)))


def _quaternions(matrices: Array) -> Array:
    """(..., 3, 3) rotations -> (..., 4), from the row of 4 q qᵀ with the largest diagonal, which is never near 0."""
    m = matrices
    xx, yy, zz = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    xy, xz, yz = m[..., 0, 1] + m[..., 1, 0], m[..., 0, 2] + m[..., 2, 0], m[..., 1, 2] + m[..., 2, 1]
    xw, yw, zw = m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]
    rows = np.stack(
        [
            np.stack([1 + xx - yy - zz, xy, xz, xw], -1),
            np.stack([xy, 1 - xx + yy - zz, yz, yw], -1),
            np.stack([xz, yz, 1 - xx - yy + zz, zw], -1),
            np.stack([xw, yw, zw, 1 + xx + yy + zz], -1),
        ],
        axis=-2,
    )
    largest = np.diagonal(rows, axis1=-2, axis2=-1).argmax(-1)
    quaternion = np.take_along_axis(rows, largest[..., None, None], axis=-2)[..., 0, :]
    return np.asarray(quaternion / np.sqrt(_dot(quaternion, quaternion)))


def _levels(bones: list[int], given: set[int]) -> list[tuple[Indices, Indices, Indices]]:
    """Bones in groups whose parents are in earlier groups or `given`: (bone, parent bone or -1, joint) of each group.

    Working by group instead of by bone is what makes a long clip one handful of array operations.
    """
    groups: list[tuple[Indices, Indices, Indices]] = []
    done, waiting = given | {-1}, [BONES[b] for b in bones]
    while waiting:
        group = [joint for joint in waiting if PARENTS[joint] in done]
        parents = [BONES.index(PARENTS[j]) if PARENTS[j] >= 0 else -1 for j in group]
        groups.append((np.array([BONES.index(j) for j in group]), np.array(parents), np.array(group)))
        done |= set(group)
        waiting = [joint for joint in waiting if joint not in done]
    return groups


_FRAME_BONE: Final = np.array([BONES.index(j) for j in _FRAME])
_AIM_LEVELS: Final = _levels(
    [bone for bone in range(len(BONES)) if bone not in _FRAME_BONE], {int(joint) for joint in _FRAME}
)
_ALL_LEVELS: Final = _levels(list(range(len(BONES))), set())
_AIM_CHILD: Final = {
    int(bone): next(j for j in range(len(JOINTS)) if PARENTS[j] == BONES[bone])
    for bones, _, _ in _AIM_LEVELS
    for bone in bones
}
_BONE_PARENT: Final = np.array([BONES.index(PARENTS[j]) if PARENTS[j] >= 0 else -1 for j in BONES])


def rotations(positions: NDArray[Float]) -> Array:
    """(T, J, 3) metres -> (T, B, 4) unit quaternions local to the parent, w >= 0, in the order of `BONES`."""
    given: Array = positions.astype(np.float64)
    # one more bone than there are, for the parent of the root: index -1 stands still
    world = np.zeros((*given.shape[:-2], len(BONES) + 1, 4))
    world[..., -1, 3] = 1
    axes = _axes(given, _REST_AXES[:, 0], _REST_AXES[:, 1])
    world[..., _FRAME_BONE, :] = _quaternions(np.matmul(np.swapaxes(axes, -1, -2), _REST_AXES))
    for bones, parents, joints in _AIM_LEVELS:
        children = np.array([_AIM_CHILD[int(bone)] for bone in bones])
        above = world[..., parents, :]
        direction = _unit(given[..., children, :] - given[..., joints, :], _turn(above, _REST_DIRECTION[children]))
        local = _shortest_arc(_REST_DIRECTION[children], _turn(_inverse(above), direction))
        world[..., bones, :] = _multiply(above, local)
    local = _multiply(_inverse(world[..., _BONE_PARENT, :]), world[..., :-1, :])
    return np.where(local[..., 3:] < 0, -local, local)


def positions(rotations: Array, hips: Array | None = None) -> Array:
    """Forward kinematics: (T, B, 4) quaternions -> (T, J, 3) metres; `hips` (T, 3) defaults to where they rest."""
    world = np.zeros((*rotations.shape[:-2], len(BONES) + 1, 4))
    world[..., -1, 3] = 1
    for bones, parents, _ in _ALL_LEVELS:
        world[..., bones, :] = _multiply(world[..., parents, :], rotations[..., bones, :])
    above = np.array([BONES.index(p) if p >= 0 else -1 for p in PARENTS])
    offsets = _turn(world[..., above, :], _OFFSET)
    offsets[..., 0, :] = _REST[0] if hips is None else hips
    return np.asarray(_SUM @ offsets)
