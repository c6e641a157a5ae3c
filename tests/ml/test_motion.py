"""A clip through the model's view of it and back."""

import numpy as np

from ml.kinematics import constrain
from ml.motion import COLUMN_GROUP, GROUP_COLUMNS, GROUPS, MOTION_WIDTH, PARTS, assemble, disassemble
from ml.pose import Clip
from ml.skeleton import INDEX, REST
from tests.ml.test_pose import random_clip


def test_motion_holds_everything_but_the_fixed_root() -> None:
    clip = random_clip(4)
    positions = clip.positions.copy()
    positions[:, [INDEX["Hips"], INDEX["Spine"]]] = REST[[INDEX["Hips"], INDEX["Spine"]]]
    motion, confidence = disassemble(Clip(positions, clip.confidence, clip.face))
    assert motion.shape == (4, MOTION_WIDTH)
    assert confidence.shape == (4, len(GROUPS))
    back = assemble(motion, confidence)
    assert np.abs(back.positions - positions).max() < 1e-5
    assert np.abs(back.face - clip.face).max() < 1e-6


def test_a_hand_shape_is_the_same_wherever_it_is_made() -> None:
    clip = random_clip(2)
    moved = clip.positions.copy()
    moved[:, [j for j, name in enumerate(INDEX) if name.startswith("RightHand")]] += [0.1, 0.2, 0.3]
    a, b = disassemble(clip)[0], disassemble(Clip(moved, clip.confidence, clip.face))[0]
    assert np.allclose(a[:, PARTS["hands"]], b[:, PARTS["hands"]], atol=1e-5)


def test_the_parts_cover_a_motion_frame_once() -> None:
    columns = [column for part in PARTS.values() for column in range(*part.indices(MOTION_WIDTH))]
    assert columns == list(range(MOTION_WIDTH))


def test_the_groups_cover_a_motion_frame_once_and_every_column_knows_its_own() -> None:
    assert tuple(GROUP_COLUMNS) == GROUPS
    groups = [number for number, part in enumerate(GROUP_COLUMNS.values()) for _ in range(part.start, part.stop)]
    assert groups == COLUMN_GROUP.tolist()
    assert len(groups) == MOTION_WIDTH
    assert GROUP_COLUMNS["left_hand"].start == PARTS["hands"].start
    assert GROUP_COLUMNS["right_hand"].stop == PARTS["hands"].stop


def test_the_rest_pose_stays_where_it_is() -> None:
    rest = Clip(REST[None].copy(), np.ones((1, 55), np.float32), np.zeros((1, 52), np.float32))
    motion, confidence = disassemble(rest)
    assert np.allclose(constrain(assemble(motion, confidence).positions), REST, atol=1e-5)
