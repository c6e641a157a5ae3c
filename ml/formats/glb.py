"""GLB: the avatar with the motion as an animation, for Blender, Unity, three.js and others (glTF 2.0).

The avatar's own file gets the animation added at its end, so that meshes, skin and textures stay byte for byte what
they were. Bones turn as `ml.kinematics` has it; the lower forearm takes a part of the hand's roll, the eyes turn by the
gaze weights, and every mesh of the face gets the weights that it has morphs for.
"""

from __future__ import annotations

import json
import struct
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml import kinematics
from ml.kinematics import BONE_INDEX, BONES
from ml.pose import Clip
from ml.skeleton import FACE, FACE_INDEX, GAZE, JOINTS

Array = NDArray[np.float64]

FOREARM_TWIST: Final = 0.55  # share of the hand's roll, as the page has it
_FLOAT: Final = 5126
_MAGIC, _JSON, _BINARY = 0x46546C67, 0x4E4F534A, 0x004E4942
_SIDES: Final = ("Left", "Right")


class AvatarError(ValueError):
    """The file is no avatar of ours."""


def encode(clip: Clip, avatar: bytes, name: str) -> bytes:
    """avatar: a .glb with our skeleton's bones; name: of the animation. Raises AvatarError."""
    document, binary = _read(avatar)
    nodes = {node["name"]: number for number, node in enumerate(document["nodes"]) if "name" in node}
    if missing := [JOINTS[joint] for joint in BONES if JOINTS[joint] not in nodes]:
        raise AvatarError(f"the avatar has no bone {missing[0]}")
    animation = _Animation(document, bytearray(binary), np.arange(len(clip)) / clip.fps)
    animation.move(nodes[JOINTS[0]], "translation", clip.positions[:, 0])
    for bone, turned in _turns(clip).items():
        if bone in nodes:
            animation.move(nodes[bone], "rotation", turned)
    for number, node in enumerate(document["nodes"]):
        if names := _morphs(document, node):
            places = [FACE_INDEX[morph] for morph in names]
            animation.move(number, "weights", clip.face[:, places].reshape(-1, 1))
    animation.close(name)
    return _written(document, bytes(animation.binary))


class _Animation:
    """Accessors and channels that are being added to a document. times: (T,) seconds."""

    def __init__(self, document: dict[str, Any], binary: bytearray, times: Array) -> None:
        self.document, self.binary = document, binary
        self._samplers: list[dict[str, Any]] = []
        self._channels: list[dict[str, Any]] = []
        bounds = {"min": [float(np.float32(times[0]))], "max": [float(np.float32(times[-1]))]}  # as glTF wants of keys
        self._input = self._accessor(times[:, None], bounds)

    def move(self, node: int, path: str, values: NDArray[Any]) -> None:
        """values: (T, width), or (T times morphs, 1) of weights."""
        target = {"node": node, "path": path}
        self._channels.append({"sampler": len(self._samplers), "target": target})
        self._samplers.append({"input": self._input, "output": self._accessor(values), "interpolation": "LINEAR"})

    def close(self, name: str) -> None:
        self.document["animations"] = [{"name": name, "channels": self._channels, "samplers": self._samplers}]
        self.document["buffers"] = [{"byteLength": len(self.binary)}]

    def _accessor(self, values: NDArray[Any], bounds: dict[str, list[float]] | None = None) -> int:
        rows = values.astype("<f4")
        self.binary += b"\0" * (-len(self.binary) % 4)
        view = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": rows.nbytes}
        self.binary += rows.tobytes()
        self.document["bufferViews"].append(view)
        kind = {1: "SCALAR", 3: "VEC3", 4: "VEC4"}[rows.shape[1]]
        view_number = len(self.document["bufferViews"]) - 1
        accessor = {"bufferView": view_number, "componentType": _FLOAT, "count": len(rows), "type": kind}
        self.document["accessors"].append(accessor | (bounds or {}))
        return len(self.document["accessors"]) - 1


def _turns(clip: Clip) -> dict[str, Array]:
    """Bone -> (T, 4) unit quaternions (x, y, z, w) local to its parent, that take no long way from frame to frame."""
    local = kinematics.rotations(clip.positions)
    turns = {JOINTS[joint]: local[:, bone] for bone, joint in enumerate(BONES)}
    for side in _SIDES:
        turns[f"{side}ForeArmTwist"] = _share(_roll_about_x(local[:, BONE_INDEX[f"{side}Hand"]]), FOREARM_TWIST)
        turns[f"{side}Eye"] = _gaze(clip.face, side)
    return {bone: _continuous(turned) for bone, turned in turns.items()}


def _roll_about_x(turned: Array) -> Array:
    """(T,) radians of the part of each rotation that rolls about x, from -pi to pi."""
    return np.asarray((2 * np.arctan2(turned[:, 0], turned[:, 3]) + np.pi) % (2 * np.pi) - np.pi)


def _share(radians: Array, share: float) -> Array:
    half = share * radians / 2
    zero = np.zeros_like(half)
    return np.stack([np.sin(half), zero, zero, np.cos(half)], axis=-1)


def _gaze(face: NDArray[np.float32], side: str) -> Array:
    """An eye turns to the side, then up or down."""
    left, right = ("Out", "In") if side == "Left" else ("In", "Out")
    down, up, left_, right_ = (
        face[:, FACE_INDEX[f"eyeLook{way}{side}"]].astype(np.float64) for way in ("Down", "Up", left, right)
    )
    pitch, yaw = GAZE * (down - up) / 2, GAZE * (left_ - right_) / 2
    sx, cx, sy, cy = np.sin(pitch), np.cos(pitch), np.sin(yaw), np.cos(yaw)
    return np.stack([cy * sx, sy * cx, -sy * sx, cy * cx], axis=-1)


def _continuous(turned: Array) -> Array:
    """q and -q turn alike: of the two, the one that is nearer to the frame before."""
    flips = np.cumprod(np.where((turned[1:] * turned[:-1]).sum(-1) < 0, -1.0, 1.0))
    return np.asarray(turned * np.concatenate([[1.0], flips])[:, None])


def _morphs(document: dict[str, Any], node: dict[str, Any]) -> list[str]:
    if "mesh" not in node:
        return []
    names: list[str] = document["meshes"][node["mesh"]].get("extras", {}).get("targetNames", [])
    if unknown := set(names) - set(FACE):
        raise AvatarError(f"the avatar has a morph of no known name: {min(unknown)}")
    return names


def _read(avatar: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        magic, version, _ = struct.unpack_from("<III", avatar)
        length, kind = struct.unpack_from("<II", avatar, 12)
        document: dict[str, Any] = json.loads(avatar[20 : 20 + length])
        size, second = struct.unpack_from("<II", avatar, 20 + length)
    except (struct.error, ValueError) as error:
        raise AvatarError(f"the avatar is no GLB: {error}") from error
    if (magic, version, kind, second) != (_MAGIC, 2, _JSON, _BINARY):
        raise AvatarError("the avatar is no GLB of version 2 with its data inside")
    start = 28 + length
    return document, avatar[start : start + size]


def _written(document: dict[str, Any], binary: bytes) -> bytes:
    head = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 4)
    binary += b"\0" * (-len(binary) % 4)
    size = 12 + 8 + len(head) + 8 + len(binary)
    start = struct.pack("<III", _MAGIC, 2, size)
    return start + struct.pack("<II", len(head), _JSON) + head + struct.pack("<II", len(binary), _BINARY) + binary
