"""Confidence-Aware Causal Attention against the equation written out in numpy."""

import numpy as np
import pytest
import torch

from ml.model.attention import ConfidenceAttention, rotary


def by_the_equation(layer: ConfidenceAttention, x: torch.Tensor, confidence: torch.Tensor) -> np.ndarray:
    """A(t, s) = softmax over t - window < s <= t of (q . k / sqrt(d) + beta_h c(s)), one number at a time."""
    with torch.no_grad():
        q, k, v = layer._project(x)
        positions = torch.arange(x.shape[1])
        q, k = rotary(q, positions).numpy(), rotary(k, positions).numpy()
    v, beta = v.numpy(), np.zeros(layer.heads) if layer.beta is None else layer.beta.detach().numpy()
    batch, heads, steps, size = q.shape
    mixed = np.zeros((batch, steps, heads * size))
    for b in range(batch):
        for h in range(heads):
            for t in range(steps):
                seen = range(max(0, t - layer.window + 1), t + 1)
                logits = np.array(
                    [q[b, h, t] @ k[b, h, s] / size**0.5 + beta[h] * float(confidence[b, s]) for s in seen]
                )
                share = np.exp(logits - logits.max())
                share /= share.sum()
                mixed[b, t, h * size : (h + 1) * size] = sum(a * v[b, h, s] for a, s in zip(share, seen, strict=True))
    weight, bias = layer.out.weight.detach().numpy(), layer.out.bias.detach().numpy()
    return mixed @ weight.T + bias


@pytest.mark.parametrize(
    ("batch", "steps", "width", "heads", "window"), [(1, 5, 16, 2, 8), (2, 9, 24, 3, 4), (3, 2, 8, 1, 2)]
)
@pytest.mark.parametrize("confidence_aware", [True, False])
def test_attention_is_the_papers_equation(
    batch: int, steps: int, width: int, heads: int, window: int, confidence_aware: bool
) -> None:
    torch.manual_seed(steps)
    layer = ConfidenceAttention(width, heads, window, confidence_aware)
    if layer.beta is not None:
        torch.nn.init.uniform_(layer.beta, -2, 2)
    x, confidence = torch.randn(batch, steps, width), torch.rand(batch, steps)
    with torch.no_grad():
        assert np.allclose(layer(x, confidence).numpy(), by_the_equation(layer, x, confidence), atol=1e-5)


def test_a_step_behind_a_cache_is_the_same_as_all_steps_at_once() -> None:
    torch.manual_seed(0)
    layer = ConfidenceAttention(16, 2, 4, True)
    x, confidence = torch.randn(2, 9, 16), torch.rand(2, 9)
    keys, values = torch.zeros(2, 2, 3, 8), torch.zeros(2, 2, 3, 8)
    trust, valid = torch.zeros(2, 3), torch.zeros(2, 3)
    with torch.no_grad():
        whole = layer(x, confidence)
        for t in range(9):
            trust, valid = torch.cat([trust, confidence[:, t : t + 1]], 1), torch.cat([valid, torch.ones(2, 1)], 1)
            out, key, value = layer.step(x[:, t : t + 1], trust, valid, keys, values)
            assert torch.allclose(out[:, 0], whole[:, t], atol=1e-5)
            keys, values = torch.cat([keys, key], 2)[:, :, 1:], torch.cat([values, value], 2)[:, :, 1:]
            trust, valid = trust[:, 1:], valid[:, 1:]


def test_the_future_is_not_seen() -> None:
    torch.manual_seed(0)
    layer = ConfidenceAttention(16, 2, 8, True)
    x, confidence = torch.randn(1, 6, 16), torch.rand(1, 6)
    changed = x.clone()
    changed[:, 4:] += 1
    with torch.no_grad():
        a, b = layer(x, confidence), layer(changed, confidence)
    assert torch.equal(a[:, :4], b[:, :4])
    assert not torch.allclose(a[:, 4:], b[:, 4:])


def test_a_layer_that_is_not_causal_sees_as_far_ahead_as_back() -> None:
    torch.manual_seed(0)
    layer = ConfidenceAttention(16, 2, 3, True, causal=False)
    x, confidence = torch.randn(1, 7, 16), torch.rand(1, 7)
    changed = x.clone()
    changed[:, 3] += 1
    with torch.no_grad():
        a, b = layer(x, confidence), layer(changed, confidence)
    assert [not torch.equal(a[:, t], b[:, t]) for t in range(7)] == [False, True, True, True, True, True, False]


def test_a_key_of_low_confidence_is_attended_to_less() -> None:
    torch.manual_seed(0)
    layer = ConfidenceAttention(16, 2, 8, True)
    assert layer.beta is not None
    with torch.no_grad():
        layer.beta.fill_(50.0)
        x, sure = torch.randn(1, 3, 16), torch.tensor([[1.0, 0.0, 0.0]])
        only_first = layer.out(layer._project(x[:, :1])[2].transpose(1, 2).flatten(2))
        assert torch.allclose(layer(x, sure)[:, 2], only_first[:, 0], atol=1e-4)
