"""The copy audit: a recording is a copy, new motion is not, and the threshold is that of unseen real motion."""

from __future__ import annotations

import numpy as np

from ml.evaluation.copies import audit, moving_windows
from ml.pose import concatenate
from tests.ml.evaluation.moving import clip, signed, still

TRAIN = [signed([f"T{i}", f"T{i + 1}", f"T{i + 2}"]) for i in range(0, 30, 3)]
UNSEEN = [signed([f"U{i}", f"U{i + 1}", f"U{i + 2}"]) for i in range(0, 30, 3)]


def test_recordings_are_copies_and_new_signs_are_not() -> None:
    audited = audit(TRAIN, UNSEEN)
    assert audited.share(TRAIN[:3]) > 0.95
    assert audited.share([concatenate([TRAIN[4], TRAIN[7]])]) > 0.8
    assert audited.share([signed(["N1", "N2", "N3", "N4"])]) < 0.2


def test_what_it_was_calibrated_on_scores_as_it_was_calibrated() -> None:
    assert 0.0 < audit(TRAIN, UNSEEN).share(UNSEEN) < 0.06


def test_a_disturbed_recording_is_less_of_a_copy() -> None:
    audited = audit(TRAIN, UNSEEN)
    rng = np.random.default_rng(0)
    disturbed = clip(TRAIN[0].positions + rng.normal(0, 0.02, TRAIN[0].positions.shape))
    assert audited.share([disturbed]) < audited.share([TRAIN[0]])


def test_hands_that_rest_are_not_looked_at() -> None:
    assert len(moving_windows(still(40))) == 0
    assert audit(TRAIN, UNSEEN).share([still(40)]) == 0
