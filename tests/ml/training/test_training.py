"""Made sentences, batches and a tiny model that visibly learns, on clips that the tests make themselves."""

import csv
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.conditions import HOLD, REST, Stretch
from ml.corpus.sequences import Sequence, cover
from ml.corpus.synthetic import Item, join, random_sentence, resample
from ml.kinematics import constrain
from ml.model.hybrid import HybridSign
from ml.motion import MOTION_WIDTH, assemble, disassemble
from ml.pose import Clip
from ml.skeleton import BONE_LENGTHS, INDEX, PARENTS
from ml.skeleton import REST as REST_POSE
from ml.timing import CHUNK
from ml.training.batches import Pool, at_speed, packed, trimmed, windows
from ml.training.train import TrainConfig, Trainer
from tests.ml.model.test_hybrid import TINY


def still(frames: int, right_hand: tuple[float, float, float]) -> Clip:
    """A clip that holds the right hand somewhere (metres, avatar frame), the arms otherwise as at rest."""
    positions = np.repeat(REST_POSE[None], frames, axis=0).copy()
    hand = [i for name, i in INDEX.items() if name.startswith("RightHand")]
    positions[:, hand] += np.array(right_hand, np.float32) - REST_POSE[INDEX["RightHand"]]
    return Clip(constrain(positions), np.ones((frames, 55), np.float32), np.zeros((frames, 52), np.float32))


RESTING = still(1, (-0.1, 1.0, 0.2))
CORES = {2: still(10, (-0.2, 1.4, 0.25)), 3: still(14, (-0.1, 1.2, 0.35)), 4: still(8, (-0.35, 1.3, 0.2))}


def hand(sequence: Sequence) -> np.ndarray:
    return assemble(sequence.motion, sequence.confidence).positions[:, INDEX["RightHand"]]


def test_joined_signs_pass_through_every_core_and_end_at_rest() -> None:
    made = join([Item(2, 18), Item(HOLD, 6), Item(3, 20), Item(REST, 15)], CORES, RESTING, 5)
    assert [(s.sign, s.start, s.end) for s in made.stretches] == [
        (REST, 0, 5), (2, 5, 23), (HOLD, 23, 29), (3, 29, 49), (REST, 49, 64)
    ]  # fmt: skip
    wrist = hand(made)
    assert np.allclose(wrist[[2, 20, 26, 45, 63]], [RESTING.positions[0, INDEX["RightHand"]]] + [
        CORES[2].positions[0, INDEX["RightHand"]]] * 2 + [CORES[3].positions[0, INDEX["RightHand"]],
        RESTING.positions[0, INDEX["RightHand"]]], atol=2e-3)  # fmt: skip
    assert np.linalg.norm(np.diff(wrist, axis=0), axis=-1).max() < 0.1
    assert made.synthetic


def test_joined_signs_keep_the_bones_lengths() -> None:
    made = join([Item(4, 12), Item(2, 12), Item(REST, 13)], CORES, RESTING, 3)
    positions = assemble(made.motion, made.confidence).positions
    lengths = np.linalg.norm(positions[:, 1:] - positions[:, list(PARENTS[1:])], axis=-1)
    assert np.abs(lengths - BONE_LENGTHS[1:]).max() < 1e-4


def test_the_same_seed_makes_the_same_sentence() -> None:
    a, b, c = (random_sentence(np.random.default_rng(seed), [2, 3], [4], CORES, RESTING, "x") for seed in (1, 1, 2))
    assert np.array_equal(a.motion, b.motion)
    assert len(a) != len(c) or not np.array_equal(a.motion, c.motion)


def test_resampling_keeps_the_ends_and_straight_lines() -> None:
    line = np.linspace(0, 1, 9, dtype=np.float32)[:, None]
    assert np.allclose(resample(line, 5)[:, 0], [0, 0.25, 0.5, 0.75, 1], atol=0.02)
    assert resample(line[:1], 4).tolist() == [[0], [0], [0], [0]]


def test_short_gaps_belong_to_the_next_sign_and_long_ones_are_rest() -> None:
    assert cover([(5, 10, 20), (6, 23, 30), (7, 45, 50)], 60) == (
        Stretch(REST, 0, 10), Stretch(5, 10, 20), Stretch(6, 20, 30), Stretch(REST, 30, 45), Stretch(7, 45, 50),
        Stretch(REST, 50, 60),
    )  # fmt: skip


def test_a_gap_in_the_stretches_is_refused() -> None:
    motion, sure = disassemble(CORES[2])
    with pytest.raises(ValueError, match="does not follow"):
        Sequence("x", motion, sure, (Stretch(2, 0, 4), Stretch(3, 5, 10)))


def test_speed_trimming_and_packing_keep_signs_in_order() -> None:
    made = join([Item(2, 18), Item(3, 20), Item(REST, 15)], CORES, RESTING, 8)
    faster = at_speed(made, 1.25)
    assert len(faster) == round(len(made) / 1.25)
    assert [s.sign for s in faster.stretches] == [s.sign for s in made.stretches]
    assert trimmed(made, 5).stretches[0] == Stretch(REST, 0, 3)
    (pack,) = packed([made, faster], 200, np.random.default_rng(0))
    assert len(pack) == len(made) + len(faster)
    assert [s.sign for s in pack.stretches] == [0, 2, 3, 0, 2, 3, 0]
    assert [len(window) for window in windows(pack, 60)] == [len(pack), len(pack) - pack.stretches[3].start - 2]


def test_a_batch_pads_with_a_mask_and_stops_at_the_last_step() -> None:
    sequences = [join([Item(2, 18), Item(REST, 13)], CORES, RESTING, n) for n in (1, 6)]
    batch = Pool(sequences, 12, torch.device("cpu")).batch(torch.tensor([0, 1]))
    assert batch.motion.shape == (2, 12, CHUNK, MOTION_WIDTH)
    assert batch.mask.sum(1).tolist() == [8, 10]
    assert batch.stop.argmax(1).tolist() == [7, 9]
    assert torch.allclose(batch.motion[0, 0, 0], torch.from_numpy(sequences[0].motion[0]), atol=1e-3)


def test_a_tiny_model_learns_to_sign_two_signs(tmp_path: Path) -> None:
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    sentences = [random_sentence(rng, [2, 3], [4], CORES, RESTING, f"s{i}") for i in range(40)]
    pool = Pool(sentences, 24, torch.device("cpu"))
    model = HybridSign(TINY)
    model.latents.fit(pool.chunks(1000))
    motion, _ = disassemble(RESTING)
    rest = model.latents.encode(torch.from_numpy(np.repeat(motion, CHUNK, axis=0)))
    trainer = Trainer(
        model, [(pool, 1.0)], rest, TrainConfig(steps=250, batch=16, learning_rate=3e-3, warmup=20, log_every=10)
    )
    trainer.run(tmp_path / "log.csv", say=lambda _: None)
    with (tmp_path / "log.csv").open() as file:
        rows = list(csv.DictReader(file))
    first, last = float(rows[0]["flow"]), float(np.mean([float(row["flow"]) for row in rows[-5:]]))
    assert last < 0.5 * first
    assert float(rows[-1]["joints"]) < 0.5 * float(rows[0]["joints"])
