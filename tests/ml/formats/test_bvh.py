"""BVH read back by a parser of its own, with scipy turning the bones."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import bvhio
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from ml import kinematics
from ml.formats import bvh
from ml.kinematics import BONES
from ml.pose import Clip, dequantise, quantise
from ml.skeleton import FACE, JOINTS, PARENTS, REST


@dataclass
class Node:
    name: str
    offset: NDArray[np.float64] = field(default_factory=lambda: np.zeros(3))
    channels: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)


def parse(text: str) -> tuple[Node, NDArray[np.float64], float]:
    """-> root, (T, channels) values, seconds a frame."""
    words = iter(text.split("MOTION", maxsplit=1)[0].split())
    assert next(words) == "HIERARCHY"
    root, stack, name = Node("nothing"), [], ""
    for word in words:
        if word in ("ROOT", "JOINT", "End"):
            name = next(words)
        elif word == "{":
            node = Node(name)
            if stack:
                stack[-1].children.append(node)
            else:
                root = node
            stack.append(node)
        elif word == "OFFSET":
            stack[-1].offset = np.array([float(next(words)) for _ in range(3)])
        elif word == "CHANNELS":
            stack[-1].channels = [next(words) for _ in range(int(next(words)))]
        else:
            assert word == "}"
            stack.pop()
    lines = text.split("MOTION\n")[1].splitlines()
    count, seconds = int(lines[0].removeprefix("Frames: ")), float(lines[1].removeprefix("Frame Time: "))
    values = np.array([[float(value) for value in line.split()] for line in lines[2:]])
    assert len(values) == count
    return root, values, seconds


def walk(node: Node, values: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Joint positions of one frame, End Sites under the name of their parent with a number."""
    left, out = iter(values), {}

    def visit(node: Node, origin: NDArray[np.float64], turned: Rotation, name: str) -> None:
        moves = {channel: next(left) for channel in node.channels}
        position = origin + turned.apply(node.offset)
        position = position + [moves.get(f"{axis}position", 0.0) for axis in "XYZ"]
        for axis in (channel[0] for channel in node.channels if channel.endswith("rotation")):
            turned = turned * Rotation.from_euler(axis, moves[f"{axis}rotation"], degrees=True)
        out[name] = position
        for number, child in enumerate(node.children):
            visit(child, position, turned, f"{node.name}/{number}" if child.name == "Site" else child.name)

    visit(node, np.zeros(3), Rotation.identity(), node.name)
    assert next(left, None) is None
    return out


def site_of(joint: int) -> str:
    """The name that `walk` gives an End Site."""
    parent = PARENTS[joint]
    return f"{JOINTS[parent]}/{[j for j, p in enumerate(PARENTS) if p == parent].index(joint)}"


def moving(frames: int, seed: int, most: float) -> Clip:
    rng = np.random.default_rng(seed)
    vectors = rng.uniform(-most, most, (frames, len(BONES), 3))
    quaternions = Rotation.from_rotvec(vectors.reshape(-1, 3)).as_quat().reshape(frames, len(BONES), 4)
    hips = REST[0] + rng.uniform(-0.1, 0.1, (frames, 3))
    positions = kinematics.positions(quaternions, hips).astype(np.float32)
    zeros = np.zeros((frames, len(FACE)), np.float32)
    return dequantise(quantise(Clip(positions, np.ones((frames, len(JOINTS)), np.float32), zeros)))


@pytest.mark.parametrize(("frames", "most"), [(1, 0.4), (12, 0.8), (30, 1.8)])
def test_joints_read_back_lie_within_a_millimetre(frames: int, most: float) -> None:
    clip = moving(frames, seed=frames, most=most)
    root, values, seconds = parse(bvh.encode(clip).decode("ascii"))
    assert seconds == pytest.approx(0.04)
    assert len(values) == frames
    for frame in range(frames):
        found = walk(root, values[frame])
        assert len(found) == len(JOINTS)
        for joint, name in enumerate(JOINTS):
            position = found[name if joint in BONES else site_of(joint)] / 100
            assert np.linalg.norm(position - clip.positions[frame, joint]) < 1e-3


def test_the_rest_pose_is_all_zero_angles() -> None:
    face = np.zeros((1, len(FACE)), np.float32)
    _, values, _ = parse(bvh.encode(Clip(REST[None], np.ones((1, len(JOINTS)), np.float32), face)).decode("ascii"))
    assert np.abs(values[:, 3:]).max() < 1e-2
    assert np.allclose(values[0, :3], REST[0] * 100, atol=1e-3)


def test_a_bone_at_a_right_angle_about_x_keeps_its_orientation() -> None:
    quaternion = Rotation.from_euler("XYZ", [90, 0, 40], degrees=True).as_quat()
    z, x, y = bvh._euler_zxy(quaternion[None, None])[0, 0]
    rebuilt = Rotation.from_euler("ZXY", [z, x, y], degrees=True)
    assert (rebuilt.inv() * Rotation.from_quat(quaternion)).magnitude() < 1e-4


def test_angles_run_on_smoothly_through_half_a_turn() -> None:
    turns = Rotation.from_euler("Z", np.arange(0, 400, 10)[:, None], degrees=True).as_quat()[:, None]
    assert np.abs(np.diff(bvh._euler_zxy(turns)[:, 0, 0]) - 10).max() < 1e-6


def test_another_reader_finds_the_same_bones_in_the_same_places(tmp_path: Path) -> None:
    clip = moving(8, seed=8, most=0.6)
    (file := tmp_path / "signed.bvh").write_bytes(bvh.encode(clip))
    root = bvhio.readAsHierarchy(str(file))
    for frame in range(8):
        root.loadPose(frame)
        found = {joint.Name: np.array(joint.PositionWorld) / 100 for joint, *_ in root.layout()}
        for joint in BONES:
            assert np.linalg.norm(found[JOINTS[joint]] - clip.positions[frame, joint]) < 1e-3
