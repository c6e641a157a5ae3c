"""The signing people as they are shipped: everybody on the skeleton that motion is made for, with all of the face."""

from __future__ import annotations

import gzip
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml.skeleton import FACE, JOINTS, REST
from tools.avatar.people import PEOPLE

FOLDER = Path(__file__).parents[2] / "production/static/production"
LARGEST = 950_000  # bytes, compressed: what a slow line has to bring


def document(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    found: dict[str, Any] = json.loads(content[20 : 20 + struct.unpack_from("<I", content, 12)[0]])
    return found


@pytest.fixture(params=sorted(PEOPLE))
def path(request: pytest.FixtureRequest) -> Path:
    return FOLDER / f"{request.param}.glb"


def test_everybody_stands_on_the_canonical_skeleton(path: Path) -> None:
    nodes = document(path)["nodes"]
    parents = {child: k for k, node in enumerate(nodes) for child in node.get("children", [])}

    def place(node: int) -> np.ndarray:
        here = np.array(nodes[node].get("translation", [0, 0, 0]), dtype=float)
        return here + place(parents[node]) if node in parents else here

    names = {node["name"]: k for k, node in enumerate(nodes)}
    for joint, rest in zip(JOINTS, REST, strict=True):
        assert np.allclose(place(names[joint]), rest, atol=2e-5), joint
    assert not any("rotation" in node or "scale" in node for node in nodes)


def test_the_face_has_all_weights_and_other_parts_only_those_that_move_them(path: Path) -> None:
    moving = {
        mesh["name"]: tuple(mesh["extras"]["targetNames"])
        for mesh in document(path)["meshes"]
        if "targetNames" in mesh.get("extras", {})
    }
    assert moving.pop("Face") == FACE
    assert set(moving) == {"Mouth", "Lashes"}
    for names in moving.values():
        assert 0 < len(names) < len(FACE)
        assert set(names) <= set(FACE)
    assert "jawOpen" in moving["Mouth"]
    assert "eyeBlinkLeft" in moving["Lashes"]


def test_a_person_comes_quickly_over_a_slow_line(path: Path) -> None:
    assert len(gzip.compress(path.read_bytes(), 6)) < LARGEST


def test_pictures_are_in_the_file_and_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    found = document(path)
    assert all("uri" not in entry for entry in (*found["images"], *found["buffers"]))
    assert "CC0" in found["asset"]["copyright"]
