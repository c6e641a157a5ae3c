"""The mean of several runs."""

from dataclasses import replace

import pytest
import torch

from ml.model.checkpoint import Checkpoint
from ml.training.average import averaged
from tests.ml.model.test_hybrid import tiny


def checkpoint(further: float = 0.0) -> Checkpoint:
    """Of a tiny model, all its weights this much further."""
    model = tiny()
    weights = {name: value + further for name, value in model.state_dict().items()}
    return Checkpoint(weights, model.config, {"svk": {"DOM": 2}}, torch.zeros(1, 4), {"svk": {"DOM": 20}})


def test_every_weight_is_the_mean_and_all_else_is_as_the_first_has_it() -> None:
    one = checkpoint()
    mean = averaged([one, checkpoint(0.5), checkpoint(1.0)])
    assert mean.lengths == one.lengths
    for name, value in mean.weights.items():
        assert torch.allclose(value, one.weights[name] + 0.5, atol=1e-5), name


def test_models_of_other_settings_have_no_mean() -> None:
    one = checkpoint()
    with pytest.raises(ValueError, match="same settings"):
        averaged([one, replace(one, config=replace(one.config, dropout=0.5))])
