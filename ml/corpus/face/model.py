"""Where the points of MediaPipe's face mesh lie on the avatar, and how its morphs move them.

`python -m ml.corpus.face.model` reads the avatar and writes `model.npz` beside this file, the same bytes every
time; `load` reads that. The places were marked on a frontal picture of the avatar's skin (edges of the lips, lids and
brows, mouth line, nose, jaw), so that a point and its place mean the same whatever the proportions of a signer.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.skeleton import FACE

Array = NDArray[np.float64]

AVATAR: Final = Path(__file__).parents[3] / "production" / "static" / "production" / "signer.glb"
DATA: Final = Path(__file__).with_name("model.npz")

# Mesh points of the midline and the signer's left half: (point, its twin on the right, x, y) in millimetres on the
# frontal avatar, y above 1.4 m. Midline points are their own twins.
_BROWS = (
    (336, 107, 13.5, 147.0), (296, 66, 22.0, 150.0), (334, 105, 31.0, 151.8), (293, 63, 39.0, 148.5),
    (300, 70, 46.0, 143.0), (285, 55, 12.5, 143.0), (295, 65, 21.5, 145.5), (282, 52, 31.0, 147.5),
    (283, 53, 38.0, 145.0), (276, 46, 44.5, 141.0),
)  # fmt: skip
_UPPER_LIDS = (
    (398, 173, 19.0, 123.0), (384, 157, 22.0, 125.0), (385, 158, 26.5, 126.5), (386, 159, 31.0, 126.7),
    (387, 160, 35.5, 126.0), (388, 161, 39.0, 124.8), (466, 246, 41.0, 123.6),
)  # fmt: skip
_LOWER_LIDS = (
    (382, 155, 19.0, 119.0), (381, 154, 22.0, 118.2), (380, 153, 26.5, 117.7), (374, 145, 31.0, 117.5),
    (373, 144, 35.5, 118.0), (390, 163, 39.0, 119.3), (249, 7, 41.0, 120.3),
)  # fmt: skip
_EYE_CORNERS = ((362, 133, 17.3, 120.5), (263, 33, 42.3, 122.0))
_UPPER_LIP = (
    (0, 0, 0.0, 68.3), (267, 37, 6.7, 69.0), (269, 39, 13.5, 66.5), (270, 40, 18.0, 64.0), (409, 185, 21.2, 61.7),
    (13, 13, 0.0, 59.7), (312, 82, 5.2, 60.3), (311, 81, 10.0, 60.5), (310, 80, 14.0, 60.6), (415, 191, 17.3, 60.6),
)  # fmt: skip
_LOWER_LIP = (
    (17, 17, 0.0, 48.0), (314, 84, 6.0, 48.0), (405, 181, 12.0, 49.8), (321, 91, 17.0, 53.0), (375, 146, 20.7, 56.7),
    (14, 14, 0.0, 58.3), (317, 87, 5.3, 58.6), (402, 178, 10.3, 59.0), (318, 88, 14.4, 59.4), (324, 95, 17.6, 59.6),
)  # fmt: skip
_LIP_CORNERS = ((291, 61, 23.6, 59.6), (308, 78, 21.6, 60.0))
_NOSE = (
    (168, 168, 0.0, 129.0), (6, 6, 0.0, 124.0), (5, 5, 0.0, 96.6), (4, 4, 0.0, 88.5), (1, 1, 0.0, 82.8),
    (2, 2, 0.0, 74.6), (327, 98, 14.5, 76.5),
)  # fmt: skip
_CHEEKS = ((280, 50, 46.0, 95.0), (425, 205, 37.0, 86.0))
_JAW = (
    (152, 152, 0.0, 19.2), (377, 148, 13.0, 20.0), (400, 176, 22.0, 22.5), (378, 149, 30.0, 27.0),
    (379, 150, 37.5, 33.5), (365, 136, 44.5, 43.0), (397, 172, 50.0, 54.0), (288, 58, 55.5, 70.0),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class FaceModel:
    """indices: (P,) points of MediaPipe's mesh; rest: (P, 3) metres, avatar frame;
    morphs: (52, P, 3) metres that each morph moves the points at weight 1, in the order of `ml.skeleton.FACE`."""

    indices: NDArray[np.int64]
    rest: Array
    morphs: Array


@cache
def load() -> FaceModel:
    with np.load(DATA) as file:
        return FaceModel(file["indices"], file["rest"].astype(np.float64), file["morphs"].astype(np.float64))


def build(avatar: Path = AVATAR) -> FaceModel:
    """Find the marked places on the avatar's skin."""
    rest, morphs = _skin(avatar)
    upper = np.linalg.norm(morphs[[FACE.index("mouthUpperUpLeft"), FACE.index("mouthUpperUpRight")]].sum(0), axis=-1)
    lower = np.linalg.norm(
        morphs[[FACE.index("mouthLowerDownLeft"), FACE.index("mouthLowerDownRight")]].sum(0), axis=-1
    )
    anywhere = np.ones(len(rest), dtype=bool)
    places = (
        *((table, anywhere) for table in (_BROWS, _UPPER_LIDS, _LOWER_LIDS, _EYE_CORNERS, _LIP_CORNERS, _NOSE)),
        *((table, anywhere) for table in (_CHEEKS, _JAW)),
        (_UPPER_LIP, upper > lower),  # closed lips touch: only what moves them tells them apart
        (_LOWER_LIP, lower > upper),
    )
    found: dict[int, int] = {}
    for table, allowed in places:
        for left, right, x, y in table:
            for point, side in ((left, 1.0), (right, -1.0)):
                found.setdefault(point, _vertex(rest, allowed, np.array([side * x, 1400.0 + y]) / 1000))
    indices = np.array(sorted(found), dtype=np.int64)
    vertices = [found[int(index)] for index in indices]
    return FaceModel(indices, rest[vertices], morphs[:, vertices])


def _vertex(rest: Array, allowed: NDArray[np.bool_], place: Array) -> int:
    """The vertex seen from the front at a place: near it in x and y, and not behind what is there."""
    away = np.where(allowed, np.linalg.norm(rest[:, :2] - place, axis=-1), np.inf)
    front = rest[away < np.min(away) + 0.002, 2].max()
    return int(np.argmin(away + 0.3 * np.clip(front - rest[:, 2] - 0.001, 0, None)))


def chunks(avatar: Path) -> tuple[dict[str, Any], bytes]:
    """The document of a .glb file and its binary chunk."""
    content = avatar.read_bytes()
    (length,) = struct.unpack_from("<I", content, 12)  # after the file's header: the JSON chunk, then the binary one
    return json.loads(content[20 : 20 + length]), content[28 + length :]


def _skin(avatar: Path) -> tuple[Array, Array]:
    """(V, 3) vertices of the face's skin and (52, V, 3) morph offsets, metres, avatar frame."""
    gltf, binary = chunks(avatar)
    mesh = next(mesh for mesh in gltf["meshes"] if mesh["name"] == "Face")
    skin = next(part for part in mesh["primitives"] if gltf["materials"][part["material"]]["name"] == "SkinFace")
    if tuple(mesh["extras"]["targetNames"]) != FACE:
        raise ValueError(f"{avatar.name}: its morphs are not the 52 of ml.skeleton.FACE in that order")

    def view(part: dict[str, Any], dtype: str, *shape: int) -> NDArray[Any]:
        start = gltf["bufferViews"][part["bufferView"]].get("byteOffset", 0) + part.get("byteOffset", 0)
        return np.ndarray(shape, dtype, binary, start)

    def vectors(index: int) -> Array:
        accessor = gltf["accessors"][index]
        values = np.zeros((accessor["count"], 3))
        if "bufferView" in accessor:
            values[:] = view(accessor, "<f4", accessor["count"], 3)
        if sparse := accessor.get("sparse"):
            width = {5121: "<u1", 5123: "<u2", 5125: "<u4"}[sparse["indices"]["componentType"]]
            values[view(sparse["indices"], width, sparse["count"])] = view(sparse["values"], "<f4", sparse["count"], 3)
        return values

    return vectors(skin["attributes"]["POSITION"]), np.stack([vectors(aim["POSITION"]) for aim in skin["targets"]])


if __name__ == "__main__":
    model = build()
    np.savez_compressed(
        DATA,
        indices=model.indices,
        rest=model.rest.astype(np.float32),
        morphs=model.morphs.astype(np.float32),
    )
    print(f"{len(model.indices)} points of the face written to {DATA.name}")
