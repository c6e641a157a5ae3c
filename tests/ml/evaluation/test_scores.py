"""Scores of words and signs against values worked out by hand."""

from __future__ import annotations

import math

import pytest

from ml.evaluation.scores import bleu, chrf, distance, error_rate, hits, rouge_l


@pytest.mark.parametrize(
    ("reference", "found", "edits", "common"),
    [
        ("a b c", "a b c", 0, 3),
        ("a b c", "a x c", 1, 2),
        ("a b c", "a c", 1, 2),
        ("a b c", "x a b c", 1, 3),
        ("a b c", "c b a", 2, 1),
        ("a b c", "", 3, 0),
        ("", "a b", 2, 0),
        ("k i t t e n", "s i t t i n g", 3, 4),
    ],
)
def test_edits_and_hits_are_counted(reference: str, found: str, edits: int, common: int) -> None:
    assert distance(reference.split(), found.split()) == edits
    assert hits(reference.split(), found.split()) == common


def test_the_error_rate_is_over_all_words_and_can_pass_one() -> None:
    assert error_rate([["a", "b", "c"], ["d"]], [["a", "c"], ["d"]]) == 1 / 4
    assert error_rate([["a"]], [["b", "c", "d"]]) == 3


def test_rouge_weighs_recall_above_precision() -> None:
    # of "a b c d", "a b" has precision 1 and recall 1/2: F = (1 + 1.44) * 0.5 / (0.5 + 1.44 * 1)
    assert rouge_l([["a", "b", "c", "d"]], [["a", "b"]]) == pytest.approx(100 * 2.44 * 0.5 / 1.94)
    assert rouge_l([["a", "b"]], [["a", "b"]]) == 100
    assert rouge_l([["a", "b"], ["c"]], [["a", "b"], []]) == 50


def test_bleu_is_the_mean_of_ngram_precisions_with_a_penalty_for_brevity() -> None:
    one, two, three, four = bleu(["a b c d e"], ["a b c x e"])
    assert one == pytest.approx(100 * 4 / 5)
    assert two == pytest.approx(100 * math.sqrt(4 / 5 * 2 / 4))
    assert three == pytest.approx(100 * (4 / 5 * 2 / 4 * 1 / 3) ** (1 / 3))
    assert 0 < four < three
    assert bleu(["a b c d"], ["a b"])[0] == pytest.approx(100 * math.exp(1 - 4 / 2))
    assert bleu(["a b c d"], ["a b c d"]) == pytest.approx((100, 100, 100, 100))


def test_chrf_forgives_an_ending_that_words_do_not() -> None:
    near, far = chrf(["mama varila kašu"], ["mama varí kašu"]), chrf(["mama varila kašu"], ["otec išiel domov"])
    assert 100 == chrf(["mama"], ["mama"]) > near > 50 > far
