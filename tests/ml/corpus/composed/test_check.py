"""Composed signs held against recorded ones, here against each other."""

from __future__ import annotations

import numpy as np
import pytest

from ml.composing.compose import compose
from ml.composing.table import signs
from ml.corpus.composed.check import depth, described, held_against, printed, printed_touches, touches

NAMES = ("FOOD", "SORRY", "WATER")


def test_forty_and_more_recorded_signs_are_described() -> None:
    assert len(described()) >= 40
    assert {sign.gloss for sign in described()}.isdisjoint(sign.gloss for sign in signs("ase"))


def test_a_sign_is_nearest_to_itself() -> None:
    recorded = {sign.gloss: compose(sign.description).core for sign in described() if sign.gloss in NAMES}
    held = held_against(recorded)
    assert [row.gloss for row in held] == list(NAMES)
    assert [(row.arms_mm, row.hands_mm, row.place, row.back) for row in held] == [(0, 0, 1, 1)] * 3
    assert [(row.mixed, row.evened) for row in held] == [((1, 1), (1, 1))] * 3
    lines = list(printed(held, np.array([[60.0, 30.0], [80.0, 50.0]])))
    assert "first or second among recorded 1.00, back among composed 1.00, in one list of both 1.00 and" in lines[5]
    assert lines[-1] == "two takes of 2 Slovak signs: median arms, hands [70. 40.] mm"


@pytest.mark.parametrize("gloss", ["ME", "KNOW", "HELP", "LIVE", "DOCTOR"])
def test_touches_touch_and_hands_are_outside(gloss: str) -> None:
    (sign,) = (sign for sign in signs("ase") if sign.gloss == gloss)
    made = compose(sign.description)
    missed = dict(touches(sign, made))
    assert missed
    assert max(missed.values()) < 0.01
    assert depth(made) < 0.01


def test_touches_are_told_of_all_signs_together() -> None:
    lines = list(printed_touches(signs("ase")[:3]))
    assert lines[0].startswith("1 touches of 3 signs: 1.000 within 1 cm")
