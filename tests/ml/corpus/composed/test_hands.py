"""Hands of clips in their own axes, and shapes held against them; here the clips are composed ones."""

from __future__ import annotations

import numpy as np
import pytest

from ml.composing.alike import nearest
from ml.composing.compose import compose
from ml.composing.description import Description
from ml.composing.hand import joints
from ml.composing.shapes import parameters
from ml.corpus.composed.hands import letters, of_signs, own, printed, still
from ml.pose import Clip, mirror


def shown(shape: str) -> Clip:
    return compose(Description("one", shape, "forward", "up", "space up 10", movement="hold")).core


@pytest.mark.parametrize("shape", ["F", "Y", "T"])
def test_a_hand_is_the_one_that_was_composed_however_it_is_held(shape: str) -> None:
    hand = still(shown(shape))
    assert nearest(hand) == shape
    assert np.abs(hand - joints(parameters(shape))).max() < 0.004


def test_a_left_hand_is_read_as_a_right_one() -> None:
    clip = shown("F")
    assert own(mirror(clip)) == pytest.approx(own(clip), abs=1e-3)


def test_letters_and_signs_are_held_against_their_shapes() -> None:
    recorded = {"F": shown("F"), "2": shown("V"), "J": shown("I"), "FAMILY": shown("F"), "LEARN": shown("5")}
    assert set(letters(recorded)) == {"F", "2"}
    assert {gloss: shape for gloss, (shape, _) in of_signs(recorded).items()} == {"FAMILY": "F"}  # LEARN has two
    lines = list(printed(recorded))
    assert "first of 1.00" in lines[-2]
    assert lines[-1].startswith("1 recorded signs of one such shape: 0.")
