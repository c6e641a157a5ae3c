"""Whether mouth, brows, head and trunk follow the signer's."""

import numpy as np
import pytest

from ml.evaluation.following import PARTS, followed
from ml.kinematics import BONE_INDEX, positions, rotations
from ml.pose import Clip
from ml.skeleton import INDEX
from tests.ml.evaluation.moving import still

TURNING = [BONE_INDEX[bone] for bone in ("Spine", "Spine2", "Neck", "Head")]


def moved(frames: int = 60, seed: int = 0, size: float = 1.0) -> Clip:
    """A clip whose face, head and trunk move by chance."""
    clip, rng = still(frames), np.random.default_rng(seed)
    face = 0.4 + size * rng.uniform(-0.2, 0.2, clip.face.shape)
    turned = rotations(clip.positions)
    turned[:, TURNING, :3] += size * rng.uniform(-0.05, 0.05, (frames, len(TURNING), 3))
    turned /= np.linalg.norm(turned, axis=-1, keepdims=True)
    return Clip(positions(turned).astype(np.float32), clip.confidence, face.astype(np.float32))


def straight(frames: int = 60) -> list[tuple[int, int]]:
    return [(n, n) for n in range(frames)]


def test_the_signer_follows_himself_and_one_by_chance_does_not() -> None:
    for part in PARTS:
        assert followed(moved(), moved(), straight())[part].correlation == pytest.approx(1)
        assert abs(followed(moved(), moved(seed=1), straight())[part].correlation) < 0.4


def test_amplitude_tells_a_face_of_half_the_size_and_correlation_does_not() -> None:
    found = followed(moved(size=0.5), moved(), straight())["mouth"]
    assert found.spread / found.real_spread == pytest.approx(0.5, rel=1e-3)
    assert found.correlation == pytest.approx(1)


def test_a_still_face_follows_nobody() -> None:
    assert followed(moved(size=0), moved(), straight())["brows"].correlation == 0


def test_the_path_says_which_frames_belong_together() -> None:
    real = moved()
    slow = Clip(*(np.repeat(rows, 2, axis=0) for rows in (real.positions, real.confidence, real.face)))
    pairs = [(n, n // 2) for n in range(120)]
    assert followed(slow, real, pairs)["mouth"].correlation == pytest.approx(1)


def test_a_head_that_turns_half_as_far_has_half_the_amplitude() -> None:
    found = followed(moved(size=0.5), moved(), straight())["head"]
    assert found.spread / found.real_spread == pytest.approx(0.5, rel=0.05)
    assert found.correlation == pytest.approx(1, abs=0.01)


def test_a_person_who_turns_as_a_whole_turns_no_head() -> None:
    turning = still(60)
    angle = np.linspace(-0.3, 0.3, 60)
    middle = turning.positions[0, INDEX["Hips"]]
    c, s, o, i = np.cos(angle), np.sin(angle), np.zeros(60), np.ones(60)
    about = np.stack([c, o, s, o, i, o, -s, o, c], axis=1).reshape(60, 3, 3)
    whole = np.einsum("tab,tjb->tja", about, turning.positions - middle) + middle
    found = followed(Clip(whole.astype(np.float32), turning.confidence, turning.face), moved(), straight())
    assert found["head"].spread < 1e-3
