"""Where frames stand in their sign and sentence, and what the marks say."""

import numpy as np

from ml.conditions import KINDS, WAY
from ml.face.phrase import NUMBERS, PLACES, WAY_PHASE, Between, phases, phrase, smoothed
from tests.ml.face.timelines import timeline


def test_a_sign_of_any_length_has_its_core_after_the_same_phase() -> None:
    for frames in (12, 20, 60):
        found = phases(frames)
        assert len(found) == frames
        assert (np.diff(found) > 0).all()
        way = min(WAY, frames // 3)
        assert (found[:way] < WAY_PHASE).all()
        assert (found[way:] > WAY_PHASE).all()
    assert ((phases(2) > 0) & (phases(2) < 1)).all()


def test_curves_are_read_between_their_places() -> None:
    curve = np.linspace(0, 1, PLACES)[:, None]
    middles = (np.arange(PLACES) + 0.5) / PLACES
    assert np.allclose(Between.of(middles).curve(curve), curve)
    assert np.isclose(Between.of(np.array([1 / PLACES])).curve(curve)[0, 0], curve[:2].mean())


def test_smoothing_keeps_what_is_level_and_the_sum_of_what_is_not() -> None:
    rows = np.zeros((40, 2))
    rows[20, 1] = 1
    rows[:, 0] = 3
    found = smoothed(rows, 2.0)
    assert np.allclose(found[:, 0], 3)
    assert np.isclose(found[:, 1].sum(), 1)
    assert found[20, 1] < 0.3


def test_marks_are_told_over_the_signs_that_they_are_of() -> None:
    asked = phrase(timeline(("statement", (0, 1)), ("wh_question", (1, 3))))
    assert asked.shape == (51, NUMBERS)
    column = asked[:, 9 + KINDS.index("wh_question")]
    assert column[:6].max() < 0.05
    assert column[20:30].min() > 0.9
    assert np.array_equal(asked[:, :9], phrase(timeline())[:, :9]), "places do not depend on marks"
