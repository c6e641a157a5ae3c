"""What signs, and how that changes: canaries, going back, what cannot be loaded, and productions under way."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from ml.signing import Utterance
from production import files
from production.errors import ProtocolError
from production.live import overview, service
from production.live.messages import Produce, parse
from production.live.overview import EngineStatus
from production.live.transports import transport
from production.models import Production, Rollout, SigningModel
from production.records import keep
from production.registry import service as registry
from production.registry.standing import live_signer, refresh, signer_for_new, signer_of, standing
from production.registry.weights import ModelRefused
from tests.builders import a_model, fake_signer

pytestmark = pytest.mark.django_db


def added(settings: Any, name: str) -> SigningModel:
    a_model(settings.MODELS_DIR, name)
    return registry.add(name=name, folder=name, by=None)


def now(live: SigningModel, canary: SigningModel | None = None, share: int = 0) -> Rollout:
    newest = registry.current()
    return registry.roll_out(live=live, canary=canary, share=share, by=None, seen=newest.pk if newest else 0)


def asked(**changed: Any) -> Produce:
    wanted = {"type": "produce", "text": "Dobrý večer!", "text_language": "sk", "sign_language": "svk", **changed}
    return cast(Produce, parse(json.dumps(wanted)))


def planned(wanted: Produce) -> Utterance:
    return service._ready(wanted, 1, transport())[0]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"folder": "nowhere"}, "no model in a folder of this name"),
        ({"folder": "../spring"}, "no model in a folder of this name"),
        ({"folder": "spring", "expected": "0" * 64}, "their hash is"),
        ({"folder": "copy"}, "same files as another"),
        ({"folder": "summer", "name": "spring"}, "has this name"),
    ],
)
def test_what_cannot_be_added_is_refused_with_the_reason(settings: Any, given: dict[str, str], why: str) -> None:
    added(settings, "spring")
    a_model(settings.MODELS_DIR, "summer")
    copy = a_model(settings.MODELS_DIR, "copy")
    (copy / "hybridsign.onnx").write_bytes(b"spring")
    with pytest.raises(ModelRefused, match=why):
        registry.add(**{"name": "another", "by": None, **given})
    assert SigningModel.objects.count() == 1


def test_a_model_whose_files_have_changed_cannot_be_made_live(settings: Any) -> None:
    spring = added(settings, "spring")
    (settings.MODELS_DIR / "spring" / "config.json").write_text('{"changed": true}')
    with pytest.raises(ModelRefused, match="holds other files"):
        now(spring)
    assert registry.current() is None


def test_who_decides_by_what_is_no_longer_so_is_told(settings: Any) -> None:
    spring = added(settings, "spring")
    now(spring)
    with pytest.raises(registry.ChangedMeanwhile):
        registry.roll_out(live=registry.own_model(), by=None, seen=0)
    with pytest.raises(registry.ChangedMeanwhile):
        registry.roll_back(by=None, seen=0)
    assert live_signer().hash == spring.hash


def test_there_is_nothing_to_go_back_to_before_anything_was_changed() -> None:
    with pytest.raises(registry.ChangedMeanwhile):
        registry.roll_back(by=None, seen=0)


def test_a_live_model_that_is_lost_leaves_the_sites_own_to_sign(settings: Any) -> None:
    now(added(settings, "spring"))
    files_of = settings.MODELS_DIR / "spring"
    (files_of / "hybridsign.onnx").unlink()
    standing_module_begins_anew()
    found = refresh()
    assert found.live.hash == fake_signer().hash
    assert "spring cannot be read" in found.problem
    (files_of / "hybridsign.onnx").write_bytes(b"spring")
    assert refresh().problem == "", "it is looked for again"
    assert live_signer().hash != fake_signer().hash


def test_a_canary_that_is_lost_signs_nothing(settings: Any) -> None:
    now(registry.own_model(), added(settings, "spring"), 99)
    (settings.MODELS_DIR / "spring" / "config.json").unlink()
    standing_module_begins_anew()
    assert (refresh().canary, refresh().share) == (None, 0)
    assert "spring cannot be read" in standing().problem


def standing_module_begins_anew() -> None:
    from production.registry import standing as module  # noqa: PLC0415  (its function of this name is used above)

    module.forget()


def test_a_new_model_signs_at_once_and_the_old_one_again_after_going_back(settings: Any) -> None:
    own, spring, summer = fake_signer(), added(settings, "spring"), added(settings, "summer")
    assert live_signer().hash == own.hash
    now(spring)
    assert live_signer().hash == signer_for_new().hash == spring.hash
    latest = now(summer)
    assert registry.roll_back(by=None, seen=latest.pk).live == spring
    assert live_signer().hash == spring.hash


def test_going_back_from_the_first_change_gives_the_sites_own_model(settings: Any) -> None:
    first = now(added(settings, "spring"))
    registry.roll_back(by=None, seen=first.pk)
    assert live_signer().hash == fake_signer().hash


def test_a_canary_signs_its_share_of_what_is_new_and_nothing_else(settings: Any, monkeypatch: Any) -> None:
    spring = added(settings, "spring")
    now(registry.own_model(), spring, 10)
    drawn = iter(range(100))
    monkeypatch.setattr("random.randrange", lambda most: next(drawn))
    hashes = [signer_for_new().hash for _ in range(100)]
    assert hashes.count(spring.hash) == 10
    assert live_signer().hash == fake_signer().hash
    now(registry.own_model(), spring, 0)
    assert standing().canary is None, "a share of nothing is no canary"


def test_a_production_stays_with_the_model_that_began_it(settings: Any, monkeypatch: Any) -> None:
    spring = added(settings, "spring")
    now(registry.own_model(), spring, 50)
    monkeypatch.setattr("random.randrange", lambda most: 0)
    utterance = planned(asked())
    row = keep(utterance, state=Production.State.FINISHED)
    assert row.model == spring.hash
    now(registry.own_model())
    assert utterance.signer.hash == spring.hash, "under way, it goes on"
    assert service._recall(row.pk).signer.hash == spring.hash, "and it is signed again as it was"
    assert json.loads(files.content(row, "json"))["model"] == spring.hash


def test_signs_that_somebody_chose_are_signed_by_the_model_they_were_chosen_for(
    settings: Any, monkeypatch: Any
) -> None:
    now(registry.own_model(), added(settings, "spring"), 99)
    monkeypatch.setattr("random.randrange", lambda most: 0)
    chosen = planned(asked(plan=[{"gloss": "DOM", "kind": "sign"}]))
    assert chosen.signer.hash == fake_signer().hash
    assert planned(asked()).signer.hash != fake_signer().hash


def test_what_nobody_has_any_more_is_said_to_be_so(settings: Any) -> None:
    spring = added(settings, "spring")
    row = keep(planned(asked()), state=Production.State.FINISHED)
    Production.objects.filter(pk=row.pk).update(model="0" * 64)
    assert signer_of("0" * 64) is None
    with pytest.raises(ProtocolError) as refused:
        service._recall(row.pk)
    assert refused.value.code == "model_changed"
    assert signer_of(spring.hash) is not None, "it signs nothing, and could"


def test_live_workers_that_lack_a_model_are_named(settings: Any, monkeypatch: Any) -> None:
    spring = added(settings, "spring")
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    have = {"here": [fake_signer().hash, spring.hash], "there": [fake_signer().hash]}
    engines = [EngineStatus(name, {}, [], models) for name, models in have.items()]
    monkeypatch.setattr(registry, "engines_at_work", lambda: engines)
    with pytest.raises(ModelRefused, match="do not have spring: there"):
        now(spring)
    del engines[1]
    assert now(spring).live == spring
    monkeypatch.setattr(registry, "engines_at_work", overview.engines_at_work)
    with pytest.raises(ModelRefused, match="Redis does not answer"):
        now(registry.own_model())
