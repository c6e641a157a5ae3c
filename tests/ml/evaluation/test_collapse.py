"""The ratios that say whether the condition is obeyed: motion that collapses, that is another's, that is its own."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.evaluation.collapse import MEASURES, parts
from ml.evaluation.frechet import Space

Array = NDArray[np.float64]
AS_IT_IS = Space(np.zeros(3), np.eye(3))


def sentences(seed: int = 0) -> list[Array]:
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(8 + i, 3)) for i in range(5)]


def ratios(made: list[Array], real: list[Array]) -> dict[str, float]:
    return {measure: over.sum() / under.sum() for measure, (over, under) in parts(made, real, AS_IT_IS).items()}


def test_the_signers_own_sentences_are_as_different_and_each_is_its_own() -> None:
    real = sentences()
    assert ratios(real, real) == pytest.approx({"pose": 0, "diversity": 1, "faithfulness": 0}, abs=1e-6)


def test_slower_and_a_little_off_is_still_its_own() -> None:
    real = sentences()
    made = [np.repeat(one, 2, axis=0) + 0.1 for one in real]
    found = ratios(made, real)
    assert 0 < found["faithfulness"] < 0.3
    assert 0 < found["pose"] < 0.3
    assert found["diversity"] == pytest.approx(1, abs=0.15)


def test_one_motion_for_every_sentence_has_no_diversity_and_is_faithful_to_none() -> None:
    real = sentences()
    found = ratios([np.zeros((9, 3))] * 5, real)
    assert found["diversity"] == 0
    assert found["faithfulness"] == pytest.approx(1, abs=0.05)


def test_sentences_in_another_order_differ_as_much_but_are_not_their_own() -> None:
    real = sentences()
    found = ratios(real[1:] + real[:1], real)
    assert found["diversity"] == pytest.approx(1)
    assert found["faithfulness"] > 1.1  # the others' mean has the one that it really is
    assert found["pose"] > 1.1


def test_by_hand() -> None:
    real = [np.array([[0.0, 0, 0]]), np.array([[3.0, 0, 0]])]
    made = [np.array([[1.0, 0, 0]]), np.array([[1.0, 4, 0]])]
    over, under = parts(made, real, AS_IT_IS)["faithfulness"]
    assert over.tolist() == pytest.approx([1, np.hypot(2, 4)])
    assert under.tolist() == pytest.approx([2, np.hypot(1, 4)])
    assert ratios(made, real)["diversity"] == pytest.approx(4 / 3)


def test_a_single_sentence_has_no_others() -> None:
    assert parts(sentences()[:1], sentences()[:1], AS_IT_IS) == {}
    assert tuple(parts(sentences(), sentences(), AS_IT_IS)) == MEASURES
