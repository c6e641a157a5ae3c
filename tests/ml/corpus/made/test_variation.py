"""Signers of other sizes: hands go elsewhere, but not where they touch or rest, and bones do not know."""

from __future__ import annotations

import numpy as np
import pytest

from ml.corpus.made.synthetic import join, random_items, random_lead, random_sentence
from ml.corpus.made.variation import LARGEST, SMALLEST, Size, random_size, signed_by
from ml.kinematics import constrain
from ml.motion import assemble
from ml.pose import Clip
from ml.skeleton import BONE_LENGTHS, FACE, INDEX, JOINTS, PARENTS
from tests.ml.corpus.filmed import move_hand, standing

FRAMES = 50
SIZES = [Size(SMALLEST, LARGEST), Size(LARGEST, LARGEST), Size(LARGEST, SMALLEST), Size()]
RIGHT = [INDEX[name] for name in JOINTS if name.startswith("RightHand")]
LEFT = [INDEX[name] for name in JOINTS if name.startswith("LeftHand")]
WRIST = INDEX["RightHand"]


def clip(positions: np.ndarray) -> Clip:
    frames = len(positions)
    sure, face = np.ones((frames, len(JOINTS)), np.float32), np.zeros((frames, len(FACE)), np.float32)
    return Clip(constrain(positions).astype(np.float32), sure, face)


def reaching(to: tuple[float, float, float], ahead: tuple[float, float, float] = (0.0, 1.0, 0.0)) -> Clip:
    """The right hand from rest to a place, there and back."""
    positions = standing(FRAMES)
    away = np.sin(np.linspace(0, np.pi, FRAMES))[:, None] ** 2
    move_hand(positions, "Right", positions[0, WRIST] * (1 - away) + np.array(to) * away, np.array(ahead))
    return clip(positions)


def exact(positions: np.ndarray) -> bool:
    lengths = np.linalg.norm(positions[:, 1:] - positions[:, list(PARENTS[1:])], axis=-1)
    return bool(np.abs(lengths - BONE_LENGTHS[1:]).max() < 1e-5)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_bones_stay_exact_and_the_rest_pose_stays(size: Size) -> None:
    before = reaching((-0.4, 1.2, 0.35))
    after = signed_by(before, size)
    assert exact(after.positions)
    assert after.positions[[0, -1]] == pytest.approx(before.positions[[0, -1]], abs=2e-3)
    assert after.positions[:, INDEX["LeftHand"]] == pytest.approx(before.positions[:, INDEX["LeftHand"]], abs=2e-3)


def test_a_wider_space_takes_a_free_hand_further_out() -> None:
    middle = FRAMES // 2
    before, narrow, wide = (
        signed_by(reaching((-0.4, 1.2, 0.3)), Size(space)).positions[middle, WRIST]
        for space in (1.0, SMALLEST, LARGEST)
    )
    assert wide[0] < before[0] - 0.02 < before[0] + 0.02 < narrow[0]
    assert wide[2] > before[2] + 0.01


def test_larger_movements_go_further_about_the_same_path() -> None:
    positions = standing(FRAMES)
    wave = 0.05 * np.sin(np.linspace(0, 10 * np.pi, FRAMES)) * (np.arange(FRAMES) > 5)
    place = np.tile([-0.4, 1.2, 0.35], (FRAMES, 1))
    place[:, 0] += wave
    place[:5] = positions[:5, WRIST]
    move_hand(positions, "Right", place, np.array([0.0, 1.0, 0.0]))
    small, large = (
        np.ptp(signed_by(clip(positions), Size(1.0, movement)).positions[20:45, WRIST, 0])
        for movement in (SMALLEST, LARGEST)
    )
    assert large > 1.08 * small


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(
    ("to", "ahead", "other", "near"),
    [((0.02, 1.02, 0.31), (1.0, 0.0, 0.0), LEFT, 0.04), ((-0.02, 1.3, 0.18), (0.0, 1.0, 0.0), [INDEX["Head"]], 0.15)],
    ids=["the other hand", "the face"],
)
def test_a_hand_that_touches_goes_on_touching(
    size: Size, to: tuple[float, float, float], ahead: tuple[float, float, float], other: list[int], near: float
) -> None:
    before = reaching(to, ahead)
    gaps = [
        np.linalg.norm(positions[:, RIGHT][:, :, None] - positions[:, other][:, None], axis=-1).min(axis=(1, 2))
        for positions in (before.positions, signed_by(before, size).positions)
    ]
    touching = gaps[0] < near
    assert touching.any()
    assert np.abs(gaps[1] - gaps[0])[touching].max() < 0.006


def test_two_seeds_are_two_signers() -> None:
    sizes = [random_size(np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert sizes[0] == sizes[1] != sizes[2]
    cores = {2: reaching((-0.4, 1.2, 0.35))[15:35], 3: reaching((-0.3, 1.4, 0.35))[15:35]}
    rest = reaching((-0.4, 1.2, 0.35))[:1]
    made = [random_sentence(np.random.default_rng(seed), [2, 3], [], cores, rest, "x") for seed in (1, 1, 2)]
    assert np.array_equal(made[0].motion, made[1].motion)
    assert made[0].motion.shape != made[2].motion.shape or not np.array_equal(made[0].motion, made[2].motion)
    for sentence in made:
        assert sentence.synthetic
        assert exact(assemble(sentence.motion, sentence.confidence).positions)


def test_a_made_sentence_is_joined_and_then_signed_by_somebody_of_another_size() -> None:
    cores = {2: reaching((-0.4, 1.2, 0.35))[15:35], 3: reaching((-0.3, 1.4, 0.35))[15:35]}
    rest = reaching((-0.4, 1.2, 0.35))[:1]
    made = random_sentence(np.random.default_rng(4), [2, 3], [], cores, rest, "x")
    rng = np.random.default_rng(4)
    joined = join(random_items(rng, [2, 3], [], cores), cores, rest, random_lead(rng))
    ours, plain = (assemble(one.motion, one.confidence).positions[:, WRIST] for one in (made, joined))
    assert np.linalg.norm(ours - plain, axis=-1).max() > 0.01
    other = signed_by(assemble(joined.motion, joined.confidence), random_size(rng))
    assert ours == pytest.approx(other.positions[:, WRIST], abs=1e-4)


def test_a_giant_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not 1\.5"):
        Size(1.5)
