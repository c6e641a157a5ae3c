"""The face of a timeline, and the file that it comes from."""

from dataclasses import replace

import numpy as np
import pytest

from ml.conditions import KINDS
from ml.face.model import LIDS, SentenceFace
from ml.face.phrase import NUMBERS, PLACES
from ml.motion import FACE_WIDTH
from ml.skeleton import FACE_INDEX
from ml.timing import Timeline
from tests.ml.face.timelines import timeline

BROW, JAW = FACE_INDEX["browInnerUp"], FACE_INDEX["jawOpen"]


@pytest.fixture
def model() -> SentenceFace:
    """The sign S1 opens the jaw, and questions raise the brows."""
    curve = np.zeros((PLACES, FACE_WIDTH))
    curve[:, JAW] = 0.5
    weights = np.zeros((NUMBERS + 1, FACE_WIDTH))
    weights[9 + KINDS.index("yes_no_question"), BROW] = 0.4
    return SentenceFace(np.full(FACE_WIDTH, 0.1), {"svk S1": curve}, weights, np.full(FACE_WIDTH, 0.5))


def test_a_sign_shows_its_face_while_it_lasts_and_in_its_language_alone(model: SentenceFace) -> None:
    jaw = model.face(timeline(), "svk", 1)[:, JAW]
    assert np.isclose(jaw[17:20], 0.6).all()
    assert np.isclose(jaw[:8], 0.1).all()
    assert np.isclose(jaw[28:], 0.1).all()
    assert np.isclose(model.face(timeline(), "ase", 1)[:, JAW], 0.1).all()


def test_questions_raise_the_brows_and_statements_do_not(model: SentenceFace) -> None:
    stated, asked = (
        model.face(timeline((kind, (0, 3))), "svk", 1)[:, BROW] for kind in ("statement", "yes_no_question")
    )
    assert np.isclose(stated, 0.1).all()
    assert asked[10:30].min() > 0.45


def test_faces_stay_weights_and_jump_nowhere(model: SentenceFace) -> None:
    curve = np.full((PLACES, FACE_WIDTH), 5.0)
    face = replace(model, curves={"svk S0": curve}).face(timeline(), "svk", 1)
    assert face.min() >= 0
    assert face.max() <= 1
    others = np.delete(model.face(timeline(("yes_no_question", (1, 2))), "svk", 1), LIDS, axis=1)
    assert np.abs(np.diff(others, axis=0)).max() < 0.3


def test_a_timeline_without_signs_has_the_mean_face(model: SentenceFace) -> None:
    assert np.allclose(model.face(Timeline((), 7), "svk", 1), 0.1)


def test_a_model_is_the_same_after_its_file(model: SentenceFace) -> None:
    again = SentenceFace.from_bytes(model.to_bytes())
    asked = timeline(("yes_no_question", (0, 3)))
    assert np.allclose(again.face(asked, "svk", 2), model.face(asked, "svk", 2), atol=2e-3)
    assert np.allclose(again.own, model.own)


def test_arrays_of_another_shape_are_refused(model: SentenceFace) -> None:
    with pytest.raises(ValueError, match="needs arrays of shape"):
        replace(model, mean=np.zeros(3))
    with pytest.raises(ValueError, match=r"svk S1: a curve must have shape"):
        replace(model, curves={"svk S1": np.zeros((2, FACE_WIDTH))})
