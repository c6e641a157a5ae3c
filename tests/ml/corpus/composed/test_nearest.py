"""How near signs are by hand shape, orientation and place: what differs in one of them only, and hands that hang."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ml.composing.compose import compose
from ml.composing.description import Description
from ml.corpus.composed.nearest import FRAMES, apart, distances, evened, looks, mixed_place, place, typical

SIGN = Description("one", "5", "in", "up", "chin", "thumb tip", "hold")
OTHERS = {
    "shape": replace(SIGN, shape="10"),
    "orientation": replace(SIGN, palm="back", fingers="up-in"),
    "place": replace(SIGN, place="forehead"),
    "both hands": replace(SIGN, hands="mirrored", place="near chin"),
    "all": Description("base", "S", "down", "forward", "other palm", "palm", "hold", *("flat", "up", "in", "centre")),
}
SEEN = looks([compose(sign).core for sign in (SIGN, *OTHERS.values())])
SCALE = typical(SEEN)


def test_a_sign_is_nearest_to_itself_and_farthest_from_what_shares_nothing() -> None:
    far = distances(SEEN.only(0), SEEN, SCALE)
    assert far[0] == 0
    assert far[1:].min() > 0.1
    assert far.argmax() == 5
    assert place(SEEN.only(0), SEEN, 0, SCALE) == 1
    assert place(SEEN.only(0), SEEN, 5, SCALE) == 6


def test_a_hand_that_hangs_in_one_of_them_is_typically_different() -> None:
    left = SEEN.acting[:, :, 0]
    assert not left[0].any()
    assert left[4].all()
    mirrored = distances(SEEN.only(0), SEEN, SCALE)[4]
    assert 3 <= mirrored < 3 + distances(SEEN.only(0), SEEN, SCALE)[2] + 1


def test_the_scale_is_what_signs_differ_by() -> None:
    assert SCALE[0] == pytest.approx(0.05, abs=0.05)  # metres of finger joints
    assert 0.05 < SCALE[2] < 0.5  # metres of places
    assert SEEN.shapes.shape[:2] == (6, FRAMES)
    assert np.linalg.norm(SEEN.axes, axis=-1) == pytest.approx(np.ones((6, FRAMES, 2, 3)), abs=1e-6)


def test_all_are_as_far_apart_as_each_from_each() -> None:
    far = apart(SEEN, SCALE)
    assert np.isinf(far.diagonal()).all()
    for number in range(len(SEEN)):
        others = np.arange(len(SEEN)) != number
        assert far[number, others] == pytest.approx(distances(SEEN.only(number), SEEN, SCALE)[others])


def test_what_a_kind_has_in_common_hides_no_sign_once_it_is_taken_off() -> None:
    rng = np.random.default_rng(0)
    signs, kind = rng.normal(size=(30, 4)), np.repeat([0, 1], 30)
    points = np.tile(signs, (2, 1)) + 0.1 * rng.normal(size=(60, 4))
    far = np.linalg.norm(points[:, None] - points, axis=-1) + 5.0 * (kind[:, None] != kind)
    np.fill_diagonal(far, np.inf)
    assert min(mixed_place(far, one, one + 30) for one in range(30)) > 2
    even = evened(far, kind)
    assert [mixed_place(even, one, one + 30) for one in range(30)].count(1) >= 24
    assert [mixed_place(even, one + 30, one) for one in range(30)].count(1) >= 24
