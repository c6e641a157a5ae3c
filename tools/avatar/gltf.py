"""Writes the figure as one binary glTF 2.0 file. Numbers are rounded to powers of two, which compress well."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tools.avatar import bones
from tools.avatar.source import Array
from tools.avatar.surface import Surface

_TYPES: Final = {"f4": 5126, "u2": 5123, "u1": 5121, "i1": 5120}
_LEAST: Final = 2e-5  # metres: units that move a vertex less leave it where it is
_LEAST_TURN: Final = 0.02  # of a normal, likewise
PLACE_STEP: Final = 2.0**-19  # metres
EXTENSIONS: Final = ("EXT_texture_webp", "KHR_mesh_quantization")  # the latter for normals in bytes


@dataclass
class Material:
    """colour: linear; texture and bumps: WebP files, the second a normal map."""

    name: str
    colour: tuple[float, float, float] = (1.0, 1.0, 1.0)
    roughness: float = 0.7
    texture: bytes | None = None
    bumps: bytes | None = None
    both_sides: bool = False
    mask: bool = False


@dataclass
class File:
    """Collects materials, meshes and nodes, and gives the file's bytes."""

    generator: str
    copyright: str
    _buffer: bytearray = field(default_factory=bytearray)
    _document: dict[str, list[Any]] = field(
        default_factory=lambda: {
            name: []
            for name in ("nodes", "meshes", "skins", "materials", "textures", "images", "accessors", "bufferViews")
        }
    )

    def add_skeleton(self, skeleton: bones.Skeleton) -> None:
        nodes = self._document["nodes"]
        for bone, place in zip(bones.BONES, skeleton.local, strict=True):
            nodes.append({"name": bone.name, "translation": place.tolist()})
        for k, parent in enumerate(bones.PARENTS):
            if parent >= 0:
                nodes[parent].setdefault("children", []).append(k)
        binds = self._accessor(skeleton.inverse_binds.astype("<f4"), "MAT4")
        self._document["skins"].append(
            {"inverseBindMatrices": binds, "joints": list(range(len(bones.BONES))), "skeleton": 0}
        )

    def add_material(self, material: Material) -> int:
        surface: dict[str, Any] = {
            "baseColorFactor": [*material.colour, 1.0],
            "metallicFactor": 0.0,
            "roughnessFactor": material.roughness,
        }
        entry: dict[str, Any] = {"name": material.name, "pbrMetallicRoughness": surface}
        if material.texture:
            surface["baseColorTexture"] = {"index": self._texture(material.texture)}
        if material.bumps:
            entry["normalTexture"] = {"index": self._texture(material.bumps)}
        if material.both_sides:
            entry["doubleSided"] = True
        if material.mask:
            entry["alphaMode"] = "MASK"
        self._document["materials"].append(entry)
        return len(self._document["materials"]) - 1

    def add_skinned(self, name: str, parts: list[tuple[Surface, int]], units: tuple[str, ...] = ()) -> None:
        """A mesh that the skeleton moves; parts: each with its material; units: the morphs that it gets."""
        primitives = []
        for part, material in parts:
            primitive = self._primitive(part, material)
            joints, weights = bones.strongest(part.weights)
            steps = np.round(weights * 255).astype(np.int64)
            steps[:, 0] += 255 - steps.sum(axis=1)
            joints = np.where(steps == 0, 0, joints)
            primitive["attributes"]["JOINTS_0"] = self._accessor(joints.astype("u1"), "VEC4", 34962)
            primitive["attributes"]["WEIGHTS_0"] = self._accessor(steps.astype("u1"), "VEC4", 34962, normalized=True)
            if units:
                primitive["targets"] = [
                    {
                        "POSITION": self._sparse(_rounded(part.units[unit], PLACE_STEP).astype("<f4"), _LEAST),
                        "NORMAL": self._sparse(_bytes(part.facing[unit]), round(_LEAST_TURN * 127)),
                    }
                    for unit in units
                ]
            primitives.append(primitive)
        mesh: dict[str, Any] = {"name": name, "primitives": primitives}
        if units:
            mesh |= {"extras": {"targetNames": list(units)}, "weights": [0.0] * len(units)}
        self._document["meshes"].append(mesh)
        self._node({"name": name, "mesh": len(self._document["meshes"]) - 1, "skin": 0}, None)

    def add_rigid(self, name: str, bone: str, at: Array, parts: list[tuple[Surface, int]]) -> None:
        """A mesh that hangs on one bone, whose place in the bind pose is `at` (3,). It costs no skinning."""
        mesh = {"name": name, "primitives": [self._primitive(part, material) for part, material in parts]}
        self._document["meshes"].append(mesh)
        node = {"name": name, "mesh": len(self._document["meshes"]) - 1, "translation": (-at).tolist()}
        self._node(node, bones.INDEX[bone])

    def content(self) -> bytes:
        roots = [0, *self._loose]
        self._pad()
        document: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": self.generator, "copyright": self.copyright},
            "scene": 0,
            "scenes": [{"nodes": roots}],
            **{name: entries for name, entries in self._document.items() if entries},
            "buffers": [{"byteLength": len(self._buffer)}],
        }
        document["extensionsUsed"] = document["extensionsRequired"] = list(EXTENSIONS)
        text = json.dumps(document, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        length = 12 + 8 + len(text) + 8 + len(self._buffer)
        return b"".join(
            (
                struct.pack("<4sII", b"glTF", 2, length),
                struct.pack("<I4s", len(text), b"JSON"),
                text,
                struct.pack("<I4s", len(self._buffer), b"BIN\0"),
                bytes(self._buffer),
            )
        )

    _loose: list[int] = field(default_factory=list)
    _pictures: list[bytes] = field(default_factory=list)

    def _node(self, node: dict[str, Any], parent: int | None) -> None:
        nodes = self._document["nodes"]
        nodes.append(node)
        if parent is None:
            self._loose.append(len(nodes) - 1)
        else:
            nodes[parent].setdefault("children", []).append(len(nodes) - 1)

    def _primitive(self, part: Surface, material: int) -> dict[str, Any]:
        places = np.where(part.origin[:, None] >= 0, part.places, _rounded(part.places, PLACE_STEP * 16))
        attributes = {
            "POSITION": self._accessor(places.astype("<f4"), "VEC3", 34962, bounds=True),
            "NORMAL": self._accessor(_bytes(part.normals), "VEC3", 34962, normalized=True),
        }
        entry = self._document["materials"][material]
        if "baseColorTexture" in entry["pbrMetallicRoughness"] or "normalTexture" in entry:
            coords = np.round(np.clip(part.coords, 0, 1) * 65535).astype("<u2")
            attributes["TEXCOORD_0"] = self._accessor(coords, "VEC2", 34962, normalized=True)
        if np.ptp(part.colours) > 0 or part.colours[0, 0] != 1:
            steps = np.full((len(part), 4), 255, dtype="u1")
            steps[:, :3] = np.round(np.clip(part.colours, 0, 1) * 255)
            attributes["COLOR_0"] = self._accessor(steps, "VEC4", 34962, normalized=True)
        indices = self._accessor(part.triangles.reshape(-1).astype("<u2"), "SCALAR", 34963)
        return {"attributes": attributes, "indices": indices, "material": material}

    def _pad(self) -> None:
        self._buffer.extend(b"\0" * (-len(self._buffer) % 4))

    def _view(self, content: bytes, target: int | None = None) -> int:
        self._pad()
        view = {"buffer": 0, "byteOffset": len(self._buffer), "byteLength": len(content)}
        if target:
            view["target"] = target
        self._buffer.extend(content)
        self._document["bufferViews"].append(view)
        return len(self._document["bufferViews"]) - 1

    def _accessor(
        self,
        values: NDArray[Any],
        kind: str,
        target: int | None = None,
        *,
        bounds: bool = False,
        normalized: bool = False,
    ) -> int:
        rows = np.ascontiguousarray(values)
        stride = rows[0].nbytes
        if target == 34962 and stride % 4:  # vertices begin at whole words
            rows = np.pad(rows, ((0, 0), (0, 4 - stride)))
        view = self._view(rows.tobytes(), target)
        if rows is not values and rows.shape != values.shape:
            self._document["bufferViews"][view]["byteStride"] = rows[0].nbytes
        entry: dict[str, Any] = {
            "bufferView": view,
            "componentType": _TYPES[values.dtype.str[1:]],
            "count": len(values),
            "type": kind,
        }
        if normalized:
            entry["normalized"] = True
        if bounds:
            entry |= {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
        self._document["accessors"].append(entry)
        return len(self._document["accessors"]) - 1

    def _sparse(self, values: NDArray[Any], least: float) -> int:
        """Only the rows that matter."""
        rows = np.flatnonzero(np.abs(values.astype(np.float64)).max(axis=1) > least)
        kept = np.zeros_like(values)
        kept[rows] = values[rows]
        entry: dict[str, Any] = {
            "componentType": _TYPES[values.dtype.str[1:]],
            "count": len(values),
            "type": "VEC3",
            "min": kept.min(axis=0).tolist(),
            "max": kept.max(axis=0).tolist(),
        }
        if values.dtype.kind == "i":
            entry["normalized"] = True
        if len(rows):
            entry["sparse"] = {
                "count": len(rows),
                "indices": {"bufferView": self._view(rows.astype("<u2").tobytes()), "componentType": 5123},
                "values": {"bufferView": self._view(values[rows].tobytes())},
            }
        self._document["accessors"].append(entry)
        return len(self._document["accessors"]) - 1

    def _texture(self, content: bytes) -> int:
        """Once for each content."""
        if content in self._pictures:
            return self._pictures.index(content)
        self._pictures.append(content)
        self._document["images"].append({"bufferView": self._view(content), "mimeType": "image/webp"})
        source = {"EXT_texture_webp": {"source": len(self._document["images"]) - 1}}
        self._document["textures"].append({"extensions": source})
        return len(self._document["textures"]) - 1


def _rounded(values: Array, step: float) -> Array:
    return np.asarray(np.round(values / step) * step) + 0.0


def _bytes(normals: Array) -> NDArray[np.int8]:
    return np.round(np.clip(normals, -1, 1) * 127).astype(np.int8)
