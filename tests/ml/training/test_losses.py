"""Each loss against its definition."""

import dataclasses

import numpy as np
import pytest
import torch

from ml.motion import FACE_WIDTH, HANDS_WIDTH, MOTION_WIDTH, MOVING_BODY, PARTS, SPAN, disassemble
from ml.skeleton import INDEX, LEFT_FINGERS, PARENTS, REST, RIGHT_FINGERS
from ml.training.batches import Batch
from ml.training.losses import LossWeights, MotionLosses, column_weights, masked, soft_dtw, stop_loss
from tests.ml.test_pose import random_clip
from tests.ml.training.moving import some_pool


def soft_dtw_by_cells(made: np.ndarray, real: np.ndarray, gamma: float) -> float:
    """R(i, j) = cost(i, j) + softmin of its three neighbours before it, one cell at a time."""
    size = len(made)
    table = np.full((size + 1, size + 1), np.inf)
    table[0, 0] = 0.0
    for i in range(size):
        for j in range(size):
            ways = np.array([table[i, j], table[i, j + 1], table[i + 1, j]])
            least = ways.min()
            best = least - gamma * np.log(np.exp(-(ways - least) / gamma).sum())
            table[i + 1, j + 1] = np.abs(made[i] - real[j]).mean() + best
    return float(table[-1, -1]) / size


@pytest.mark.parametrize(("size", "gamma"), [(1, 0.1), (2, 0.1), (7, 0.1), (7, 1.0), (6, 0.01)])
def test_soft_dtw_is_its_recursion(size: int, gamma: float) -> None:
    torch.manual_seed(size)
    made, real = torch.randn(3, size, 5), torch.randn(3, size, 5)
    found = soft_dtw(made, real, gamma)
    for row in range(3):
        assert float(found[row]) == pytest.approx(
            soft_dtw_by_cells(made[row].numpy(), real[row].numpy(), gamma), abs=1e-4
        )


def test_soft_dtw_of_equal_motion_is_nothing_and_forgives_being_late() -> None:
    torch.manual_seed(0)
    walk = torch.randn(1, 8, 4).cumsum(1)
    late = torch.cat([walk[:, :1], walk[:, :-1]], dim=1)
    assert float(soft_dtw(walk, walk, 1e-3)[0]) == pytest.approx(0.0, abs=1e-2)
    assert float(soft_dtw(late, walk, 1e-3)[0]) < 0.5 * float((late - walk).abs().mean())


def test_soft_dtw_can_be_learned_from() -> None:
    made, real = torch.randn(2, 6, 3, requires_grad=True), torch.randn(2, 6, 3)
    soft_dtw(made, real).sum().backward()  # type: ignore[no-untyped-call]
    assert made.grad is not None
    assert made.grad.isfinite().all()
    assert made.grad.abs().sum(-1).all(), "every frame hears of it"


def test_bones_are_the_differences_of_joints() -> None:
    clip = random_clip(3)
    found = MotionLosses().bones(torch.from_numpy(disassemble(clip)[0])).numpy()
    fingers = (*LEFT_FINGERS, *RIGHT_FINGERS)
    joints = [j for j in MOVING_BODY if PARENTS[j] in MOVING_BODY] + list(fingers)
    wanted = np.stack([clip.positions[:, j] - clip.positions[:, PARENTS[j]] for j in joints], axis=1)
    assert found.shape == wanted.shape
    assert np.allclose(found, wanted, atol=1e-5)
    at_rest = MotionLosses().bones(torch.zeros(MOTION_WIDTH))[: len(joints) - len(fingers)]
    assert np.allclose(at_rest, [REST[j] - REST[PARENTS[j]] for j in joints[: len(at_rest)]], atol=1e-6)


def test_fingers_count_most_and_the_face_least() -> None:
    weights = column_weights()
    shares = {name: float(weights[columns].sum()) / MOTION_WIDTH for name, columns in PARTS.items()}
    assert shares == pytest.approx({"body": 0.3, "hands": 0.6, "face": 0.03})
    assert float(weights[PARTS["face"]][0]) == pytest.approx(0.03 * MOTION_WIDTH / FACE_WIDTH)
    assert float(weights[PARTS["hands"]][0]) == pytest.approx(0.6 * MOTION_WIDTH / HANDS_WIDTH)


def test_steps_that_do_not_exist_count_for_nothing() -> None:
    assert float(masked(torch.tensor([[1.0, 3.0, 99.0]]), torch.tensor([[1.0, 1.0, 0.0]]))) == 2.0
    assert float(masked(torch.ones(1, 3), torch.zeros(1, 3))) == 0.0


@pytest.fixture
def batch() -> Batch:
    return some_pool(2, 8).batch(torch.arange(2))


def test_motion_that_is_right_costs_nothing_and_each_mistake_costs_its_own(batch: Batch) -> None:
    losses, all_steps = MotionLosses(), torch.ones_like(batch.mask)
    right = losses(batch.motion, batch, all_steps)
    assert {name: float(value) for name, value in right.items()} == pytest.approx(
        {"joints": 0.0, "velocity": 0.0, "energy": 0.0, "effort": 0.0, "bones": 0.0}, abs=1e-5
    )
    moved = losses(batch.motion + 0.01, batch, all_steps)  # all joints by one centimetre: where they begin is a jump
    shaken = batch.motion.clone()
    shaken[:, :, ::2] += 0.01
    assert float(moved["joints"]) == pytest.approx(0.01 * float(losses.columns.mean()), rel=1e-3)
    assert float(losses(shaken, batch, all_steps)["velocity"]) > 2 * float(moved["velocity"])
    assert float(losses(shaken, batch, all_steps)["joints"]) < float(moved["joints"])


def test_energy_is_how_far_hands_travel_whatever_their_way(batch: Batch) -> None:
    losses, all_steps = MotionLosses(), torch.ones_like(batch.mask)
    travel = torch.zeros(1, 1, SPAN, MOTION_WIDTH)
    wrist = 3 * MOVING_BODY.index(INDEX["LeftHand"])
    travel[..., wrist] = 0.01 * torch.arange(SPAN)  # one centimetre a frame, and its five finger tips with it
    found = losses.travel(travel)[0, 0]
    assert found.shape == (12,)
    assert found[:6].tolist() == pytest.approx([0.01] * 6, rel=1e-2)
    assert found[6:].max() < 1e-3
    back = travel.clone()
    back[..., wrist] = 0.01 * (torch.arange(SPAN) % 2)  # to and fro by the same length
    assert losses.travel(back)[0, 0, 0] == pytest.approx(float(found[0]), rel=1e-2)
    assert float(losses(batch.motion + 0.01, batch, all_steps)["energy"]) == pytest.approx(0, abs=1e-5)


def test_effort_tells_a_hand_that_goes_to_and_fro_from_one_that_goes_on(batch: Batch) -> None:
    losses, all_steps = MotionLosses(), torch.ones_like(batch.mask)
    on, back = torch.zeros(2, 1, 1, SPAN, MOTION_WIDTH)
    wrist = 3 * MOVING_BODY.index(INDEX["LeftHand"])
    on[..., wrist], back[..., wrist] = 0.01 * torch.arange(SPAN), 0.01 * (torch.arange(SPAN) % 2)
    assert float(losses.travel(on, 2)[0, 0, 0]) < 1e-3
    assert float(losses.travel(back, 2)[0, 0, 0]) == pytest.approx(0.02, rel=1e-2)
    steady = torch.linspace(0, 0.05, SPAN)[:, None] * torch.ones(MOTION_WIDTH)
    assert float(losses(batch.motion + steady, batch, all_steps)["effort"]) == pytest.approx(0, abs=1e-5)


def test_what_the_fit_only_guessed_is_asked_for_less(batch: Batch) -> None:
    losses, all_steps = MotionLosses(), torch.ones_like(batch.mask)
    guessed = dataclasses.replace(batch, confidence=torch.zeros_like(batch.confidence))
    sure = dataclasses.replace(batch, confidence=torch.ones_like(batch.confidence))
    a, b = (float(losses(one.motion + 0.01, one, all_steps)["joints"]) for one in (guessed, sure))
    assert a == pytest.approx(0.2 * b, rel=1e-3)


def test_a_stop_in_the_right_place_costs_little(batch: Batch) -> None:
    right = (20 * batch.stop - 10)[..., None]
    assert float(stop_loss(right, batch)) < 1e-3
    assert float(stop_loss(-right, batch)) > 5


def test_a_wrong_weighting_is_named() -> None:
    with pytest.raises(ValueError, match="fixed, inverse, not 'loud'"):
        LossWeights(weighting="loud")  # type: ignore[arg-type]
