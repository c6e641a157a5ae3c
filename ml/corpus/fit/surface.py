"""The avatar's skin as a field of distances: how far a point is from its head or trunk, however those are turned.

Read from the shipped `signer.glb`, whose head and trunk are bound in the skeleton's rest pose. Hands are not in it:
they are thin enough to be joints with a radius (`ml.corpus.fit.contacts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates
from scipy.spatial import cKDTree

from ml.corpus.face.model import AVATAR, chunks
from ml.skeleton import INDEX, REST

Array = NDArray[np.float64]

STEP: Final = 0.01  # metres between the grid's points; interpolation is then within 2 mm
MARGIN: Final = 0.20  # metres of grid around the skin; farther points count as if they lay on its border
DENSITY: Final = 4e-5  # square metres of skin for each sample
_COMPONENTS: Final = {5121: np.uint8, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_WIDTHS: Final = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
# A sleeve hangs at the shirt's side in the bind pose, the mouth's inside is no skin to touch: both are left out.
_SLEEVE: Final = 0.168  # metres from the middle
_MOUTH: Final = np.array([[-0.038, 1.420, 0.0], [0.038, 1.490, 0.150]])
_HEAD: Final = np.array([[-0.2, 1.385, -0.2], [0.2, 1.8, 0.3]])
_TRUNK: Final = np.array([[-0.168, 0.84, -0.3], [0.168, 1.40, 0.3]])


def _triangles(materials: set[str]) -> Array:
    """(N, 3, 3) corners of the triangles drawn with these materials, metres, avatar frame at rest."""
    document, binary = chunks(AVATAR)

    def read(accessor: int) -> NDArray[Any]:
        entry = document["accessors"][accessor]
        view = document["bufferViews"][entry["bufferView"]]
        start = view.get("byteOffset", 0) + entry.get("byteOffset", 0)
        width = _WIDTHS[entry["type"]]
        values = np.frombuffer(binary, _COMPONENTS[entry["componentType"]], entry["count"] * width, start)
        return values.reshape(-1, width)

    found = []
    for mesh in document["meshes"]:
        for primitive in mesh["primitives"]:
            if document["materials"][primitive["material"]]["name"] in materials:
                corners = read(primitive["attributes"]["POSITION"]).astype(np.float64)
                found.append(corners[read(primitive["indices"])[:, 0].astype(np.intp).reshape(-1, 3)])
    return np.concatenate(found)


def _samples(triangles: Array) -> tuple[Array, Array]:
    """Points spread evenly over triangles, and the unit normals there; the same ones at every call."""
    normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    area = np.linalg.norm(normals, axis=1) / 2
    counts = np.ceil(area / DENSITY).astype(int)
    rng = np.random.default_rng(0)
    a, b = rng.random((2, counts.sum()))
    fold = a + b > 1
    a, b = np.where(fold, 1 - a, a)[:, None], np.where(fold, 1 - b, b)[:, None]
    corner, second, third = np.moveaxis(np.repeat(triangles, counts, axis=0), 1, 0)
    unit = normals / np.maximum(2 * area, 1e-12)[:, None]
    return corner + a * (second - corner) + b * (third - corner), np.repeat(unit, counts, axis=0)


@dataclass(frozen=True, eq=False)
class Part:
    """Head or trunk: its skin, and signed distances around it on a grid.

    points: (N, 3) samples of the skin; values: grid of metres, negative inside; low: (3,) the grid's first corner.
    Joints (at least three, not in a line) carry the part: their places tell how it is turned.
    """

    points: Array
    values: Array
    low: Array
    joints: tuple[int, ...]

    def distance(self, points: Array) -> Array:
        """(...,) metres from the skin at rest, negative inside; points (..., 3)."""
        index = (points - self.low) / STEP
        flat = map_coordinates(self.values, index.reshape(-1, 3).T, order=1, mode="nearest")
        return np.asarray(flat).reshape(points.shape[:-1])

    def frame(self, positions: Array) -> tuple[Array, Array]:
        """How the part stands in each frame: rotation (T, 3, 3) and place (T, 3) of the joints' centre."""
        joints, rest = positions[:, self.joints], REST[list(self.joints)].astype(np.float64)
        centre = joints.mean(axis=1)
        u, _, vt = np.linalg.svd(np.einsum("tki,kj->tij", joints - centre[:, None], rest - rest.mean(axis=0)))
        u[:, :, 2] *= np.sign(np.linalg.det(u @ vt))[:, None]
        return u @ vt, centre

    def to_rest(self, points: Array, frame: tuple[Array, Array]) -> Array:
        """Points (T, N, 3) of the avatar frame, seen as if the part were at rest."""
        rotation, centre = frame
        rest = REST[list(self.joints)].astype(np.float64).mean(axis=0)
        return np.asarray((points - centre[:, None]) @ rotation + rest)

    def from_rest(self, points: Array, frame: tuple[Array, Array]) -> Array:
        """Points (N, 3) of the part at rest, where they are in each frame: (T, N, 3)."""
        rotation, centre = frame
        rest = REST[list(self.joints)].astype(np.float64).mean(axis=0)
        return np.asarray((points - rest) @ np.swapaxes(rotation, 1, 2) + centre[:, None])


def _part(points: Array, normals: Array, joints: tuple[str, ...], solid: Array) -> Part:
    """`solid`: the box (low and high corner) that can be inside; skin cut open at neck and sleeves tells nothing."""
    low, high = points.min(axis=0) - MARGIN, points.max(axis=0) + MARGIN
    axes = [np.arange(a, b + STEP, STEP) for a, b in zip(low, high, strict=True)]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    # five neighbours vote on the side: a single normal is wrong along sharp edges
    distances, voters = map(np.asarray, cKDTree(points).query(grid.reshape(-1, 3), k=5))
    away = grid.reshape(-1, 1, 3) - points[voters]
    inside = np.einsum("nki,nki->nk", away, normals[voters]).mean(axis=1) < 0
    inside &= ((grid >= solid[0]) & (grid <= solid[1])).all(axis=-1).ravel()
    values = (np.where(inside, -1, 1) * distances[:, 0]).reshape(grid.shape[:3])
    return Part(points, values, low, tuple(INDEX[name] for name in joints))


@cache
def head() -> Part:
    points, normals = _samples(_triangles({"SkinFace", "Skin", "Hair"}))
    mouth = ((points > _MOUTH[0]) & (points < _MOUTH[1])).all(axis=1)
    kept = ~(mouth & (normals[:, 2] < 0.2)) & (points[:, 1] > 1.34)
    return _part(points[kept], normals[kept], ("Head", "LeftEye", "RightEye"), _HEAD)


@cache
def trunk() -> Part:
    points, normals = _samples(_triangles({"Shirt"}))
    kept = np.abs(points[:, 0]) < _SLEEVE
    return _part(points[kept], normals[kept], ("Spine2", "Neck", "LeftShoulder", "RightShoulder"), _TRUNK)
