"""Arms and hands outside the body, held against the avatar's own skin as the corpus reads it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.clearance import BODY, clear
from ml.corpus.body import write
from ml.evaluation.penetration import ARMS, HANDS, TOO_DEEP, depths
from ml.kinematics import constrain
from ml.skeleton import BONE_LENGTHS, INDEX, PARENTS, REST, RIGHT_FINGERS

Positions = NDArray[np.float32]


def reaching(wrists: NDArray[np.float64], elbow: tuple[float, float, float] = (-0.3, 1.0, 0.0)) -> Positions:
    """The right hand at these places (T, 3), its fingers pointing to the left; the left arm stays out."""
    positions = np.repeat(REST[None], len(wrists), axis=0).astype(np.float64)
    hand = [INDEX["RightHand"], *RIGHT_FINGERS]
    positions[:, hand] = (REST[hand] - REST[INDEX["RightHand"]]) * [-1, 1, -1] + wrists[:, None]
    positions[:, INDEX["RightForeArm"]] = elbow
    return constrain(positions).astype(np.float32)


def over_the_chest(frames: int = 40) -> Positions:
    """From 30 cm before the chest to 3 cm within it, and sideways."""
    along = np.linspace(0, 1, frames)[:, None]
    return reaching(np.array([-0.15, 1.2, 0.45]) + along * [0.1, 0.0, -0.36])


def lengths(positions: Positions) -> NDArray[np.float32]:
    return np.asarray(np.linalg.norm(positions[:, 1:] - positions[:, list(PARENTS[1:])], axis=-1))


def test_a_hand_and_a_forearm_in_the_chest_come_out() -> None:
    given = over_the_chest()
    before, after = depths(given), depths(clear(given))
    assert before[HANDS].max() > 0.03
    assert before[ARMS].max() > 0.03
    assert max(after[HANDS].max(), after[ARMS].max()) <= TOO_DEEP


def test_a_forearm_comes_out_by_its_elbow_where_it_can() -> None:
    given = reaching(np.array([[-0.16, 1.15, 0.21]]), elbow=(0.0, 1.0, 0.0))
    moved = clear(given)
    assert depths(given)[ARMS] > 0.03
    assert depths(moved)[ARMS] <= TOO_DEEP
    apart = np.linalg.norm(moved - given, axis=-1)[0]
    assert apart[INDEX["RightForeArm"]] > 5 * apart[INDEX["RightHand"]]


def test_what_is_outside_stays_as_it_is_to_the_bit() -> None:
    given = np.concatenate([REST[None], over_the_chest()[:10]])
    assert not max(depth.max() for depth in depths(given).values())
    assert np.array_equal(clear(given), given)


def test_a_touch_stays_a_touch() -> None:
    given = over_the_chest(200)
    before, after = depths(given), depths(clear(given))
    touching = before[HANDS] > 0.001
    assert touching.any()
    assert (after[HANDS][touching] > 0).all()


def test_bones_trunk_head_and_hand_shapes_are_kept() -> None:
    given = over_the_chest()
    moved = clear(given)
    assert np.abs(lengths(moved) - BONE_LENGTHS[1:]).max() < 1e-6
    fingers = list(RIGHT_FINGERS)
    wrist = INDEX["RightHand"]
    assert np.abs((moved[:, fingers] - moved[:, [wrist]]) - (given[:, fingers] - given[:, [wrist]])).max() < 1e-6
    kept = [INDEX[name] for name in ("Head", "LeftEye", "RightArm")]
    assert np.array_equal(moved[:, kept], given[:, kept])


def test_motion_that_is_slow_stays_slow() -> None:
    given = over_the_chest(400)[:370]  # a hand 5 cm inside has no one way out
    steps = np.linalg.norm(np.diff(clear(given), axis=0), axis=-1)
    assert steps.max() < 8 * np.linalg.norm(np.diff(given, axis=0), axis=-1).max()


@pytest.mark.parametrize("size", [1, 3, 4, 16])
def test_a_frame_is_the_same_in_any_company(size: int) -> None:
    given = over_the_chest(48)
    alone = np.concatenate([clear(given[at : at + size]) for at in range(0, len(given), size)])
    assert np.array_equal(alone, clear(given))
    assert np.array_equal(clear(given[::-1])[::-1], clear(given))


@pytest.mark.slow
def test_the_body_is_that_of_the_shipped_avatar(tmp_path: Path) -> None:
    write(tmp_path / "body.npz")
    with np.load(tmp_path / "body.npz") as made, np.load(BODY) as shipped:
        assert all(np.array_equal(made[name], shipped[name]) for name in shipped.files)
