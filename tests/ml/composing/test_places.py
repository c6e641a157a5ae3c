"""Places: on the avatar's skin, before it, or in space."""

from __future__ import annotations

import numpy as np
import pytest

from ml.composing.errors import DescriptionError
from ml.composing.places import BODY, SPACE, located, spot
from ml.composing.surface import away


@pytest.mark.parametrize("name", BODY)
def test_every_place_of_the_body_is_on_its_skin_and_near_where_it_was_named(name: str) -> None:
    point, way = located(spot(name, "place"), "place")
    assert abs(away(point)[0]) < 0.002
    assert np.linalg.norm(way) == pytest.approx(1)
    assert np.linalg.norm(point - BODY[name]) < 0.06
    assert away(point + 0.02 * way)[0] > 0.01  # the way leads out


@pytest.mark.parametrize("name", SPACE)
def test_every_place_in_space_is_outside_the_body(name: str) -> None:
    assert away(located(spot(name, "place"), "place")[0])[0] > 0.03


def test_a_place_that_goes_on_with_ways_is_no_touch() -> None:
    assert spot("chin", "place").touches
    before = spot("chin forward 8 down 5", "place")
    assert before.shift == pytest.approx((0, -0.05, 0.08))
    assert not before.touches


def test_the_near_and_the_far_side_are_mirror_images() -> None:
    for near in ("near shoulder", "near chest", "near belly"):
        ours, theirs = (located(spot(name, "place"), "place")[0] for name in (near, near.replace("near", "far")))
        assert ours * [-1, 1, 1] == pytest.approx(theirs, abs=0.02)


def test_a_place_inside_the_body_is_refused() -> None:
    with pytest.raises(DescriptionError, match="inside the body"):
        located(spot("chest back 10", "place"), "place")
