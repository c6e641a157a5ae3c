"""The fit: exact bones, hands that touch what they touch in the picture, gaps filled, fast hands as fast as seen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ml import kinematics
from ml.corpus.fit import contacts, fit, motions
from ml.corpus.fit.fingers import FINGERS, FLEXION, SPREAD, bends, within_limits
from ml.corpus.fit.hand import HAND_PARENTS
from ml.corpus.fit.signer import signer_motion
from ml.corpus.fit.smoothing import follow_fast, pace
from ml.corpus.fit.surface import trunk
from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.loaders import posunky
from ml.corpus.report.clip_numbers import bone_variation, reprojection
from ml.skeleton import INDEX
from tests.ml.corpus.drawn import waving
from tests.ml.corpus.filmed import filmed, move_hand, standing

needs_corpus = pytest.mark.skipif(
    not (corpora() / "posunky").is_dir(),
    reason="the corpus is not here: put it in ../shared/corpora or set SLP_CORPORA",
)
UP = np.array([0.0, 1.0, 0.0])


def distance(positions: NDArray[Any], part: str, other: str) -> float:
    return float(contacts.apart(positions.astype(np.float64), part, other).max())


def test_the_bones_of_a_fitted_clip_never_change_their_length() -> None:
    rng = np.random.default_rng(1)
    landmarks = filmed(waving().positions.astype(np.float64))
    landmarks = replace(landmarks, right_hand=landmarks.right_hand + rng.normal(0, 0.01, landmarks.right_hand.shape))
    assert bone_variation(fit(landmarks).positions.astype(np.float64)) < 1e-5


def test_the_signers_own_bones_do_not_change_either() -> None:
    rng = np.random.default_rng(2)
    landmarks = filmed(waving().positions.astype(np.float64))
    landmarks = replace(landmarks, left_hand=landmarks.left_hand + rng.normal(0, 0.005, landmarks.left_hand.shape))
    motion = signer_motion(landmarks)
    bones = np.linalg.norm(motion.hands - motion.hands[:, :, HAND_PARENTS], axis=-1)
    arms = np.linalg.norm(np.diff(motion.arms, axis=2), axis=-1)
    assert bones.std(axis=0).max() < 1e-9
    assert arms.std(axis=0).max() < 1e-9


def test_the_signers_own_motion_still_lies_on_the_picture() -> None:
    assert np.median(reprojection(signer_motion(filmed(waving().positions.astype(np.float64))))) < 6


def test_clips_of_any_frame_rate_come_out_at_25() -> None:
    assert len(fit(filmed(standing(12), fps=30.0))) == 10
    assert len(fit(filmed(standing(10), fps=25.0))) == 10


def test_a_clip_of_one_frame_can_be_fitted() -> None:
    assert len(fit(filmed(standing(1)))) == 1


def test_a_clip_without_any_hand_is_refused_by_name() -> None:
    landmarks = filmed(standing(12))
    gone = np.full_like(landmarks.left_hand, np.nan)
    with pytest.raises(CorpusError, match="filmed: no hand"):
        fit(replace(landmarks, left_hand=gone, right_hand=gone))


def test_a_hand_that_is_never_seen_hangs_relaxed_and_is_not_trusted() -> None:
    landmarks = filmed(standing(20))
    clip = fit(replace(landmarks, left_hand=np.full_like(landmarks.left_hand, np.nan)))
    assert np.isfinite(clip.positions).all()
    assert clip.confidence[:, INDEX["LeftHandIndex4"]].max() < 0.3
    assert clip.confidence[:, INDEX["RightHandIndex4"]].min() > 0.6


def test_drop_outs_are_filled_near_the_truth_and_marked() -> None:
    landmarks = filmed(waving(40).positions.astype(np.float64))
    hand = landmarks.right_hand.copy()
    hand[15:19] = np.nan
    whole, holed = fit(landmarks), fit(replace(landmarks, right_hand=hand))
    tip = INDEX["RightHandMiddle4"]
    assert np.linalg.norm(whole.positions[:, tip] - holed.positions[:, tip], axis=-1).max() < 0.03
    assert holed.confidence[16, tip] < 0.8 * holed.confidence[5, tip]


def test_a_finger_at_the_mouth_in_the_picture_touches_it_on_the_avatar() -> None:
    positions = standing(30)
    finger = contacts.hand_joints("Right")[12]  # the tip of the middle finger
    move_hand(positions, "Right", np.zeros(3), UP)
    reach = np.array([0.0, 1.455, 0.30]) - positions[0, finger]  # the mouth, but 15 cm before it
    move_hand(positions, "Right", reach, UP)
    positions[:, INDEX["RightForeArm"]] = [-0.26, 1.10, 0.12]
    found = fit(filmed(positions)).positions[5:25]
    assert distance(positions[:1], "right_fingers", "mouth") > 0.10
    assert distance(found, "right_fingers", "mouth") < 0.025


def test_a_palm_before_the_chest_lies_on_it() -> None:
    positions = standing(30)
    move_hand(positions, "Right", np.array([-0.10, 1.22, 0.24]), np.array([1.0, 0.0, 0.0]))
    positions[:, INDEX["RightForeArm"]] = [-0.30, 1.12, 0.12]
    assert distance(fit(filmed(positions)).positions[5:25], "right_hand", "chest") < 0.025


def test_hands_that_meet_in_the_picture_meet_in_depth() -> None:
    positions = standing(30)
    for side, sign, depth in (("Left", 1.0, 0.40), ("Right", -1.0, 0.28)):
        move_hand(positions, side, np.array([sign * 0.19, 1.12, depth]), np.array([-sign, 0.0, 0.0]))
    assert distance(positions[:1], "right_hand", "left_hand") > 0.08
    assert distance(fit(filmed(positions)).positions[5:25], "right_hand", "left_hand") < 0.025


def test_hands_stay_out_of_the_body() -> None:
    positions = standing(30)
    move_hand(positions, "Right", np.array([-0.10, 1.15, 0.05]), np.array([1.0, 0.0, 0.0]))
    found = fit(filmed(positions)).positions.astype(np.float64)
    hand = trunk().to_rest(found[:, contacts.hand_joints("Right")], trunk().frame(found))
    assert trunk().distance(hand).min() > -0.012


def test_fingers_bend_neither_backwards_nor_sideways() -> None:
    rng = np.random.default_rng(3)
    positions = standing(80)
    joints = [i for i, name in enumerate(INDEX) if "Hand" in name]
    positions[:, joints] += rng.normal(0, 0.02, (80, len(joints), 3))
    found = within_limits(kinematics.constrain(positions))
    for side in ("Left", "Right"):
        for finger in FINGERS:
            flexion, spread = bends(found, side, finger)
            for k in range(3):
                assert np.degrees(flexion[:, k]).min() > FLEXION[k][0] - 1e-6
                assert np.degrees(flexion[:, k]).max() < FLEXION[k][1] + 1e-6
                assert np.abs(np.degrees(spread[:, k])).max() < SPREAD[k] + 1e-6


def test_a_hand_that_fingers_can_form_is_left_as_it_is() -> None:
    positions = kinematics.constrain(standing(10))
    assert np.abs(within_limits(positions) - positions).max() < 1e-6


def test_a_fast_hand_keeps_its_peak_and_a_slow_one_loses_its_jitter() -> None:
    rng = np.random.default_rng(4)
    time = np.arange(100) / 25
    path = np.stack([np.where(time < 2, 0, 0.4 * np.sin(5 * (time - 2)) ** 3), 0 * time, 0 * time], axis=1)
    shaky = path + rng.normal(0, 0.003, path.shape)
    smooth = follow_fast(shaky, pace(path, 25.0))
    assert pace(smooth, 25.0).max() > 0.95 * pace(path, 25.0).max()
    assert np.std(smooth[5:45]) < 0.7 * np.std(shaky[5:45])


@pytest.mark.corpus
@needs_corpus
def test_contacts_marked_by_eye_are_kept() -> None:
    clips = defaultdict(list)
    for contact in contacts.marked():
        clips[contact.key].append(contact)
    apart = []
    for key in sorted(clips)[::4]:
        _, positions = motions(posunky.load(key))
        apart += [float(contacts.apart(positions[[c.frame]], c.part_a, c.part_b)[0]) for c in clips[key]]
    assert np.mean(np.array(apart) <= 0.025) >= 0.9
