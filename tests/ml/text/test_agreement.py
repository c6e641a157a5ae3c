from __future__ import annotations

import pytest

from ml.text.agreement import agreement


def test_the_same_glosses_agree_wholly() -> None:
    found = agreement([(["JA", "BÝVAŤ"], ["JA", "BÝVAŤ"])])
    assert (found.precision, found.recall, found.f1, found.edits) == (1, 1, 1, 0)


def test_order_counts_in_edits_only() -> None:
    found = agreement([(["KDE", "BÝVAŤ"], ["BÝVAŤ", "KDE"])])
    assert (found.f1, found.edits, found.any_order) == (1, 1, 0)


def test_a_gloss_counts_as_often_as_it_is_signed_and_sentences_are_pooled() -> None:
    found = agreement([(["PES", "PES", "AUTO"], ["PES"]), (["DOM"], ["DOM", "TAM", "STARÝ", "ON", "MAMA"])])
    assert found.precision == pytest.approx(2 / 4)
    assert found.recall == pytest.approx(2 / 6)
    assert found.f1 == pytest.approx(0.4)
    assert found.edits == pytest.approx((2 + 4) / 6)
    assert found.any_order == pytest.approx((2 + 4) / 6)


def test_glosses_that_share_nothing_have_an_f1_of_zero() -> None:
    assert agreement([(["PES"], ["DOM"])]).f1 == 0
