"""glTF motion capture: VRM animations, and files with Mixamo's names."""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.loaders import gltf
from ml.corpus.loaders.example import Example
from ml.corpus.loaders.namings import NAMINGS, Naming
from ml.corpus.loaders.registry import examples
from ml.kinematics import BONES
from ml.skeleton import INDEX, JOINTS, PARENTS, REST
from tests.ml.corpus.drawn import has_our_bones, turns, waving

SAMPLE = corpora() / "mocap-samples" / "studiogalt.vrma"
needs_corpus = pytest.mark.skipif(not SAMPLE.is_file(), reason="the corpora are not here: set SLP_CORPORA")
FRAMES, FPS = 30, 50


def document(naming: Naming | None = None) -> tuple[dict[str, Any], bytes]:
    """Our skeleton waving. naming: VRM's bone names, which then say what the nodes are."""
    times = np.arange(FRAMES, dtype="<f4") / FPS
    binary, views, accessors = b"", [], []

    def add(values: Any, kind: str) -> int:
        nonlocal binary
        content = values.astype("<f4").tobytes()
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(content)})
        accessors.append({"bufferView": len(views) - 1, "componentType": 5126, "type": kind, "count": len(values)})
        binary += content
        return len(accessors) - 1

    clock = add(times, "SCALAR")
    rotations = turns(FRAMES)
    samplers = [{"input": clock, "output": add(rotations[:, bone], "VEC4")} for bone in range(len(BONES))]
    channels = [{"sampler": i, "target": {"node": joint, "path": "rotation"}} for i, joint in enumerate(BONES)]
    nodes = []
    for joint, name in enumerate(JOINTS):
        offset = REST[joint] - (REST[PARENTS[joint]] if PARENTS[joint] >= 0 else 0)
        children = [child for child, parent in enumerate(PARENTS) if parent == joint]
        nodes.append(
            {"name": f"mixamorig:{name}", "translation": offset.tolist()} | ({"children": children} if children else {})
        )
    found: dict[str, Any] = {
        "asset": {"version": "2.0"},
        "nodes": nodes,
        "animations": [{"samplers": samplers, "channels": channels}],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": len(binary)}],
    }
    if naming:
        for node in nodes:
            node["name"] = "bone"
        bones = {theirs[0][:1].lower() + theirs[0][1:]: {"node": INDEX[ours]} for ours, theirs in naming.items()}
        found["extensions"] = {"VRMC_vrm_animation": {"humanoid": {"humanBones": bones}}}
    return found, binary


def glb(found: dict[str, Any], binary: bytes) -> bytes:
    text = json.dumps(found).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(binary), b"BIN\0") + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def near(example: Example, *joints: str) -> bool:
    ours = waving(FRAMES).positions
    return all(np.allclose(example.clip.positions[:, INDEX[j]], ours[:, INDEX[j]], atol=2e-3) for j in joints)


def test_mixamos_names_are_known(tmp_path: Path) -> None:
    (tmp_path / "wave.glb").write_bytes(glb(*document()))
    example = gltf.load(tmp_path / "wave.glb")
    assert (example.key, example.glosses, len(example.clip)) == ("wave", ("WAVE",), FRAMES)
    assert example.clip.fps == pytest.approx(FPS, abs=0.01)
    assert near(example, "RightHand", "LeftHand", "RightHandIndex4", "RightForeArm", "LeftEye")


def test_a_vrm_animation_names_its_bones_itself(tmp_path: Path) -> None:
    (tmp_path / "wave.vrma").write_bytes(glb(*document(NAMINGS["VRM"])))
    example = gltf.load(tmp_path / "wave.vrma")
    assert near(example, "RightHand", "LeftHand", "RightHandIndex3", "RightForeArm")
    assert near(example, "RightHandIndex4", "LeftHandMiddle4")  # without a tip of its own, and the finger is bent
    assert has_our_bones(example.clip)


def test_a_text_file_with_its_buffer_inside_or_beside_it_is_read(tmp_path: Path) -> None:
    found, binary = document()
    found["buffers"][0]["uri"] = "data:application/octet-stream;base64," + base64.b64encode(binary).decode()
    (tmp_path / "inside.gltf").write_text(json.dumps(found))
    found["buffers"][0]["uri"] = "motion.bin"
    (tmp_path / "beside.gltf").write_text(json.dumps(found))
    (tmp_path / "motion.bin").write_bytes(binary)
    clips = [example.clip for example in examples(tmp_path) if isinstance(example, Example)]
    assert len(clips) == 2
    assert np.array_equal(clips[0].positions, clips[1].positions)


@pytest.mark.parametrize("as_matrix", [False, True])
def test_an_armature_that_scales_and_turns_as_converters_leave_it_is_read(tmp_path: Path, as_matrix: bool) -> None:
    found, binary = document()
    for node in found["nodes"]:
        node["translation"] = [100 * value for value in node["translation"]]
    turned = np.diag([0.01, 0.01, 0.01, 1.0]) @ np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])
    half = 2**-0.5
    place: dict[str, Any] = {"scale": [0.01, 0.01, 0.01], "rotation": [-half, 0.0, 0.0, half]}
    if as_matrix:
        place = {"matrix": turned.T.ravel().tolist()}
    found["nodes"].append({"name": "Armature", "children": [0]} | place)
    (tmp_path / "wave.glb").write_bytes(glb(found, binary))
    assert near(gltf.load(tmp_path / "wave.glb"), "RightHand", "LeftHand", "RightHandIndex4", "RightForeArm", "LeftEye")


def test_where_a_mesh_shares_a_bones_name_the_bone_is_meant(tmp_path: Path) -> None:
    found, binary = document()
    found["nodes"].append({"name": "mixamorig:LeftHand", "translation": [0.0, 9.0, 0.0]})
    found["skins"] = [{"joints": list(range(len(JOINTS)))}]
    (tmp_path / "wave.glb").write_bytes(glb(found, binary))
    assert near(gltf.load(tmp_path / "wave.glb"), "LeftHand")


def without_animation(found: dict[str, Any]) -> None:
    found["animations"] = []


def standing_still(found: dict[str, Any]) -> None:
    found["accessors"][0]["count"] = 1


def skewed(found: dict[str, Any]) -> None:
    found["nodes"][8]["scale"] = [2, 1, 1]


def without_fingers(found: dict[str, Any]) -> None:
    for node in found["nodes"]:
        node["name"] = node["name"].replace("Index", "Nail")


def of_whole_numbers(found: dict[str, Any]) -> None:
    found["accessors"][1]["componentType"] = 5123


def beyond_the_buffer(found: dict[str, Any]) -> None:
    found["bufferViews"][-1]["byteOffset"] += 10_000_000


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (without_animation, "holds no animation"),
        (standing_still, "values for 1 key times|stands still"),
        (skewed, "scales by more in one direction"),
        (without_fingers, "not found: LeftHandIndex1"),
        (of_whole_numbers, "only plain accessors of floats"),
        (beyond_the_buffer, "cannot be read as glTF"),
    ],
)
def test_a_broken_document_is_named_and_the_rest_goes_on(tmp_path: Path, change: Any, complaint: str) -> None:
    found, binary = document()
    (tmp_path / "a.glb").write_bytes(glb(found, binary))
    change(found)
    (tmp_path / "b.glb").write_bytes(glb(found, binary))
    good, broken = examples(tmp_path)
    assert isinstance(good, Example)
    with pytest.raises(CorpusError, match=rf"^b\.glb: .*({complaint})"):
        raise broken if isinstance(broken, CorpusError) else AssertionError("it was read")


@pytest.mark.parametrize("content", [b"", b"glTF", b"{}", b"[]", b"not glTF", b"glTF" + b"\xff" * 40])
def test_what_is_no_gltf_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "b.vrma"
    path.write_bytes(content)
    with pytest.raises(CorpusError, match=r"^b\.vrma: "):
        gltf.load(path)


def test_a_file_cut_short_is_named(tmp_path: Path) -> None:
    path = tmp_path / "b.glb"
    path.write_bytes(glb(*document())[:-5000])
    with pytest.raises(CorpusError, match=r"^b\.glb: ends too early"):
        gltf.load(path)


@pytest.mark.corpus
@needs_corpus
def test_the_sample_signs_with_both_hands() -> None:
    clip = gltf.load(SAMPLE).clip
    assert has_our_bones(clip)
    assert clip.fps == pytest.approx(24, abs=0.01)
    for side in ("Left", "Right"):
        fingers = clip.positions[:, INDEX[f"{side}HandIndex4"]] - clip.positions[:, INDEX[f"{side}Hand"]]
        assert np.ptp(clip.positions[:, INDEX[f"{side}Hand"]], axis=0).max() > 0.2
        assert np.ptp(fingers, axis=0).max() > 0.05
