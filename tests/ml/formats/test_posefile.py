"""Read back by the pose-format package, and by our own reader of corpora."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pose_format import Pose

from ml.corpus.loaders import posefile as reader
from ml.formats import posefile
from ml.skeleton import INDEX
from tests.ml.formats.signed import clip


def test_the_package_reads_every_point_frame_and_confidence() -> None:
    pose = Pose.read(posefile.encode(clip()))
    assert pose.body.fps == 25
    assert pose.body.data.shape == (60, 1, 8 + 21 + 21, 3)
    assert [part.name for part in pose.header.components] == [
        "POSE_LANDMARKS",
        "LEFT_HAND_LANDMARKS",
        "RIGHT_HAND_LANDMARKS",
    ]
    assert float(pose.body.confidence.min()) == 1.0


def test_points_lie_where_a_camera_before_the_signer_sees_the_joints() -> None:
    moving = clip()
    pose = Pose.read(posefile.encode(moving))
    names = [name for part in pose.header.components for name in part.points]
    right, left = (np.asarray(pose.body.data[:, 0, names.index(f"{side}_WRIST")]) for side in ("RIGHT", "LEFT"))
    assert (right[:, 0] < left[:, 0]).all()
    expected = moving.positions[:, INDEX["RightHand"]]
    assert np.allclose((right[:, 0] - 512) / 640, expected[:, 0], atol=1e-5)
    assert np.allclose(1.8 - right[:, 1] / 640, expected[:, 1], atol=1e-5)
    assert np.allclose(-right[:, 2] / 640, expected[:, 2], atol=1e-5)


def test_each_limb_joins_points_of_its_own_part() -> None:
    for part in posefile.PARTS:
        assert all(max(limb) < len(part.points) for limb in part.limbs)
    hand = posefile.PARTS[1]
    assert len(hand.points) == 21
    assert sorted(end for _, end in hand.limbs) == list(range(1, 21))


def test_our_own_reader_finds_a_person_in_it(tmp_path: Path) -> None:
    file = tmp_path / "signed.pose"
    file.write_bytes(posefile.encode(clip()))
    found = reader.landmarks(file)
    assert found.fps == 25
    assert found.left_hand.shape == (60, 21, 3)
    assert np.isfinite(found.right_hand).all()
