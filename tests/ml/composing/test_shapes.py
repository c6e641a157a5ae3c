"""The inventory of hand shapes: bones keep their lengths, thumbs meet what they are to meet, no two are alike."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from ml.composing.hand import AT, NAMES, joints, part
from ml.composing.shapes import SHAPES, THUMBS, HandShape, parameters
from ml.skeleton import BONE_LENGTHS, INDEX, PARENTS


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_keeps_the_lengths_of_all_bones(name: str) -> None:
    hand = np.concatenate([np.zeros((1, 3)), joints(parameters(name))])
    at = {"RightHand": 0, **{joint: i + 1 for i, joint in enumerate(NAMES)}}
    for joint in NAMES:
        parent = next(key for key, index in INDEX.items() if index == PARENTS[INDEX[joint]])
        assert np.linalg.norm(hand[at[joint]] - hand[at[parent]]) == pytest.approx(BONE_LENGTHS[INDEX[joint]], abs=1e-6)


@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if THUMBS[shape.thumb].meets])
def test_a_thumb_meets_the_fingers_that_it_is_to_meet(name: str) -> None:
    hand = joints(parameters(name))
    tips = [hand[AT[f"{finger}4"]] for finger in THUMBS[SHAPES[name].thumb].meets]
    assert np.linalg.norm(hand[AT["Thumb4"]] - np.mean(tips, axis=0)) < 0.022


@pytest.mark.parametrize("name", SHAPES)
def test_a_thumb_is_in_no_finger(name: str) -> None:
    hand = joints(parameters(name))
    tip, fingers = (
        hand[AT["Thumb4"]],
        hand[[AT[f"{f}{k}"] for f in ("Index", "Middle", "Ring", "Pinky") for k in (2, 3, 4)]],
    )
    assert np.linalg.norm(fingers - tip, axis=-1).min() > 0.009


def test_no_two_shapes_are_alike() -> None:
    # A and S, M and N, U and H differ by a thumb, a finger, or by how they are held alone
    alike = {frozenset(pair) for pair in (("H", "U"), ("flat", "open flat"))}
    hands = {name: joints(parameters(name)) for name in SHAPES}
    for one, other in combinations(SHAPES, 2):
        apart = np.linalg.norm(hands[one] - hands[other], axis=-1).max()
        assert apart > 0.012 or frozenset((one, other)) in alike, (one, other)


def test_a_shape_is_the_same_every_time() -> None:
    assert parameters("F").tolist() == parameters("F").tolist()
    assert parameters("F") is not parameters("F")


def test_a_thumb_that_no_one_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="got 'sideways'"):
        HandShape(((0, 0, 0),) * 4, "sideways")


def test_the_way_of_a_finger_tip_is_that_of_its_last_bone() -> None:
    middle, way, radius = part("index tip", joints(parameters("1")))
    assert middle[0] > 0.17
    assert way[0] == pytest.approx(1, abs=0.03)  # fingers that are out bend a little
    assert 0 < radius < 0.01
