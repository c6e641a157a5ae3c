"""The whole network at a tiny size: streaming equals training, and every choice does what its name says."""

import dataclasses
from typing import Any

import pytest
import torch
from torch import Tensor

from ml.conditions import CITATION, MARKS, SENTENCE, TIMES, WINDOW
from ml.model.config import ModelConfig
from ml.model.experts import Guide
from ml.model.head import FlowHead
from ml.model.hybrid import ConditionTensors, HybridSign
from ml.motion import CHUNK, SPAN

TINY = ModelConfig(
    vocabulary=9, latents=(6, 5, 5, 4), widths=(16, 24, 16), layers=2, heads=2, window=4,
    sign_width=16, text_layers=1, context=24, head_width=24, head_layers=1, marks=True, strokes=4, stroke_width=6,
)  # fmt: skip
WIDTHS = {1: (24,), 3: (16, 24, 16), 4: (16, 16, 8, 16)}


def tiny(**changes: Any) -> HybridSign:
    torch.manual_seed(0)
    if "experts" in changes:
        changes["widths"] = WIDTHS[changes["experts"]]
    model = HybridSign(dataclasses.replace(TINY, **changes)).eval()
    for parameter in model.parameters():  # zero-initialised parts would hide mistakes
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.1)
    return model


def conditions_at_random(batch: int, steps: int) -> ConditionTensors:
    text = torch.randint(97, 123, (batch, 12))
    text[:, 9:] = 0
    return ConditionTensors(
        torch.randint(TINY.vocabulary, (batch, steps, CHUNK)),
        torch.rand(batch, steps, CHUNK, TIMES),
        torch.randint(TINY.vocabulary, (batch, steps, len(WINDOW))),
        torch.rand(batch, steps, len(WINDOW), TIMES),
        torch.full((batch, steps), SENTENCE),
        torch.randint(TINY.vocabulary, (batch, steps, SPAN)),
        2 * torch.rand(batch, steps, SPAN) - 1,
        torch.rand(batch, steps, MARKS),
        text,
    )


def at(conditions: ConditionTensors, step: int) -> ConditionTensors:
    """What one step alone is told; the text is the same for all."""
    rows = {name: value[:, step : step + 1] for name, value in vars(conditions).items() if name != "text"}
    return ConditionTensors(**rows, text=conditions.text)


def history(batch: int, steps: int) -> tuple[Tensor, Tensor]:
    return torch.randn(batch, steps, TINY.latent), torch.rand(batch, steps, 4)


CHOICES = [
    {},
    {"experts": 1},
    {"experts": 4},
    {"confidence_attention": False},
    {"confidence_attention": False, "experts": 4},
    {"conditioning": "text"},
    {"conditioning": "both"},
    {"head": "meanflow"},
    {"mode": "autoregressive"},
    {"mode": "autoregressive", "experts": 1, "conditioning": "both", "confidence_attention": False},
]


@pytest.mark.parametrize("changes", CHOICES, ids=str)
@torch.no_grad()
def test_streaming_step_by_step_gives_what_training_saw(changes: dict[str, Any]) -> None:
    model, batch, steps = tiny(**changes), 2, 7  # longer than the window
    conditions, (last, sure) = conditions_at_random(batch, steps), history(batch, steps)
    noise = torch.randn(batch, steps, TINY.latent)
    context = model(last, sure, conditions)
    whole, confidence = model.made(noise, context, TINY.flow_steps), model.confidence(context).sigmoid()
    assert not torch.allclose(whole[:, 0], whole[:, 1], atol=1e-3)
    guide = model.guide(conditions)
    for read_before in (False, True):
        keys, values, trust = model.empty_caches(batch)
        for t in range(steps):
            own = Guide(guide.now[:, t : t + 1], guide.signs[:, t : t + 1], guide.text) if read_before else None
            state = torch.cat([last[:, t], sure[:, t]], dim=-1)
            made, found, stop, keys, values, trust = model.step(
                state, at(conditions, t), noise[:, t], keys, values, trust, own
            )
            assert torch.allclose(made, whole[:, t], atol=1e-4)
            assert torch.allclose(found, confidence[:, t], atol=1e-5)
            assert torch.allclose(stop, model.stop(context)[:, t, 0], atol=1e-4)


@pytest.mark.parametrize("mode", ["hybrid", "diffusion"])
@torch.no_grad()
def test_only_diffusion_sees_what_comes_later(mode: str) -> None:
    model, conditions, (last, sure) = tiny(mode=mode), conditions_at_random(1, 4), history(1, 4)
    changed = last.clone()
    changed[:, -1] += 1
    t = torch.tensor([0.5]) if mode == "diffusion" else None
    a, b = model(last, sure, conditions, t), model(changed, sure, conditions, t)
    assert not torch.allclose(a[:, -1], b[:, -1])
    assert torch.equal(a[:, 0], b[:, 0]) == (mode == "hybrid")


@torch.no_grad()
def test_diffusion_makes_all_steps_at_once_and_hears_the_time() -> None:
    model, conditions, (noise, sure) = tiny(mode="diffusion"), conditions_at_random(2, 4), history(2, 4)
    made, context = model.denoised(noise, conditions, 3)
    assert made.shape == noise.shape
    assert context.shape == (2, 4, TINY.context)
    early, late = (model(noise, sure, conditions, torch.full((2,), t)) for t in (0.9, 0.1))
    assert not torch.allclose(early, late)


@pytest.mark.parametrize("experts", [1, 3, 4])
@torch.no_grad()
def test_confidence_changes_what_is_made_only_where_it_is_listened_to(experts: int) -> None:
    conditions, (last, high) = conditions_at_random(1, 4), (torch.randn(1, 4, TINY.latent), torch.ones(1, 4, 4))
    low = high.clone()
    low[:, 1] = 0.0
    for listening in (True, False):
        model = tiny(confidence_attention=listening, experts=experts)
        a, b = model(last, high, conditions), model(last, low, conditions)
        assert torch.equal(a[:, 0], b[:, 0])
        for t in (1, 3):  # at once, and later by attention
            assert torch.equal(a[:, t], b[:, t]) != listening


@torch.no_grad()
def test_a_group_that_is_not_to_be_trusted_counts_for_less_once_that_is_learned() -> None:
    model, conditions, (last, _) = tiny(), conditions_at_random(1, 1), history(1, 1)
    assert model.trust is not None
    model.trust.weight.fill_(40.0)
    model.trust.bias.fill_(-20.0)
    none, changed = torch.zeros(1, 1, 4), last + 1
    assert torch.allclose(model(last, none, conditions), model(changed, none, conditions), atol=1e-5)
    assert not torch.allclose(model(last, none + 1, conditions), model(changed, none + 1, conditions), atol=1e-2)


@pytest.mark.parametrize("conditioning", ["plan", "text", "both"])
@torch.no_grad()
def test_each_condition_matters_where_the_model_is_told_it(conditioning: str) -> None:
    model, conditions, (last, sure) = tiny(conditioning=conditioning), conditions_at_random(1, 3), history(1, 3)
    assert conditions.text is not None
    was = model(last, sure, conditions)

    def matters(**changes: Tensor) -> bool:
        return not torch.allclose(was, model(last, sure, dataclasses.replace(conditions, **changes)), atol=1e-6)

    planned, written = conditioning != "text", conditioning != "plan"
    assert matters(frame_signs=(conditions.frame_signs + 1) % TINY.vocabulary) == planned
    assert matters(window_signs=(conditions.window_signs + 1) % TINY.vocabulary) == planned
    assert matters(frame_times=conditions.frame_times + 0.2) == planned
    assert matters(window_times=conditions.window_times + 0.2) == planned
    assert matters(text=conditions.text.flip(0, 1)) == written
    assert matters(style=torch.full_like(conditions.style, CITATION))


@torch.no_grad()
def test_what_is_written_past_the_end_of_a_text_is_nothing() -> None:
    model, conditions, (last, sure) = tiny(conditioning="text"), conditions_at_random(1, 2), history(1, 2)
    assert conditions.text is not None
    shorter = dataclasses.replace(conditions, text=conditions.text[:, :9])
    assert torch.allclose(model(last, sure, conditions), model(last, sure, shorter), atol=1e-5)


@torch.no_grad()
def test_autoregressive_mode_has_no_use_for_noise() -> None:
    context, noise = torch.randn(2, TINY.context), torch.randn(2, TINY.latent)
    model = tiny(mode="autoregressive")
    assert torch.equal(model.made(noise, context, 2), model.made(-noise, context, 2))
    assert not torch.equal(tiny().made(noise, context, 2), tiny().made(-noise, context, 2))


def test_euler_steps_follow_a_straight_flow_exactly() -> None:
    class Straight(FlowHead):
        def forward(self, z: Tensor, t: Tensor, context: Tensor, span: Tensor | None = None) -> Tensor:
            target = context[..., : z.shape[-1]]
            return (z - target) / t[..., None]  # v = e - x on the line from x to e

    head, noise, goal = Straight(TINY), torch.randn(3, TINY.latent), torch.randn(3, TINY.context)
    for steps in (1, 2, 5):
        assert torch.allclose(head.sample(noise, goal, steps), goal[:, : TINY.latent], atol=1e-5)


@torch.no_grad()
def test_only_a_meanflow_head_hears_how_far_its_velocity_is_meant_for() -> None:
    z, context, t = torch.randn(2, TINY.latent), torch.randn(2, TINY.context), torch.ones(2)
    for head, hears in (("flow", False), ("meanflow", True)):
        ask = tiny(head=head).head
        assert torch.equal(ask(z, t, context, t), ask(z, t, context, 0 * t)) != hears
        assert torch.equal(ask(z, t, context), ask(z, t, context, 0 * t))
