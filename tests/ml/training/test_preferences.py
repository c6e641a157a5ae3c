"""A tiny model comes to prefer what people preferred, also in pairs that it has not seen."""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ml.corpus.made.synthetic import Item, join
from ml.corpus.sequences import Sequence
from ml.training import __main__ as command
from ml.training.log import Log
from ml.training.pairs import PreferencePair
from ml.training.preferences import PreferenceConfig, Preferences
from ml.training.train import TrainConfig, Trainer
from tests.ml.training.moving import CORES, RESTING, objective, some_pool

STEPS = 16
OTHER = {2: 3, 3: 4, 4: 2}


def a_sequence(sign: int, length: int, seen: int) -> Sequence:
    """What is asked for, and the sign that is seen to be made instead."""
    asked, made = (join([Item(one, length), Item(0, 14)], CORES, RESTING, 4) for one in (sign, seen))
    return replace(asked, motion=made.motion, confidence=made.confidence)


def some_pairs(count: int, seed: int = 0) -> list[PreferencePair]:
    """Another sign is preferred to the right one: against the sentences, so that nothing but preferences teach it."""
    rng = np.random.default_rng(seed)
    drawn = [(int(rng.integers(2, 5)), int(rng.integers(14, 26))) for _ in range(count)]
    return [PreferencePair(a_sequence(*one, OTHER[one[0]]), a_sequence(*one, one[0])) for one in drawn]


def test_nothing_is_gained_before_anything_is_learned() -> None:
    made = Preferences(objective(some_pool(8, STEPS), dropout=0.2), some_pairs(4), STEPS)
    loss, told = made()
    assert loss.item() == pytest.approx(0.1 * np.log(2), rel=1e-5), "dropout takes no part"
    assert told["preference"].item() == pytest.approx(np.log(2), rel=1e-5)
    assert made.objective.model.training


@pytest.mark.slow
def test_what_was_preferred_is_learned_and_holds_for_pairs_that_were_not_seen(tmp_path: Path) -> None:
    pool = some_pool(24, STEPS)
    taught = objective(pool)
    plain = TrainConfig(steps=40, batch=8, learning_rate=4e-3, warmup=5, log_every=10, bootstrap_from=1)
    Trainer(taught, [(pool, 1.0)], plain).run(Log(tmp_path / "first", quiet=True))

    before = objective(pool)
    before.model.load_state_dict(taught.model.state_dict())
    learned = Preferences(taught, some_pairs(12), STEPS, PreferenceConfig(weight=0.5, beta=200, batch=8))
    unseen = Preferences(taught, some_pairs(8, seed=1), STEPS)
    unmoved = Preferences(before, some_pairs(8, seed=1), STEPS)
    further = TrainConfig(steps=80, batch=8, learning_rate=1e-3, warmup=5, log_every=10, bootstrap_from=1)
    Trainer(taught, [(pool, 1.0)], further, preferences=learned).run(Log(tmp_path / "second"))
    Trainer(before, [(pool, 1.0)], further).run(Log(tmp_path / "third", quiet=True))
    told, told_without = ({}, {})
    for made, seen in ((unseen, told), (unmoved, told_without)):
        torch.manual_seed(0)
        seen.update({name: value.item() for name, value in made.loss(torch.arange(8))[1].items()})
    assert told["preferred"] >= 0.75
    assert told["preference"] < np.log(2) < told_without["preference"], "the sentences alone teach the contrary"
    with (tmp_path / "second" / "log.csv").open(newline="") as file:
        assert {"flow", "preference", "preferred"} <= next(csv.DictReader(file)).keys()


@pytest.mark.parametrize("model", [{"mode": "autoregressive"}, {"mode": "diffusion"}, {"head": "meanflow"}])
def test_models_that_make_motion_otherwise_are_refused(model: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="preferences teach mode=hybrid head=flow"):
        Preferences(objective(some_pool(4, STEPS), **model), some_pairs(2), STEPS)


@pytest.mark.parametrize("wrong", [{"weight": 0}, {"beta": -1}, {"batch": 0}])
def test_settings_that_cannot_be_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be above 0"):
        PreferenceConfig(**wrong)  # type: ignore[arg-type]


def test_preferences_need_the_model_that_they_are_about(monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary = type("V", (), {"size": 9})
    monkeypatch.setattr(command, "read", lambda _: {})
    monkeypatch.setattr(command, "archives", lambda _: ())
    monkeypatch.setattr(command, "corpus", lambda *_: type("C", (), {"vocabulary": vocabulary}))
    monkeypatch.setattr(sys, "argv", ["training", "--preferences", "pairs.jsonl"])
    with pytest.raises(SystemExit, match="--preferences needs --init"):
        command.main()


def test_a_file_that_cannot_be_read_is_told_without_a_trace(tmp_path: Path) -> None:
    arguments = argparse.Namespace(preferences=tmp_path / "none.jsonl", pair_model=[], preference=[])
    data: Any = type("C", (), {"vocabulary": type("V", (), {"ids": {}})})
    with pytest.raises(SystemExit, match=r"--preferences: .*none\.jsonl"):
        command.preferences(arguments, objective(some_pool(4, STEPS)), data)


def test_pairs_are_by_the_shipped_model_or_those_that_are_named() -> None:
    (shipped,) = command.pair_signers([]).values()
    (named,) = command.pair_signers(["ml/weights"]).values()
    assert shipped.hash == named.hash
