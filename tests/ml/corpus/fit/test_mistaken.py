"""Hands taken for the other hand are not believed; hands that really cross are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ml.corpus.fit import fit
from ml.corpus.fit.mistaken import own_hands
from ml.corpus.fit.signer import SHOULDER_WIDTH, signer_motion
from ml.corpus.landmarks import Landmarks
from ml.skeleton import INDEX
from tests.ml.corpus.filmed import SCALE, filmed, move_hand, standing


def found_twice() -> Landmarks:
    """Both hands well apart, but in frames 10 to 13 the right hand is found where the left one is."""
    landmarks = filmed(standing(30))
    right = landmarks.right_hand.copy()
    right[10:14] = landmarks.left_hand[10:14] + 0.001
    return replace(landmarks, right_hand=right)


def test_a_hand_found_where_the_other_one_is_counts_as_not_found() -> None:
    (left, right), seen = own_hands(found_twice(), 1 / SCALE)
    assert np.flatnonzero(~seen[:, 1]).tolist() == [10, 11, 12, 13]
    assert seen[:, 0].all()
    assert np.isnan(right[10:14]).all()
    assert np.isfinite(left).all()


@pytest.mark.slow
def test_a_hand_that_jumps_to_the_other_wrist_is_filled_in_where_it_was() -> None:
    clip = fit(found_twice())
    wrist = clip.positions[:, INDEX["RightHand"]]
    assert np.linalg.norm(wrist - wrist[0], axis=-1).max() < 0.03
    assert clip.confidence[12, INDEX["RightHandIndex4"]] < 0.8 * clip.confidence[3, INDEX["RightHandIndex4"]]


def test_hands_that_cross_are_believed() -> None:
    positions = standing(20)
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        move_hand(positions, side, np.array([-sign * 0.10, 1.15, 0.30]), np.array([-sign, 0.0, 0.0]))
    landmarks = filmed(positions)
    assert own_hands(landmarks, 1 / SCALE)[1].all()
    assert signer_motion(landmarks).seen.all()


@pytest.mark.slow
def test_a_hand_seen_in_one_wrong_frame_does_not_carry_the_arm_away() -> None:
    landmarks = filmed(standing(40))
    left = np.full_like(landmarks.left_hand, np.nan)
    left[20] = landmarks.left_hand[20] + [0.0, 0.1, 0.0]
    motion = signer_motion(replace(landmarks, left_hand=left))
    where = motion.to_picture(motion.arms[[0, -1], 0, 2])[:, :2]
    assert np.abs(where - landmarks.body[[0, -1], 15, :2]).max() < 0.02 * SHOULDER_WIDTH / SCALE + 0.02
