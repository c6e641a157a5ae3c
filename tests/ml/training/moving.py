"""Clips and sentences that the tests of training make themselves, and a tiny objective on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch

from ml.conditions import MarkSpan
from ml.corpus.made.synthetic import random_sentence
from ml.corpus.sequences import Sequence
from ml.kinematics import constrain
from ml.model.hybrid import HybridSign
from ml.motion import SPAN, disassemble
from ml.pose import Clip
from ml.skeleton import INDEX, REST
from ml.training.batches import Pool
from ml.training.objective import Objective, ObjectiveConfig
from tests.ml.model.test_hybrid import tiny

CPU = torch.device("cpu")


def still(frames: int, right_hand: tuple[float, float, float]) -> Clip:
    """A clip that holds the right hand somewhere (metres, avatar frame), the arms otherwise as at rest."""
    positions = np.repeat(REST[None], frames, axis=0).copy()
    hand = [i for name, i in INDEX.items() if name.startswith("RightHand")]
    positions[:, hand] += np.array(right_hand, np.float32) - REST[INDEX["RightHand"]]
    return Clip(constrain(positions), np.ones((frames, 55), np.float32), np.zeros((frames, 52), np.float32))


RESTING = still(1, (-0.1, 1.0, 0.2))
CORES = {2: still(10, (-0.2, 1.4, 0.25)), 3: still(14, (-0.1, 1.2, 0.35)), 4: still(8, (-0.35, 1.3, 0.2))}


def some_sentences(count: int) -> list[Sequence]:
    """Made ones; all of them ask something."""
    rng = np.random.default_rng(0)
    made = [random_sentence(rng, [2, 3], [4], CORES, RESTING, f"s{i}") for i in range(count)]
    return [replace(one, marks=(MarkSpan("wh_question", 2, len(one) - 2),)) for one in made]


def some_pool(count: int = 12, steps: int = 16) -> Pool:
    return Pool(some_sentences(count), steps, CPU, texts=True)


def objective(pool: Pool, config: ObjectiveConfig | None = None, **model: Any) -> Objective:
    """Of a tiny model whose latents fit the pool."""
    made: HybridSign = tiny(**model).train()
    made.latents.fit(pool.spans(1000))
    motion, _ = disassemble(RESTING)
    rest = made.latents.encode(torch.from_numpy(np.repeat(motion, SPAN, axis=0)))
    return Objective(made, rest[None], config or ObjectiveConfig())
