"""The table of the fit: what it measures on drawn clips, and that a miss is called a miss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.stats import spearmanr

from ml.corpus.measure import ClipNumbers, clip_numbers, confidence_tells, printed, rows, shaken
from tests.ml.corpus.drawn import waving
from tests.ml.corpus.filmed import filmed

GOOD = ClipNumbers(np.full(50, 3.0), (100.0, 40.0), (2.0, 1.95), (0.1, 1e-7), 3, 100, np.zeros(10))
TOLD = [(np.arange(10.0), np.arange(10.0) ** 2)]


def test_a_good_fit_meets_every_line() -> None:
    table = rows([GOOD, GOOD], TOLD)
    assert all(row.met for row in table)
    assert "MISSED" not in printed(table)


def test_every_fault_is_called_a_miss() -> None:
    faults = {
        "reprojection, median": replace(GOOD, pixels=np.full(50, 7.0)),
        "bone length variation": replace(GOOD, bones=(0.1, 0.02)),
        "jerk of finger tips against raw": replace(GOOD, jerk=(100.0, 60.0)),
        "peak hand speed lost": replace(GOOD, peak=(2.0, 1.8)),
        "contacts kept, of 10": replace(GOOD, apart=np.linspace(0, 0.05, 10)),
    }
    for what, clip in faults.items():
        assert [row.what for row in rows([clip], TOLD) if not row.met] == [what]
    assert [row.met for row in rows([GOOD], [(TOLD[0][0], -TOLD[0][1])])].count(False) == 1


def test_confidence_predicts_errors_that_were_put_in() -> None:
    landmarks = filmed(waving(300).positions.astype(np.float64))
    expected, actual = confidence_tells(landmarks, np.random.default_rng(0))
    assert spearmanr(expected, actual).statistic >= 0.6


def test_shaking_leaves_the_body_alone_and_takes_hands_away() -> None:
    landmarks = filmed(waving(200).positions.astype(np.float64))
    worse = shaken(landmarks, np.random.default_rng(0))
    assert np.array_equal(worse.body, landmarks.body)
    assert np.isnan(worse.right_hand).any()
    assert np.isfinite(landmarks.right_hand).all()


def test_a_drawn_clip_is_measured() -> None:
    numbers = clip_numbers(filmed(waving(40).positions.astype(np.float64)))
    assert np.median(numbers.pixels) < 6
    assert numbers.bones[1] < 1e-6
    assert numbers.filled == 0
    assert numbers.hands == 80
    assert numbers.peak[1] > 0.9 * numbers.peak[0] > 0
