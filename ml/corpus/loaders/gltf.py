"""glTF motion capture (.glb, .gltf, .vrma) -> examples. The first animation of a humanoid with fingers.

VRM animations (VRMC_vrm_animation) name their bones themselves; in other files nodes are known by their names
(`ml.corpus.loaders.rig`).
The file's name is the example's gloss. Skins, meshes and morphs are not read.
"""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders.example import Example
from ml.corpus.loaders.rig import RigMotion, to_clip

Array = NDArray[np.float64]

_WIDTHS = {"SCALAR": 1, "VEC3": 3, "VEC4": 4}
_FLOAT = 5126
_JSON_CHUNK, _BINARY_CHUNK = b"JSON", b"BIN\0"


def load(path: Path) -> Example:
    """Raises CorpusError naming the file if it is broken, has no animation, or is no humanoid with fingers."""
    return Example(path.stem, to_clip(read(path)), glosses=(path.stem.upper(),))


def read(path: Path) -> RigMotion:
    """All nodes of the file in motion, at the rate of the keys."""
    try:
        document, binary = _chunks(path)
        if not document.get("animations"):
            raise CorpusError(f"{path.name}: holds no animation")
        return _forward(path.name, document, _buffers(path, document, binary))
    except CorpusError:
        raise
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error) as error:
        raise CorpusError(f"{path.name}: cannot be read as glTF ({type(error).__name__}: {error})") from error


def _chunks(path: Path) -> tuple[dict[str, Any], bytes]:
    content = path.read_bytes()
    if content[:4] != b"glTF":
        return json.loads(content), b""
    chunks: dict[bytes, bytes] = {}
    at = 12
    while at < len(content):
        length, kind = struct.unpack_from("<I4s", content, at)
        chunks[kind] = content[at + 8 : at + 8 + length]
        if len(chunks[kind]) < length:
            raise CorpusError(f"{path.name}: ends too early")
        at += 8 + length
    return json.loads(chunks[_JSON_CHUNK]), chunks.get(_BINARY_CHUNK, b"")


def _buffers(path: Path, document: dict[str, Any], binary: bytes) -> list[bytes]:
    def content(buffer: dict[str, Any]) -> bytes:
        uri: str | None = buffer.get("uri")
        if uri is None:
            return binary
        if uri.startswith("data:"):
            return base64.b64decode(uri.partition(",")[2], validate=True)
        return (path.parent / Path(uri).name).read_bytes()  # never outside the file's own folder

    return [content(buffer) for buffer in document.get("buffers", [])]


def _accessor(document: dict[str, Any], buffers: list[bytes], index: int) -> Array:
    """(count, width) of an accessor of floats."""
    accessor = document["accessors"][index]
    if accessor["componentType"] != _FLOAT or "sparse" in accessor:
        raise ValueError("only plain accessors of floats are read")
    view = document["bufferViews"][accessor["bufferView"]]
    width, count = _WIDTHS[accessor["type"]], accessor["count"]
    start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
    stride = view.get("byteStride", 4 * width)
    rows = np.ndarray((count, width), "<f4", buffers[view["buffer"]], start, (stride, 4))
    return rows.astype(np.float64)


def _sampled(
    name: str, document: dict[str, Any], buffers: list[bytes]
) -> tuple[float, int, dict[tuple[int, str], Array]]:
    """The rate of the keys, the number of frames, and (node, path) -> translations or quaternions over time."""
    from scipy.spatial.transform import Rotation, Slerp  # noqa: PLC0415  # scipy comes with the extra [train]

    animation = document["animations"][0]
    keys = [_accessor(document, buffers, sampler["input"])[:, 0] for sampler in animation["samplers"]]
    first, last = min(times[0] for times in keys), max(times[-1] for times in keys)
    steps = np.concatenate([np.diff(times) for times in keys])
    if not steps.size or steps.min() <= 0:
        raise CorpusError(f"{name}: its animation stands still")
    fps = float(1 / np.median(steps))
    times = first + np.arange(round((last - first) * fps) + 1) / fps
    moved: dict[tuple[int, str], Array] = {}
    for channel in animation["channels"]:
        sampler = animation["samplers"][channel["sampler"]]
        path, node = channel["target"]["path"], channel["target"].get("node")
        if node is None or path not in ("translation", "rotation"):
            continue
        at = keys[channel["sampler"]]
        values = _accessor(document, buffers, sampler["output"])
        if sampler.get("interpolation") == "CUBICSPLINE":
            values = values[1::3]  # the keys without their tangents: at capture rate the difference is not seen
        if len(values) != len(at):
            raise CorpusError(f"{name}: {len(values)} values for {len(at)} key times")
        within = times.clip(at[0], at[-1])
        if path == "translation":
            moved[node, path] = np.stack([np.interp(within, at, column) for column in values.T], axis=-1)
        elif len(at) == 1:
            moved[node, path] = np.tile(values, (len(times), 1))
        else:
            moved[node, path] = Slerp(at, Rotation.from_quat(values))(within).as_quat()
    return fps, len(times), moved


def _forward(name: str, document: dict[str, Any], buffers: list[bytes]) -> RigMotion:
    from scipy.spatial.transform import Rotation  # noqa: PLC0415

    nodes = document["nodes"]
    fps, frames, moved = _sampled(name, document, buffers)
    parents = {child: i for i, node in enumerate(nodes) for child in node.get("children", [])}
    worlds: dict[int, tuple[Array, Array, Array, Array, float]] = {}

    def world(index: int) -> tuple[Array, Array, Array, Array, float]:
        """Place (T, 3) and turn (T, 3, 3) of a node in motion, then (3,) and (3, 3) at rest, and what it scales by."""
        if index in worlds:
            return worlds[index]
        node = nodes[index]
        rest_place, rest_turn, scale = _at_rest(name, node, index)
        place = moved.get((index, "translation"), np.tile(rest_place, (frames, 1)))
        turn = np.tile(rest_turn, (frames, 1, 1))
        if (index, "rotation") in moved:
            turn = Rotation.from_quat(moved[index, "rotation"]).as_matrix()
        if (parent := parents.get(index)) is not None:
            above_place, above_turn, above_rest, above_rest_turn, above_scale = world(parent)
            place = above_place + above_scale * np.einsum("tij,tj->ti", above_turn, place)
            turn = above_turn @ turn
            rest_place = above_rest + above_scale * (above_rest_turn @ rest_place)
            rest_turn = above_rest_turn @ rest_turn
            scale *= above_scale
        worlds[index] = place, turn, rest_place, rest_turn, scale
        return worlds[index]

    bones = document.get("extensions", {}).get("VRMC_vrm_animation", {}).get("humanoid", {}).get("humanBones", {})
    # where two nodes share a name, as a head and its mesh may, the one that a skin hangs on is meant
    skinned = [joint for skin in document.get("skins", []) for joint in skin["joints"]]
    named = {bone: entry["node"] for bone, entry in bones.items()} or {
        nodes[i]["name"]: i for i in (*range(len(nodes)), *skinned) if "name" in nodes[i]
    }
    found = {bone: world(node) for bone, node in named.items()}
    return RigMotion(
        name,
        fps,
        {bone: place for bone, (place, _, _, _, _) in found.items()},
        {bone: rest for bone, (_, _, rest, _, _) in found.items()},
        {bone: turn @ rest_turn.T for bone, (_, turn, _, rest_turn, _) in found.items()},
    )


def _at_rest(name: str, node: dict[str, Any], index: int) -> tuple[Array, Array, float]:
    """Place, turn and scale of a node against its parent; converters leave a scale of 0.01 on an armature.

    Raises CorpusError if it scales differently in different directions, which turns with no bone.
    """
    from scipy.spatial.transform import Rotation  # noqa: PLC0415

    if "matrix" in node:
        matrix = np.array(node["matrix"], dtype=np.float64).reshape(4, 4).T
        place, linear = matrix[:3, 3], matrix[:3, :3]
    else:
        place = np.array(node.get("translation", [0.0, 0.0, 0.0]), dtype=np.float64)
        turn = Rotation.from_quat(node.get("rotation", [0.0, 0.0, 0.0, 1.0])).as_matrix()
        linear = turn * np.array(node.get("scale", [1.0, 1.0, 1.0]), dtype=np.float64)
    scale = float(np.cbrt(np.linalg.det(linear)))
    if scale <= 0 or not np.allclose(linear @ linear.T, scale**2 * np.eye(3), atol=2e-3 * scale**2):
        raise CorpusError(f"{name}: node {node.get('name', index)} scales by more in one direction than in another")
    return place, linear / scale, scale
