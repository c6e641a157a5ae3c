"""Hand shapes told apart by where finger joints are."""

from __future__ import annotations

import numpy as np
import pytest

from ml.composing.alike import HELD_OTHERWISE, apart, nearest, pairs, ranked
from ml.composing.hand import joints
from ml.composing.shapes import SHAPES, parameters

NOISE = 0.002  # metres a joint is off on each axis


def test_forty_shapes_and_more_are_each_nearest_to_themselves_although_joints_are_off() -> None:
    assert len(SHAPES) >= 40
    rng = np.random.default_rng(7)
    for name in SHAPES:
        hand = joints(parameters(name))
        found = nearest(hand + NOISE * rng.standard_normal(hand.shape))
        assert found == name or {found, name} == HELD_OTHERWISE


def test_the_most_alike_are_told_and_are_apart() -> None:
    found = pairs()
    assert found[0][0] > 3
    close = {frozenset(pair) for _, *pair in found[:6]}
    assert frozenset(("S", "T")) in close  # a thumb over or between the fingers
    assert frozenset(("flat", "open flat")) in close
    assert HELD_OTHERWISE not in close


def test_distance_is_of_fingers_alone_and_in_millimetres() -> None:
    flat, fist = joints(parameters("flat")), joints(parameters("S"))
    assert apart(flat, flat) == 0
    assert apart(flat, fist) == pytest.approx(apart(fist, flat))
    assert 40 < apart(flat, fist) < 120
    assert apart(flat, flat + np.array([0.01, 0, 0])) == pytest.approx(10)


def test_shapes_can_be_looked_for_among_some() -> None:
    hand = joints(parameters("5"))
    assert [name for _, name in ranked(hand, ("S", "4", "5"))] == ["5", "4", "S"]
