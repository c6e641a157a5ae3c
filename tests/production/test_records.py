"""Rows hold all that is needed to sign again what was signed."""

from __future__ import annotations

import numpy as np
import pytest

from ml.signing import Options, Request, prepare
from ml.text.edited import GivenSign
from ml.text.plan import Coverage
from production.models import Production
from production.records import keep, recall
from tests.builders import FakeSigner

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
def test_an_edited_plan_is_kept_and_recalled_without_its_text_being_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    given = [GivenSign("DOM", "sign", (0, 5)), GivenSign("Q", "letter"), GivenSign("VEČER", "sign", (6, 11))]
    utterance = prepare(FakeSigner(), REQUEST, given)
    row = Production.objects.get(pk=keep(utterance).pk)
    monkeypatch.setattr("ml.signing.plan", lambda *_, **__: 1 / 0)
    monkeypatch.setattr("ml.signing.edited", lambda *_, **__: 1 / 0)
    recalled = recall(row, utterance.signer)
    assert recalled == utterance
    assert recalled.edited
    assert [sign.gloss for sign in recalled.timeline.signs] == ["DOM", "Q", "VEČER", ""]
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
