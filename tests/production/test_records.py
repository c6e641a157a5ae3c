"""Rows hold all that is needed to sign again what was signed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ml.signing import Options, Request, prepare
from ml.text.plan import Coverage
from production import records
from production.models import Production, Rating
from production.records import keep, recall
from tests.builders import FakeSigner, a_production

REQUEST = Request("Dobrý večer, Qx 🙂!", "sk", "svk", seed=7, options=Options("left", 0.5))


@pytest.mark.django_db
def test_a_kept_utterance_is_recalled_as_it_was() -> None:
    utterance = prepare(FakeSigner(), REQUEST)
    row = Production.objects.get(pk=keep(utterance).pk)
    recalled = recall(row, utterance.signer)
    assert recalled == utterance
    assert recalled.coverage != Coverage()
    assert recalled.timeline.marks
    for before, after in zip(utterance.chunks(), recalled.chunks(), strict=True):
        np.testing.assert_array_equal(before.frames, after.frames)


@pytest.mark.django_db
def test_a_row_from_before_there_were_orders_says_that_it_is_in_its_texts() -> None:
    row = keep(prepare(FakeSigner(), REQUEST))
    del row.options["order"]
    assert recall(row, FakeSigner()).request.options.order == "text"


@pytest.mark.django_db
def test_recalling_plans_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    utterance = prepare(FakeSigner(), REQUEST)
    row = keep(utterance)
    monkeypatch.setattr("ml.signing.plan", lambda *_, **__: 1 / 0)
    assert recall(row, utterance.signer).timeline == utterance.timeline


@pytest.mark.django_db
def test_of_productions_that_nobody_rated_the_oldest_go(settings: Any) -> None:
    settings.PRODUCTIONS_KEPT = 2
    rated, *others = [a_production() for _ in range(5)]
    Rating.objects.create(production=rated, rater="somebody", meaning=3, motion=3)
    assert records.prune() == 2
    assert set(Production.objects.all()) == {rated, *others[2:]}
    assert records.prune() == 0


@pytest.mark.django_db
def test_the_table_is_looked_through_now_and_then(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PRODUCTIONS_KEPT = 2
    monkeypatch.setattr(records, "PRUNE_EVERY", 1)
    for _ in range(6):
        a_production()
    assert Production.objects.count() == 3, "two, and the one just made"
