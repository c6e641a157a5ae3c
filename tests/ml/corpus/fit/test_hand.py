"""The signer's own hands: they look as they were found, and lean the way that hands can."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.corpus.fit.contacts import hand_joints
from ml.corpus.fit.fingers import FLEXION, SPREAD, THUMB_CONES, within_cone
from ml.corpus.fit.hand import HAND, HAND_PARENTS, SIZES, as_seen, faded, lean, signer_hand, usual_lengths
from ml.skeleton import REST

Array = NDArray[np.float64]
AHEAD = np.array([0.0, -1.0, 0.0])


def raised(curl: float = 0.0, frames: int = 12) -> Array:
    """(T, 21, 3) a left hand with its palm to the viewer and its fingers up, bent by `curl` radians at each joint."""
    offsets = REST[hand_joints("Left")].astype(np.float64)
    offsets -= offsets[0]
    hand = offsets @ np.stack([[0.0, 1.0, 0.0], [0.0, 0.0, -1.0], [-1.0, 0.0, 0.0]])
    for finger in range(1, 5):
        bend = 0.0
        for point in range(4 * finger + 2, 4 * finger + 5):
            bend += curl
            hand[point] = hand[point - 1] + HAND[point] * np.array([0.0, np.cos(bend), np.sin(bend)])
    return np.tile(hand, (frames, 1, 1))


def bones(hand: Array) -> Array:
    return np.asarray(hand - hand[..., HAND_PARENTS, :])


def fitted(raw: Array) -> Array:
    return signer_hand(raw, np.ones(len(raw), dtype=bool), np.tile(AHEAD, (len(raw), 1)), 0)


def test_a_bone_that_looks_short_leans_as_its_length_says() -> None:
    flattened = np.array([[0.03, 0.0, 0.01]])  # the picture is right, depth is not
    found = as_seen(flattened, np.array([0.05]), np.array([1e-4]))
    assert found[0] == pytest.approx([0.03, 0.0, 0.04], abs=1e-4)


def test_depth_that_counts_as_much_as_the_picture_only_stretches_a_bone() -> None:
    found = as_seen(np.array([[0.03, 0.0, -0.03]]), np.array([0.06]), np.array([1.0]))
    assert found[0] == pytest.approx([0.0424, 0.0, -0.0424], abs=1e-4)


def test_bones_come_out_as_long_as_asked_even_where_they_look_too_long() -> None:
    rng = np.random.default_rng(0)
    lengths = rng.uniform(0.01, 0.1, 200)
    found = as_seen(rng.normal(0, 0.06, (200, 3)), lengths, np.full(200, 0.3))
    assert np.linalg.norm(found, axis=-1) == pytest.approx(lengths, rel=1e-6)


def test_a_hand_is_fitted_to_where_its_points_are_in_the_picture() -> None:
    hand = raised(0.4)
    assert np.linalg.norm((fitted(hand) - hand)[..., :2], axis=-1).mean() < 0.01


def test_fingers_whose_depth_was_found_mirrored_curl_to_the_palm_all_the_same() -> None:
    hand = raised(1.0)
    mirrored = hand * (1.0, 1.0, -1.0)
    mirrored[:, [0, 1, 5, 9, 13, 17]] = hand[:, [0, 1, 5, 9, 13, 17]]
    tips, knuckles = [8, 12, 16, 20], [5, 9, 13, 17]
    assert (mirrored[:, tips, 2] < mirrored[:, knuckles, 2]).all()
    assert (fitted(mirrored)[:, tips, 2] > fitted(mirrored)[:, knuckles, 2] + 0.02).all()


def test_a_finger_that_was_found_well_keeps_its_lean() -> None:
    hand = bones(raised(0.5))
    usual = np.linalg.norm(hand[0], axis=-1)
    assert np.abs(lean(hand, hand.copy(), usual, 0) - hand).max() < 1e-9


def test_the_size_of_a_hand_is_the_clips_and_its_proportions_are_a_hands() -> None:
    lengths = np.tile(np.array(HAND), (9, 1)) * 1.05
    lengths[:, 6] *= 3  # one bone that the estimator got wrong throughout
    found = usual_lengths(lengths)
    assert np.ptp((found / np.maximum(HAND, 1e-9))[1:]) < 1e-9
    assert usual_lengths(10 * lengths)[1:] == pytest.approx(SIZES[1] * np.array(HAND)[1:])


def test_what_was_seen_is_believed_for_a_while_and_then_no_more() -> None:
    seen = np.zeros(40, dtype=bool)
    seen[:5] = True
    doubt = faded(seen)
    assert doubt[:11].max() == 0
    assert doubt[20:].min() == 1
    assert (np.diff(doubt) >= 0).all()


def test_a_thumb_out_of_its_cone_is_turned_to_its_edge() -> None:
    axis = np.array([[0.0, 1.0, 0.0]] * 3)
    given = np.array([[0.0, 1.0, 0.0], [np.sin(0.3), np.cos(0.3), 0.0], [0.0, -0.6, 0.8]])
    found = within_cone(given, axis, np.radians(THUMB_CONES[0]))
    assert found[:2] == pytest.approx(given[:2])
    assert np.degrees(np.arccos(found[2, 1])) == pytest.approx(THUMB_CONES[0])
    assert found[2, 2] > 0


def test_limits_are_those_of_hands() -> None:
    assert all(low <= 0 < high for low, high in FLEXION)
    assert all(0 < most < 45 for most in SPREAD)
