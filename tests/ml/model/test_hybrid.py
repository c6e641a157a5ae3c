"""The whole network at a tiny size: streaming equals training, parts do what their names say."""

import dataclasses

import numpy as np
import pytest
import torch

from ml.conditions import TIMES, WINDOW
from ml.model.config import ModelConfig
from ml.model.head import FlowHead
from ml.model.hybrid import HybridSign, Told
from ml.model.latents import ChunkLatents
from ml.motion import MOTION_WIDTH, PARTS
from ml.timing import CHUNK

TINY = ModelConfig(
    vocabulary=9, latents=(6, 8, 4), widths=(16, 24, 16), layers=2, heads=2, window=4,
    sign_width=16, context=24, head_width=24, head_layers=1,
)  # fmt: skip


def tiny(**changes: object) -> HybridSign:
    torch.manual_seed(0)
    model = HybridSign(dataclasses.replace(TINY, **changes)).eval()  # type: ignore[arg-type]
    for parameter in model.parameters():  # zero-initialised parts would hide mistakes
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.1)
    return model


def told_at_random(batch: int, steps: int) -> Told:
    return Told(
        torch.randint(TINY.vocabulary, (batch, steps, CHUNK)),
        torch.rand(batch, steps, CHUNK, TIMES),
        torch.randint(TINY.vocabulary, (batch, steps, len(WINDOW))),
        torch.rand(batch, steps, len(WINDOW), TIMES),
    )


@pytest.mark.parametrize("confidence_attention", [True, False])
def test_streaming_step_by_step_gives_what_training_saw(confidence_attention: bool) -> None:
    model, batch, steps = tiny(confidence_attention=confidence_attention), 2, 11
    told, last, sure = told_at_random(batch, steps), torch.randn(batch, steps, TINY.latent), torch.rand(batch, steps, 4)
    noise = torch.randn(batch, steps, TINY.latent)
    with torch.no_grad():
        whole = model.head.sample(noise, model(last, sure, told), TINY.flow_steps)
        keys, values, trust = model.empty_caches(batch)
        for t in range(steps):
            now = Told(*(getattr(told, field.name)[:, t : t + 1] for field in dataclasses.fields(told)))
            state = torch.cat([last[:, t], sure[:, t]], dim=-1)
            made, _, _, keys, values, trust = model.step(state, now, noise[:, t], keys, values, trust)
            assert torch.allclose(made, whole[:, t], atol=1e-5)


def test_confidence_changes_what_is_made_only_where_it_is_listened_to() -> None:
    told, last, noise = told_at_random(1, 5), torch.randn(1, 5, TINY.latent), torch.randn(1, 5, TINY.latent)
    high, low = torch.ones(1, 5, 4), torch.ones(1, 5, 4)
    low[:, 1] = 0.0
    with torch.no_grad():
        model = tiny()
        a, b = (model.head.sample(noise, model(last, sure, told), 1) for sure in (high, low))
        assert torch.equal(a[:, 0], b[:, 0])
        assert not torch.allclose(a[:, 4], b[:, 4])


def test_the_sign_in_hand_matters() -> None:
    model, told, last, sure = tiny(), told_at_random(1, 3), torch.randn(1, 3, TINY.latent), torch.ones(1, 3, 4)
    other = dataclasses.replace(told, frame_signs=(told.frame_signs + 1) % TINY.vocabulary)
    with torch.no_grad():
        assert not torch.allclose(model(last, sure, told), model(last, sure, other))


def test_latents_give_back_motion_that_lies_in_their_span() -> None:
    rng = np.random.default_rng(0)
    basis = np.zeros((6, CHUNK, MOTION_WIDTH))
    for row, part in zip(basis, list(PARTS.values()) * 2, strict=True):
        row[:, part] = rng.normal(size=row[:, part].shape)
    chunks = np.einsum("nk,kcm->ncm", rng.normal(size=(200, 6)), basis).astype(np.float32) + 0.5
    latents = ChunkLatents((2, 2, 2))
    latents.fit(chunks)
    encoded = latents.encode(torch.from_numpy(chunks))
    assert torch.allclose(latents.decode(encoded), torch.from_numpy(chunks), atol=1e-3)
    assert torch.allclose(encoded.mean(0), torch.zeros(6), atol=1e-3)
    assert torch.allclose(encoded.std(0, correction=0), torch.ones(6), atol=1e-2)


def test_euler_steps_follow_a_straight_flow_exactly() -> None:
    class Straight(FlowHead):
        def forward(self, z: torch.Tensor, t: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
            target = context[..., : z.shape[-1]]
            return (z - target) / t[..., None]  # v = e - x on the line from x to e

    head, noise, goal = Straight(TINY), torch.randn(3, TINY.latent), torch.randn(3, TINY.context)
    for steps in (1, 2, 5):
        assert torch.allclose(head.sample(noise, goal, steps), goal[:, : TINY.latent], atol=1e-5)


def test_settings_that_do_not_fit_are_refused_with_both_values() -> None:
    with pytest.raises(ValueError, match="multiple"):
        dataclasses.replace(TINY, widths=(15, 24, 16))
    with pytest.raises(ValueError, match="experts"):
        dataclasses.replace(TINY, latents=(6, 8))  # type: ignore[arg-type]


def test_a_configuration_survives_being_saved() -> None:
    assert ModelConfig.from_dict(TINY.to_dict()) == TINY
