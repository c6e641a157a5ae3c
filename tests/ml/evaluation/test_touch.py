"""Contacts: found where hands touch, kept by a production that touches too, lost by one that does not."""

from __future__ import annotations

import numpy as np

from ml.evaluation.touch import Touch, contacts, gaps
from ml.pose import Clip
from ml.skeleton import INDEX
from tests.ml.evaluation.moving import LEFT, RIGHT, still


def touching(near: float = 0.0) -> Clip:
    """Hands apart, then in frames 10 to 19 the right index finger at the left hand's, `near` metres off."""
    made = still(30)
    positions = made.positions.copy()
    goal = positions[10:20, INDEX["LeftHandIndex4"]] + [0, 0, near]
    positions[10:20, RIGHT] += (goal - positions[10:20, INDEX["RightHandIndex4"]])[:, None]
    positions[:10, RIGHT] += [-0.2, 0, 0]
    positions[20:, RIGHT] += [-0.2, 0, 0]
    return Clip(positions, made.confidence, made.face)


def test_a_touch_of_the_hands_is_found_with_its_frames() -> None:
    found = [contact for contact in contacts(touching(), 0, 30) if contact.part_b == "left_hand"]
    assert found == [Touch("right_hand", "left_hand", 10, 20)]
    assert not [contact for contact in contacts(touching(), 12, 30) if contact.part_b == "left_hand"]


def test_the_gap_of_a_production_is_that_of_its_closest_frame_beside_the_touch() -> None:
    wanted = [Touch("right_hand", "left_hand", 10, 20)]
    together = [(i, i) for i in range(30)]
    assert gaps(touching(), wanted, together)[0] == 0
    near, far = gaps(touching(0.2), wanted, together)[0], gaps(touching(0.3), wanted, together)[0]
    assert 0 < near < far


def test_a_touch_at_the_wrong_time_is_not_kept() -> None:
    made, wanted = touching(), [Touch("right_hand", "left_hand", 10, 20)]
    late = [(i, min(29, i + 15)) for i in range(30)]
    assert gaps(made, wanted, late)[0] > 0.05
    assert np.isfinite(gaps(still(30), wanted, [(i, i) for i in range(30)])).all()
    assert LEFT
