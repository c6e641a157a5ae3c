"""Side takes: fitted as clips that face the front, and judges of the depth of front takes."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.corpus.fit import fit
from ml.corpus.fit.signer import ROUND, SignerMotion, signer_motion, swivelled
from ml.corpus.landmarks import LEFT_SHOULDER, RIGHT_ELBOW, RIGHT_SHOULDER, Landmarks, corpora
from ml.corpus.loaders import posunky
from ml.corpus.report.second_takes import aligned, seen_from_the_side
from ml.kinematics import constrain
from ml.skeleton import INDEX
from tests.ml.corpus.drawn import waving
from tests.ml.corpus.filmed import filmed, standing

Array = NDArray[np.float64]
TURN = 0.6


def from_the_side(positions: Array, radians: float = TURN) -> Landmarks:
    """What a camera sees of a signer who is turned: what is before them is to the picture's right, shoulders are round,
    and there is no face."""
    c, s = np.cos(radians), np.sin(radians)
    landmarks = filmed(positions @ np.array([[c, 0.0, -s], [0.0, 1.0, 0.0], [s, 0.0, c]]))
    body, face = landmarks.body.copy(), landmarks.face[:, :0]
    shoulders = body[:, [LEFT_SHOULDER, RIGHT_SHOULDER], 0]
    middle = shoulders.mean(axis=1, keepdims=True)
    body[:, [LEFT_SHOULDER, RIGHT_SHOULDER], 0] = middle + (shoulders - middle) * (c + ROUND * s) / c
    return replace(landmarks, body=body, turned=radians, face=face, face_indices=landmarks.face_indices[:0])


def waved(frames: int = 40) -> Array:
    return waving(frames).positions.astype(np.float64)


@cache
def front() -> SignerMotion:
    return signer_motion(filmed(waved()))


@cache
def side() -> SignerMotion:
    return signer_motion(from_the_side(waved()))


def test_a_turned_signer_comes_out_facing_the_front() -> None:
    front_take, turned = fit(filmed(waved())), fit(from_the_side(waved()))
    for joint in ("LeftHand", "RightHand", "RightForeArm"):
        apart = front_take.positions[:, INDEX[joint]] - turned.positions[:, INDEX[joint]]
        assert np.linalg.norm(apart[:, :2], axis=-1).mean() < 0.08, joint
    for hand in ("LeftHand", "RightHand"):
        ahead = [
            clip.positions[:, INDEX[f"{hand}Middle1"]] - clip.positions[:, INDEX[hand]] for clip in (front_take, turned)
        ]
        lengths = np.prod([np.linalg.norm(way, axis=-1) for way in ahead], axis=0)
        assert ((ahead[0] * ahead[1]).sum(axis=-1) / lengths).mean() > 0.9, hand
    shoulders = turned.positions[:, INDEX["LeftArm"]] - turned.positions[:, INDEX["RightArm"]]
    assert np.abs(np.arctan2(shoulders[:, 2], shoulders[:, 0])).max() < 0.1


def test_to_face_the_front_only_turns() -> None:
    motion, facing = side(), side().facing()
    assert np.linalg.norm(facing.hands, axis=-1) == pytest.approx(np.linalg.norm(motion.hands, axis=-1))
    assert facing.hands[..., 1] == pytest.approx(motion.hands[..., 1])
    ahead = facing.hands[..., 2] - facing.arms[:, :, :1, 2]
    assert ahead.mean() > (motion.hands[..., 2] - motion.arms[:, :, :1, 2]).mean() - 0.2


def test_the_shoulders_of_a_turned_signer_are_where_shoulders_can_be() -> None:
    arms = side().facing().arms
    across = arms[:, 0, 0] - arms[:, 1, 0]
    assert across.mean(axis=0) == pytest.approx([0.334, 0.0, 0.0], abs=0.02)


def test_takes_at_another_pace_are_aligned() -> None:
    slow, fast = waved(60), waved(60)[::2]
    pairs = aligned(signer_motion(filmed(slow)), signer_motion(from_the_side(fast)))
    assert pairs[0].tolist() == [0, 0]
    assert pairs[-1].tolist() == [59, 29]
    assert np.abs(pairs[:, 0] - 2 * pairs[:, 1]).mean() < 4


def test_a_side_take_tells_depth_that_is_right_from_depth_that_is_missing() -> None:
    right = seen_from_the_side(front(), side())
    hands = front().hands.copy()
    hands[..., 2] = hands[:, :, :1, 2]
    without = seen_from_the_side(replace(front(), hands=hands), side())
    assert np.abs(right.palm[:, 0]).mean() < 0.7 * np.abs(without.palm[:, 0]).mean()
    assert without.palm[:, 0] == pytest.approx(without.palm[:, 1])


def test_an_elbow_turns_to_where_the_picture_shows_it_and_the_wrist_stays() -> None:
    to_elbow, to_wrist = np.array([[0.1, -0.25, 0.0]]), np.array([[0.0, -0.2, 0.3]])
    axis = to_wrist[0] / np.linalg.norm(to_wrist[0])
    turned = np.array([[0.25, -0.12, 0.0]])
    outwards = np.array([1.0, 0.0, 0.0])
    found = swivelled(to_elbow, to_wrist, turned, outwards)
    assert np.linalg.norm(found) == pytest.approx(np.linalg.norm(to_elbow))
    assert (found @ axis)[0] == pytest.approx((to_elbow @ axis)[0])  # as far along the line: the forearm fits too
    assert np.linalg.norm((found - turned)[:, :2]) < np.linalg.norm((to_elbow - turned)[:, :2])


def test_an_elbow_never_turns_over_the_arm_to_the_wrong_side() -> None:
    to_elbow, to_wrist = np.array([[0.05, -0.1, 0.25]]), np.array([[-0.1, 0.0, 0.35]])
    outwards = np.array([1.0, 0.0, 0.0])
    wrong = np.array([[-0.3, 0.4, 0.3]])  # above, before and inside the line from shoulder to wrist
    found = swivelled(to_elbow, to_wrist, wrong, outwards)[0]
    axis = to_wrist[0] / np.linalg.norm(to_wrist[0])
    pole = found - (found @ axis) * axis
    inwards = np.array([-1.0, 1.0, 1.0]) / np.sqrt(3)
    assert pole @ inwards < 0.55 * np.linalg.norm(pole)


def test_an_elbow_that_was_found_above_the_arm_is_not_believed() -> None:
    """As where the hand hides it. Elbows are below, behind or outside the line from shoulder to wrist."""
    landmarks = filmed(constrain(standing(20)))
    body = landmarks.body.copy()
    body[:, RIGHT_ELBOW, :2] += [0.12, 0.18]  # a picture's height is 1: 20 cm inwards, 30 cm up
    shoulder, elbow, wrist = np.moveaxis(signer_motion(replace(landmarks, body=body)).arms[:, 1], 1, 0)
    axis = (wrist - shoulder) / np.linalg.norm(wrist - shoulder, axis=-1, keepdims=True)
    pole = elbow - shoulder - ((elbow - shoulder) * axis).sum(axis=-1, keepdims=True) * axis
    wrong = pole @ np.array([1.0, 1.0, 1.0]) / np.sqrt(3) / np.linalg.norm(pole, axis=-1)
    assert wrong.max() < 0.6


@pytest.mark.corpus
@pytest.mark.skipif(
    not (corpora() / "posunky").is_dir(),
    reason="the corpus is not here: put it in ../shared/corpora or set SLP_CORPORA",
)
def test_the_depth_of_hands_is_right_on_real_side_takes() -> None:
    assert len(posunky.sides()) == 442
    assert posunky.load("side_000").turned == posunky.SIDE
    assert posunky.load("word_000").turned == 0
    off = []
    for key in posunky.sides()[5:200:20]:
        front = signer_motion(posunky.load(key.replace("side_", "word_")))
        off.append(seen_from_the_side(front, signer_motion(posunky.load(key))).palm)
    fitted, flat = np.sqrt((np.concatenate(off) ** 2).mean(axis=0))
    assert fitted < 0.75 * flat
