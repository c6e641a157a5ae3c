"""The loop: it learns, stops and goes on as if it had not stopped, and refuses what is no checkpoint of its own."""

import csv
import io
import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ml.conditions import CITATION, SENTENCE
from ml.training.batches import Pool
from ml.training.log import Log
from ml.training.losses import LossWeights
from ml.training.objective import Objective, ObjectiveConfig
from ml.training.train import TrainConfig, Trainer
from ml.training.world import World
from tests.ml.training.moving import CPU, objective, some_pool, some_sentences

SHORT = TrainConfig(
    steps=8, batch=4, warmup=2, bootstrap_from=0.2, deep_from=0.6, passes=2, log_every=1, save_every=3, seed=5
)


class Interrupted(Exception):
    """What the test stops a run by."""


class StopsAt(Log):
    def __init__(self, folder: Path, step: int) -> None:
        super().__init__(folder, quiet=True)
        self.step = step

    def row(self, step: int, *_: Any) -> None:
        if step == self.step:
            raise Interrupted


def short(config: TrainConfig = SHORT, world: World | None = None) -> Trainer:
    pool = some_pool(6, 8)
    weights = LossWeights(soft_dtw=0.1, weighting="inverse")
    taught = objective(pool, ObjectiveConfig(weights=weights), dropout=0.2)
    return Trainer(taught, [(pool, 0.5), (pool, 0.5)], config, some_pool(2, 8), world)


@pytest.mark.slow
def test_a_tiny_model_visibly_learns(tmp_path: Path) -> None:
    pool = some_pool(40, 20)
    config = TrainConfig(steps=150, batch=16, learning_rate=5e-3, warmup=10, log_every=5)
    trainer = Trainer(objective(pool), [(pool, 1.0)], config, some_pool(4, 20))
    trainer.run(Log(tmp_path))
    with (tmp_path / "log.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    first, last = rows[0], rows[-3:]
    for name in ("flow", "joints", "held_out_flow", "held_out_joints"):
        assert np.mean([float(row[name]) for row in last]) < 0.5 * float(first[name]), name


@pytest.mark.slow
def test_a_run_that_was_stopped_ends_with_the_same_weights(tmp_path: Path) -> None:
    whole = short()
    whole.run(Log(tmp_path / "a", quiet=True))
    stopped = short()
    with pytest.raises(Interrupted):
        stopped.run(StopsAt(tmp_path / "b", 7), tmp_path / "checkpoint.pt")
    torch.rand(3)  # what happens between the two is nobody's business
    resumed = short()
    resumed.load(tmp_path / "checkpoint.pt")
    assert resumed.step == 6
    resumed.run(Log(tmp_path / "b", quiet=True))
    assert resumed.step == whole.step == SHORT.steps
    for name, value in whole.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[name]), name
        assert torch.equal(whole.average[name], resumed.average[name]), name
    assert not all(torch.equal(value, short().average[name]) for name, value in whole.average.items())


def test_processes_that_go_on_together_draw_batches_of_their_own(tmp_path: Path) -> None:
    first = short()
    first.save(tmp_path / "checkpoint.pt")
    drawn = []
    for rank in (0, 1):
        trainer = short(world=World(rank, 2))
        trainer.load(tmp_path / "checkpoint.pt")
        drawn.append(torch.rand(4))
    assert not torch.equal(*drawn)


@pytest.mark.parametrize(("rank", "sampled"), [(0, [3, 6]), (1, [])])
def test_samples_are_made_on_the_way_by_one_process(tmp_path: Path, rank: int, sampled: list[int]) -> None:
    trainer, steps = short(replace(SHORT, sample_every=3), World(rank, 1)), []
    trainer.run(Log(tmp_path, quiet=True), sample=lambda: steps.append(trainer.step))
    assert steps == sampled


def broken(kind: str) -> bytes:
    if kind == "no file of torch":
        return b"not a checkpoint"
    file = io.BytesIO()
    torch.save({"model": {}} if kind == "another model" else {"step": 3}, file)
    return file.getvalue()[: 200 if kind == "half" else None]


@pytest.mark.parametrize("kind", ["no file of torch", "another model", "no model", "half"])
def test_a_broken_checkpoint_is_refused_by_name(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "checkpoint.pt"
    path.write_bytes(broken(kind))
    with pytest.raises(ValueError, match=r"checkpoint\.pt: not a checkpoint of this model"):
        short().load(path)


def test_a_checkpoint_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer, path = short(), tmp_path / "out" / "checkpoint.pt"
    trainer.save(path)
    was = path.read_bytes()

    def dying(state: object, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(torch, "save", dying)
    with pytest.raises(OSError, match="no space"):
        trainer.save(path)
    assert path.read_bytes() == was


def test_history_is_the_models_own_in_every_other_update_and_deeper_later() -> None:
    config = TrainConfig(bootstrap_from=0.4, deep_from=0.75, passes=3)
    for (progress, passes), step in itertools.product([(0.0, 0), (0.39, 0), (0.4, 1), (0.74, 1), (0.75, 3)], (8, 9)):
        assert config.passes_at(step, progress) == (0 if step % 2 else passes)


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"batch": 0}, {"passes": 0}])
def test_settings_that_cannot_be_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} 0"):
        TrainConfig(**wrong)  # type: ignore[arg-type]


def test_a_batch_has_each_pools_share() -> None:
    ours, theirs = (
        Pool([replace(one, style=style) for one in some_sentences(2)], 8, CPU) for style in (CITATION, SENTENCE)
    )
    trainer = Trainer(objective(ours), [(ours, 0.75), (theirs, 0.25)], TrainConfig(batch=8))
    assert trainer.draw().conditions.style[:, 0].tolist() == [CITATION] * 6 + [SENTENCE] * 2


def watched(trainer: Trainer) -> list[tuple[float, float]]:
    """(learning rate, length of the whole gradient) of each step that the optimizer will take."""
    found: list[tuple[float, float]] = []
    step = trainer.optimizer.step

    def watching() -> None:
        rates = {float(group["lr"]) for group in trainer.optimizer.param_groups}
        gradients = [parameter.grad.norm() for parameter in trainer.parameters if parameter.grad is not None]
        found.append((rates.pop(), float(torch.stack(gradients).norm())))
        assert not rates, "every group has the same rate"
        step()

    trainer.optimizer.step = watching  # type: ignore[method-assign,assignment]
    return found


def test_the_learning_rate_warms_up_and_then_falls_to_nothing_by_a_cosine(tmp_path: Path) -> None:
    config = TrainConfig(steps=12, batch=2, learning_rate=2e-3, warmup=3, bootstrap_from=1.0)
    trainer = short(config)
    steps = watched(trainer)
    trainer.run(Log(tmp_path, quiet=True))
    cosine = 0.5 * (1 + np.cos(np.pi * np.arange(12) / 12))
    warm = np.minimum(1, np.arange(1, 13) / 3)
    assert [rate for rate, _ in steps] == pytest.approx(2e-3 * warm * cosine)


@pytest.mark.parametrize(("times", "clipped"), [(1e6, True), (1e-6, False)])
def test_a_gradient_is_no_longer_than_one_and_a_short_one_stays_as_it_is(
    times: float, clipped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = Objective.__call__

    def scaled(*given: Any) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        loss, parts = lost(*given)
        return times * loss, parts

    monkeypatch.setattr(Objective, "__call__", scaled)
    trainer = short(TrainConfig(steps=2, batch=2, bootstrap_from=1.0))
    steps = watched(trainer)
    trainer.run(Log(tmp_path, quiet=True))
    for _, length in steps:
        assert length == pytest.approx(1, rel=1e-3) if clipped else 0 < length < 1e-3


def test_weights_decay_but_norms_biases_and_scales_do_not() -> None:
    trainer = short(replace(SHORT, weight_decay=0.05))
    decay = {id(p): group["weight_decay"] for group in trainer.optimizer.param_groups for p in group["params"]}
    found = set()
    for module in trainer.model.modules():
        for name, parameter in module.named_parameters(recurse=False):
            weight = parameter.ndim > 1 and name != "bias" and not isinstance(module, torch.nn.RMSNorm)
            assert decay.pop(id(parameter)) == (0.05 if weight else 0), (type(module).__name__, name)
            found.add((type(module).__name__, name))
    assert not decay, "each is in one group"
    assert {("RMSNorm", "weight"), ("Linear", "weight"), ("Linear", "bias"), ("Embedding", "weight")} <= found


def test_the_clock_stops_a_run(tmp_path: Path) -> None:
    trainer = short(TrainConfig(steps=10**6, minutes=1e-9, batch=4))
    trainer.seconds = 1.0
    trainer.run(Log(tmp_path, quiet=True))
    assert trainer.step == 0
