"""What each mode is taught: finite, heard by every parameter, and with the history it says."""

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from ml.training.losses import LossWeights
from ml.training.objective import Objective, ObjectiveConfig, corrupted
from tests.ml.model.test_hybrid import CHOICES
from tests.ml.training.moving import objective, some_pool

LOSSES = {"flow", "joints", "velocity", "energy", "effort", "bones", "confidence", "stop"}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")  # forward derivatives use it within torch
@pytest.mark.parametrize("passes", [0, 2])
@pytest.mark.parametrize(
    "changes", [*CHOICES, {"mode": "diffusion"}, {"mode": "diffusion", "experts": 4, "conditioning": "text"}], ids=str
)
def test_every_choice_gives_a_finite_loss_that_every_parameter_hears(changes: dict[str, Any], passes: int) -> None:
    torch.manual_seed(0)
    pool = some_pool(4, 8)
    taught = objective(pool, **changes)
    loss, parts = taught(pool.batch(torch.arange(4)), passes)
    assert set(parts) == LOSSES
    loss.backward()  # type: ignore[no-untyped-call]
    deaf = [name for name, p in taught.model.named_parameters() if p.grad is None or not p.grad.isfinite().all()]
    if changes.get("mode") == "autoregressive":  # zeros enter its head
        assert not any(p.grad is None for p in taught.model.parameters())
    assert not deaf
    silent = [name for name, p in taught.model.named_parameters() if p.grad is not None and not p.grad.any()]
    assert set(silent) <= {"head.enter.weight"} if changes.get("mode") == "autoregressive" else not silent
    assert loss.isfinite()


def test_soft_dtw_joins_where_it_has_a_weight() -> None:
    pool = some_pool(2, 8)
    taught = objective(pool, ObjectiveConfig(weights=LossWeights(soft_dtw=0.1)))
    loss, parts = taught(pool.batch(torch.arange(2)), 0)
    assert set(parts) == LOSSES | {"soft_dtw"}
    assert loss.isfinite()


def test_the_total_is_the_weighted_sum_of_the_parts() -> None:
    pool = some_pool(2, 8)
    taught = objective(pool)
    loss, parts = taught(pool.batch(torch.arange(2)), 0)
    weights = taught.config.weights
    assert float(loss.detach()) == pytest.approx(
        sum(getattr(weights, name) * float(parts[name].detach()) for name in parts), rel=1e-5
    )


def test_the_papers_weighting_makes_every_loss_count_alike() -> None:
    pool = some_pool(2, 8)
    taught = objective(
        pool, ObjectiveConfig(weights=LossWeights(stop=0.0, energy=1.0, effort=1.0, weighting="inverse"))
    )
    parts = {name: torch.tensor(10.0**n) for n, name in enumerate(sorted(LOSSES))}
    assert float(taught._sum(parts)) == pytest.approx(len(LOSSES) - 1, rel=1e-3), "one each, but for what is left out"
    doubled = {name: 2 * value for name, value in parts.items()}
    assert float(taught._sum(doubled)) == pytest.approx(2 * (len(LOSSES) - 1), rel=0.02), "over a mean that runs slowly"
    for _ in range(600):
        taught._sum(doubled)
    assert float(taught._sum(doubled)) == pytest.approx(len(LOSSES) - 1, rel=0.02)


def test_what_is_only_looked_at_does_not_move_the_papers_weighting() -> None:
    pool = some_pool(2, 8)
    taught = objective(pool, ObjectiveConfig(weights=LossWeights(weighting="inverse")))
    taught._sum({"flow": torch.tensor(1.0)})
    taught.model.eval()
    taught._sum({"flow": torch.tensor(100.0)})
    assert float(taught.running["flow"]) == 1.0


def test_a_wrong_group_says_so_and_leaves_the_others_alone() -> None:
    torch.manual_seed(0)
    last, sure = torch.randn(2, 3, 20), torch.full((2, 3, 4), 0.9)
    groups = torch.tensor([0] * 6 + [1] * 5 + [2] * 5 + [3] * 4)
    wrong = torch.zeros(2, 3, 4, dtype=torch.bool)
    wrong[0, 1, 2] = wrong[1, 0, 0] = True
    as_noise = torch.tensor([True, False])[:, None, None]
    found, told = corrupted(last, sure, wrong, groups, as_noise)
    assert torch.equal(found != last, wrong[..., groups])
    assert torch.equal(found[1, 0, :6], last[0, 0, :6]), "another sequence's motion where it is not noise"
    assert torch.equal(told != sure, wrong)
    assert bool((told[wrong] <= 0.3).all())
    already = torch.zeros_like(sure)
    assert torch.equal(corrupted(last, already, wrong, groups, as_noise)[1], already), "confidence never rises"


def test_history_starts_at_rest_and_is_one_step_behind() -> None:
    taught = objective(some_pool(2, 8))
    latents, sure = torch.randn(2, 5, 20), torch.rand(2, 5, 4)
    last, told = taught.history(latents, sure)
    assert torch.equal(last[:, 0], taught.rest.expand(2, -1))
    assert torch.equal(last[:, 1:], latents[:, :-1])
    assert torch.equal(told[:, 1:], sure[:, :-1])
    assert bool((told[:, 0] == 1).all())


CALM = ObjectiveConfig(history_noise=0.0, corruption=0.0, own=1.0, cool=0.0)


def test_disturbing_is_as_strong_as_it_says() -> None:
    torch.manual_seed(0)
    pool = some_pool(2, 8)
    last, sure = torch.zeros(400, 5, 20), torch.ones(400, 5, 4)
    assert torch.equal(objective(pool, CALM).disturb(last, sure)[0], last)
    noisy, told = objective(pool, replace(CALM, history_noise=0.3)).disturb(last, sure)
    assert torch.equal(told, sure)
    assert 0.03 < float(noisy.std(dim=(1, 2)).median()) < 0.3
    _, told = objective(pool, replace(CALM, corruption=0.4)).disturb(last, sure)
    assert 0.05 < float((told < 1).float().mean()) < 0.15  # a quarter of the largest share, as it is cubed


def test_after_some_passes_the_history_is_what_a_rollout_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    """K passes with the same noise are K steps of a true rollout: as many passes as steps make all of it."""
    torch.manual_seed(0)
    pool, steps = some_pool(2, 5), 5
    taught = objective(pool, CALM)
    model, batch = taught.model.eval(), pool.batch(torch.arange(2))
    seen: list[Tensor] = []
    disturb = taught.disturb

    def watched(last: Tensor, sure: Tensor) -> tuple[Tensor, Tensor]:
        seen.append(last)
        return disturb(last, sure)

    drawn: list[Tensor] = []
    randn_like = torch.randn_like

    def drawing(x: Tensor) -> Tensor:
        drawn.append(randn_like(x))
        return drawn[-1]

    monkeypatch.setattr(taught, "disturb", watched)
    monkeypatch.setattr(torch, "randn_like", drawing)
    taught(batch, steps)
    monkeypatch.undo()
    assert len(seen) == steps + 1
    noise = drawn[0]
    latents = model.latents.encode(batch.motion)
    made, sure = latents.clone(), taught.history(latents, batch.confidence)[1]
    with torch.no_grad():
        for t in range(steps):
            last = taught.history(made, batch.confidence)[0]
            made[:, t] = model.made(noise, model(last, sure, batch.conditions), model.config.flow_steps)[:, t]
    assert torch.allclose(seen[-1], taught.history(made, batch.confidence)[0], atol=1e-4)
    assert not torch.allclose(seen[0], seen[-1], atol=1e-2)


def noise_levels(taught: Objective) -> Tensor:
    return taught._noise(torch.zeros(3000, 4, 20)).std(dim=(1, 2))


def test_a_share_of_the_sequences_learns_from_smaller_noise() -> None:
    torch.manual_seed(0)
    pool = some_pool(2, 8)
    assert float(noise_levels(objective(pool, CALM)).min()) > 0.6
    cooled = (noise_levels(objective(pool, replace(CALM, cool=0.5))) < 0.6).float().mean()
    assert float(cooled) == pytest.approx(0.5 * 0.6, abs=0.05)


def test_times_are_between_nothing_and_all_and_often_exactly_all() -> None:
    torch.manual_seed(0)
    times = objective(some_pool(2, 8))._times(torch.Size([5000]))
    assert 0 < float(times.min()) < float(times.max()) == 1
    assert float((times == 1).float().mean()) == pytest.approx(0.15, abs=0.03)
