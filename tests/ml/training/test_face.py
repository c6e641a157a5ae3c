"""The face that goes with signs is learned: from the dictionary, from takes in other sentences, and from words."""

from collections.abc import Sequence

import numpy as np
import pytest

from ml.face.phrase import PLACES
from ml.face.visemes import SHAPE, SHAPES
from ml.motion import FACE_WIDTH
from ml.skeleton import FACE_INDEX
from ml.text.plan import Mark
from ml.timing import TimedSign, Timeline
from ml.training.face import AXES, Sources, Spoken, curve, learn, mouthed

JAW, BROW = FACE_INDEX["jawOpen"], FACE_INDEX["browInnerUp"]
GLOSSES = ("DOM", "MAMA", "AUTO")
OPEN = dict(zip(GLOSSES, (0.1, 0.3, 0.6), strict=True))  # how far each sign opens the jaw


def sentence(number: int, glosses: Sequence[str], asks: bool) -> Spoken:
    """Ten frames of rest, 20 a sign, 15 of rest; questions raise the brows by 0.3."""
    signs = tuple(TimedSign(n, gloss, "sign", (0, 0), 10 + 20 * n, 30 + 20 * n) for n, gloss in enumerate(glosses))
    frames = 25 + 20 * len(glosses)
    face = np.random.default_rng(number).uniform(0.18, 0.22, (frames, FACE_WIDTH))
    for sign in signs:
        face[sign.start_frame : sign.end_frame, JAW] += OPEN[sign.gloss]
    face[10 : frames - 15, BROW] += 0.3 * asks
    mark = Mark("wh_question" if asks else "statement", (0, len(signs)))
    return Spoken(f"s{number}", Timeline(signs, frames, marks=(mark,)), face)


@pytest.fixture(scope="module")
def spoken() -> list[Spoken]:
    rng = np.random.default_rng(0)
    return [sentence(n, [str(g) for g in rng.permutation(GLOSSES)], n % 3 == 0) for n in range(24)]


@pytest.fixture(scope="module")
def clips() -> list[Spoken]:
    found = []
    for gloss in GLOSSES:
        face = np.full((30, FACE_WIDTH), 0.2)
        face[:, JAW] += OPEN[gloss]
        found.append(Spoken(gloss, Timeline((TimedSign(0, gloss, "sign", (0, 0), 0, 30),), 30), face))
    return found


def test_signs_get_their_own_face_and_questions_raised_brows(spoken: list[Spoken], clips: list[Spoken]) -> None:
    model = learn(spoken, clips, {"svk": GLOSSES})
    stated, asked = (
        model.face(sentence(99, ("AUTO", "DOM", "MAMA"), asks).timeline, "svk", 1) for asks in (False, True)
    )
    jaw = [stated[20 + 20 * n : 28 + 20 * n, JAW].mean() for n in range(3)]
    assert jaw[0] > jaw[2] > jaw[1]
    assert asked[20:60, BROW].mean() > stated[20:60, BROW].mean() + 0.15


def test_a_sentence_is_never_told_its_own_take(spoken: list[Spoken], clips: list[Spoken]) -> None:
    sources = Sources.of(spoken[:1], clips)
    told, without = sources.told("DOM", "svk"), sources.told("DOM", "svk", spoken[0].key)
    takes = slice(AXES + 1, 2 * AXES + 3)
    assert told[:, takes].any()
    assert not without[:, takes].any()
    assert np.array_equal(np.delete(told, takes, axis=1), np.delete(without, takes, axis=1))


def test_a_curve_of_any_length_has_the_same_places() -> None:
    rising = np.repeat(np.linspace(0, 1, 40)[:, None], FACE_WIDTH, axis=1)
    found = curve(rising)
    assert found.shape == (PLACES, FACE_WIDTH)
    assert (np.diff(found[:, 0]) > 0).all()


def test_a_word_is_mouthed_in_its_order_and_no_word_is_not_mouthed() -> None:
    middle = mouthed("ma", "svk")[:, 2 * len(SHAPES) : 3 * len(SHAPES)]
    closed, opened = (middle[:, SHAPE[shape]] for shape in ("closed", "a"))
    assert closed.argmax() < opened.argmax()
    assert not mouthed("", "svk").any()
