"""What wrong history costs: nothing where none is wrong, and something of its own for each way of being wrong."""

import torch

from ml.training.robustness import error
from tests.ml.training.moving import objective, some_pool

POOL = some_pool(4, 8)
TAUGHT = objective(POOL)
BATCH = POOL.batch(torch.arange(4))


def off(share: float, noise: bool, seed: int = 0) -> float:
    return error(TAUGHT.model.eval(), BATCH, TAUGHT.rest, share, noise, seed)


def test_history_that_is_right_costs_nothing_whatever_wrong_would_have_been() -> None:
    assert off(0.0, noise=True) == off(0.0, noise=False) > 0


def test_each_kind_of_wrong_history_is_another_error() -> None:
    kinds = [off(0.0, noise=True), off(1.0, noise=True), off(1.0, noise=False)]
    assert len({round(kind, 6) for kind in kinds}) == 3


def test_the_same_seed_is_wrong_in_the_same_places() -> None:
    assert off(0.5, noise=False) == off(0.5, noise=False)
    assert off(0.5, noise=False) != off(0.5, noise=False, seed=1)
