"""Clips, their integer form, mirroring, and the skeleton's table against the avatar itself."""

from pathlib import Path

import numpy as np
import pygltflib
import pytest

from ml.pose import FRAME_WIDTH, Clip, J, concatenate, dequantise, mirror, quantise
from ml.skeleton import BONE_LENGTHS, FACE, FACE_INDEX, INDEX, JOINTS, PARENTS, REST

AVATAR = Path(__file__).parents[2] / "production/static/production/signer.glb"


def random_clip(frames: int = 5, seed: int = 0) -> Clip:
    rng = np.random.default_rng(seed)
    return Clip(
        rng.uniform(-1, 2, (frames, J, 3)).astype(np.float32),
        rng.uniform(0, 1, (frames, J)).astype(np.float32),
        rng.uniform(0, 1, (frames, len(FACE))).astype(np.float32),
    )


def test_a_clip_survives_its_integer_form_within_a_tenth_of_a_millimetre() -> None:
    clip = random_clip()
    back = dequantise(quantise(clip))
    assert np.abs(back.positions - clip.positions).max() < 1e-4
    assert np.abs(back.confidence - clip.confidence).max() < 1e-4
    assert np.abs(back.face - clip.face).max() < 1e-4


def test_integers_come_back_unchanged() -> None:
    frames = quantise(random_clip())
    assert np.array_equal(quantise(dequantise(frames)), frames)


def test_far_positions_are_clipped_and_not_wrapped() -> None:
    clip = random_clip(1)
    far = Clip(clip.positions + 100, clip.confidence, clip.face)
    assert quantise(far)[:, : 3 * J].min() == 32767


def test_frames_of_another_width_are_refused() -> None:
    with pytest.raises(ValueError, match=str(FRAME_WIDTH)):
        dequantise(np.zeros((3, FRAME_WIDTH + 1), dtype=np.int16))


def test_a_clip_with_arrays_of_unequal_length_is_refused() -> None:
    clip = random_clip()
    with pytest.raises(ValueError, match="shape"):
        Clip(clip.positions, clip.confidence[:-1], clip.face)


def test_mirroring_twice_changes_nothing_and_once_swaps_the_hands() -> None:
    clip = random_clip()
    once = mirror(clip)
    assert np.array_equal(mirror(once).positions, clip.positions)
    left, right = clip.positions[:, INDEX["LeftHandIndex4"]], once.positions[:, INDEX["RightHandIndex4"]]
    assert np.allclose(right, left * [-1, 1, 1])
    assert np.array_equal(once.face[:, FACE_INDEX["eyeBlinkLeft"]], clip.face[:, FACE_INDEX["eyeBlinkRight"]])


def test_the_rest_pose_is_its_own_mirror_image() -> None:
    rest = Clip(REST[None], np.ones((1, J), np.float32), np.zeros((1, len(FACE)), np.float32))
    assert np.allclose(mirror(rest).positions, rest.positions, atol=1e-5)


def test_clips_join_only_at_one_frame_rate() -> None:
    a, b = random_clip(2), random_clip(3, seed=1)
    assert len(concatenate([a, b])) == 5
    with pytest.raises(ValueError, match="frame rate"):
        concatenate([a, Clip(b.positions, b.confidence, b.face, fps=30.0)])


def test_every_joint_is_a_bone_of_the_avatar_at_its_rest_position() -> None:
    gltf = pygltflib.GLTF2().load(AVATAR)
    assert gltf is not None
    parents = {child: i for i, node in enumerate(gltf.nodes) for child in node.children or []}
    names = {node.name: i for i, node in enumerate(gltf.nodes)}

    def place(node: int) -> np.ndarray:
        here = np.array(gltf.nodes[node].translation or [0, 0, 0], dtype=float)
        return here + place(parents[node]) if node in parents else here

    for joint, rest in zip(JOINTS, REST, strict=True):
        assert np.allclose(place(names[joint]), rest, atol=2e-5), joint


def test_the_face_is_the_avatars_morphs_in_their_order() -> None:
    gltf = pygltflib.GLTF2().load(AVATAR)
    assert gltf is not None
    faces = [mesh.extras["targetNames"] for mesh in gltf.meshes if mesh.name == "Face"]
    assert [tuple(face) for face in faces] == [FACE]


def test_parents_come_before_their_children() -> None:
    assert all(parent < joint for joint, parent in enumerate(PARENTS))
    assert BONE_LENGTHS[0] == 0
    assert (BONE_LENGTHS[1:] > 0.01).all()
