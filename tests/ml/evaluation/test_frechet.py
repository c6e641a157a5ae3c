"""Frechet distances of Gaussians whose distance is known, and motion that is further off the worse it is."""

from __future__ import annotations

import numpy as np
import pytest

from ml.evaluation.frechet import between, frechet, kinematics, shrunk_covariance, space, windows
from tests.ml.evaluation.moving import clip, signed, still

WORDS = ("DOM", "MAMA", "JA", "TY", "AUTO", "STROM", "PES", "VLAK")


def test_the_distance_of_two_gaussians_is_that_of_means_and_spreads() -> None:
    rng = np.random.default_rng(0)
    a = rng.normal(size=(20_000, 3))
    assert frechet(a, a) == pytest.approx(0, abs=1e-9)
    assert frechet(a, a + np.array([3, 0, 4])) == pytest.approx(25)
    # N(0, 1) against N(0, 4) in each of 3 directions: (2 - 1)^2 each
    assert frechet(a, 2 * rng.normal(size=(20_000, 3))) == pytest.approx(3, rel=0.05)


def test_few_samples_are_shrunk_and_many_are_not() -> None:
    rng = np.random.default_rng(1)
    spread = np.diag([9.0, 1.0, 1.0, 0.1])
    many, few = (shrunk_covariance(rng.normal(size=(count, 4)) @ np.sqrt(spread)) for count in (50_000, 6))
    assert np.abs(many - spread).max() < 0.2
    plain = np.linalg.eigvalsh(np.cov(np.random.default_rng(2).normal(size=(6, 12)), rowvar=False, bias=True))
    shrunk = np.linalg.eigvalsh(shrunk_covariance(np.random.default_rng(2).normal(size=(6, 12))))
    assert plain.min() < 1e-9
    assert shrunk.min() > 0.3
    assert few.shape == (4, 4)


def test_a_space_is_filled_evenly_by_what_it_was_made_of() -> None:
    rng = np.random.default_rng(3)
    features = rng.normal(size=(5000, 6)) * [100, 10, 1, 0.1, 0.0, 0.0] + 7
    found = space(features, directions=3).project(features)
    assert np.cov(found, rowvar=False) == pytest.approx(np.eye(3), abs=1e-6)


def test_windows_overlap_and_a_short_sequence_is_held() -> None:
    values = np.arange(10.0)[:, None]
    assert windows(values, 4, 3)[:, :, 0].tolist() == [[0, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9]]
    assert windows(values[:2], 4, 3)[:, :, 0].tolist() == [[0, 1, 1, 1]]


def test_motion_is_further_from_the_real_the_worse_it_is() -> None:
    real = [kinematics(signed(WORDS[i : i + 4])) for i in range(4)]
    of = space(np.concatenate(real), directions=6)
    smaller = [kinematics(signed(WORDS[i : i + 4], size=0.8)) for i in range(4)]
    frozen = [kinematics(still(80))] * 4
    rng = np.random.default_rng(0)
    rough = []
    for i in range(4):
        moved = signed(WORDS[i : i + 4])
        rough.append(kinematics(clip(moved.positions + rng.normal(0, 0.004, moved.positions.shape))))
    near = between(smaller, real, of)
    assert between(real, real, of) == pytest.approx(0, abs=1e-9)
    assert near > 0
    assert between(frozen, real, of) > near
    assert between(rough, real, of) > near
