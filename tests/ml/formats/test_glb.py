"""The avatar in motion, read back by our reader of corpora and judged by Khronos's validator."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from ml import kinematics
from ml.corpus.loaders import gltf
from ml.formats import glb
from ml.kinematics import BONES
from ml.pose import Clip
from ml.skeleton import FACE, FACE_INDEX, JOINTS, REST
from tests.ml.formats.signed import clip

ROOT = Path(__file__).parents[3]
AVATARS = ROOT / "production" / "static" / "production"
WOMAN = (AVATARS / "signer.glb").read_bytes()
VALIDATOR = ROOT / "frontend" / "node_modules" / "gltf-validator"
JUDGE = """
const { validateBytes } = require(process.argv[1]);
validateBytes(new Uint8Array(require("fs").readFileSync(process.argv[2])), { maxIssues: 50 })
  .then((report) => console.log(JSON.stringify(report.issues)));
"""


def one_frame(**weights: float) -> Clip:
    face = np.zeros((1, len(FACE)), np.float32)
    for name, weight in weights.items():
        face[0, FACE_INDEX[name]] = weight
    return Clip(REST[None], np.ones((1, len(JOINTS)), np.float32), face)


def test_joints_stand_where_the_motion_has_them(tmp_path: Path) -> None:
    moving = clip()
    (file := tmp_path / "signed.glb").write_bytes(glb.encode(moving, WOMAN, "ahoj"))
    found = gltf.read(file)
    assert found.fps == pytest.approx(25, rel=1e-4)
    moved = kinematics.positions(kinematics.rotations(moving.positions), moving.positions[:, 0].astype(np.float64))
    for joint, name in enumerate(JOINTS):
        stands = found.places[name]
        assert np.abs(stands - moved[:, joint]).max() < 2e-3, name


def test_meshes_and_textures_stay_as_they_were() -> None:
    document, binary = glb._read(glb.encode(clip(), WOMAN, "ahoj"))
    before, old = glb._read(WOMAN)
    assert binary.startswith(old)
    assert document["meshes"] == before["meshes"]
    assert document["accessors"][: len(before["accessors"])] == before["accessors"]
    assert document["animations"][0]["name"] == "ahoj"


def test_every_face_mesh_gets_the_weights_of_its_own_morphs() -> None:
    document, binary = glb._read(glb.encode(one_frame(jawOpen=0.75), WOMAN, "a"))
    animation = document["animations"][0]
    for channel in animation["channels"]:
        if channel["target"]["path"] != "weights":
            continue
        mesh = document["meshes"][document["nodes"][channel["target"]["node"]]["mesh"]]
        accessor = document["accessors"][animation["samplers"][channel["sampler"]]["output"]]
        start = document["bufferViews"][accessor["bufferView"]]["byteOffset"]
        values = np.frombuffer(binary, "<f4", accessor["count"], start)
        names = mesh["extras"]["targetNames"]
        assert dict(zip(names, values.tolist(), strict=True)) == {n: 0.75 if n == "jawOpen" else 0 for n in names}


def test_eyes_turn_as_on_the_page() -> None:
    turned = glb._gaze(one_frame(eyeLookOutLeft=0.6, eyeLookUpLeft=0.5).face, "Left")[0]
    ahead = Rotation.from_quat(turned).apply([0, 0, 1])
    assert ahead[0] > 0.25  # to the signer's left
    assert ahead[1] > 0.2
    away = Rotation.from_quat(glb._gaze(one_frame(eyeLookOutRight=0.6).face, "Right")[0]).apply([0, 0, 1])
    assert away[0] < -0.25


def test_the_forearm_takes_its_part_of_the_hands_roll() -> None:
    rolled = np.zeros((1, len(BONES), 4))
    rolled[..., 3] = 1
    hand = kinematics.BONE_INDEX["LeftHand"]
    rolled[0, hand] = Rotation.from_euler("x", 60, degrees=True).as_quat()
    positions = kinematics.positions(rolled).astype(np.float32)
    still = Clip(positions, np.ones((1, len(JOINTS)), np.float32), np.zeros((1, len(FACE)), np.float32))
    twist = Rotation.from_quat(glb._turns(still)["LeftForeArmTwist"][0]).as_rotvec(degrees=True)
    assert twist == pytest.approx([33, 0, 0], abs=0.1)


def test_from_frame_to_frame_no_bone_takes_the_long_way() -> None:
    turns = Rotation.from_euler("x", np.arange(0, 720, 30)[:, None], degrees=True).as_quat()
    turns = np.where(turns[:, 3:] < 0, -turns, turns)
    continuous = glb._continuous(turns)
    assert ((continuous[1:] * continuous[:-1]).sum(-1) > 0.9).all()


@pytest.mark.parametrize(
    ("avatar", "problem"),
    [
        (b"", "no GLB"),
        (b"glTF" + bytes(40), "no GLB"),
        (glb._written({"nodes": [{"name": "Hips"}], "accessors": [], "bufferViews": []}, b""), "no bone"),
    ],
)
def test_a_file_that_is_no_avatar_is_refused(avatar: bytes, problem: str) -> None:
    with pytest.raises(glb.AvatarError, match=problem):
        glb.encode(clip(), avatar, "a")


@pytest.mark.parametrize("avatar", ["signer.glb", "signer-man.glb"])
def test_the_validator_finds_no_error(avatar: str, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not VALIDATOR.is_dir():
        pytest.skip("gltf-validator is not installed: npm ci in frontend/")
    file = tmp_path / "signed.glb"
    file.write_bytes(glb.encode(clip(), (AVATARS / avatar).read_bytes(), "“Ahoj”"))
    assert struct.unpack_from("<I", file.read_bytes(), 8)[0] == file.stat().st_size
    told = subprocess.run([node, "-e", JUDGE, str(VALIDATOR), str(file)], check=True, capture_output=True, text=True)
    issues = json.loads(told.stdout)
    assert issues["numErrors"] == 0, issues["messages"]
