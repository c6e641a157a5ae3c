"""The table of the fit: what it measures on drawn clips, and that a miss is called a miss."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from ml.corpus.fit import contacts
from ml.corpus.report.clip_numbers import ClipNumbers, clip_numbers, confidence_tells, shaken
from ml.corpus.report.content import read_measures
from ml.corpus.report.measure import HELD_OUT, Row, printed, rows, side_rows
from ml.corpus.report.second_takes import SeenFromTheSide
from tests.ml.corpus.drawn import waving
from tests.ml.corpus.filmed import filmed

GOOD = ClipNumbers(
    "word_000", np.full(50, 3.0), (100.0, 40.0), (2.0, 1.95), (0.1, 1e-7), 3, 100, np.zeros(10), np.zeros(4)
)
TOLD = [(np.arange(10.0), np.arange(10.0) ** 2)]


def test_a_good_fit_meets_every_line() -> None:
    table = rows([GOOD, GOOD], TOLD, 2)
    assert all(row.met for row in table)
    assert "MISSED" not in printed(table)


def test_every_fault_is_called_a_miss() -> None:
    faults = {
        "bone length variation": replace(GOOD, bones=(0.1, 0.02)),
        "jerk of finger tips against raw": replace(GOOD, jerk=(100.0, 60.0)),
        "peak hand speed lost": replace(GOOD, peak=(2.0, 1.8)),
        "contacts kept, of 10": replace(GOOD, apart=np.linspace(0, 0.05, 10)),
        "held-out contacts kept, of 4": replace(GOOD, held_out=np.array([0.0, 0.0, 0.0, 0.04])),
    }
    for what, clip in faults.items():
        assert missed(rows([clip], TOLD, 1)) == [what]
    assert missed(rows([GOOD], [(TOLD[0][0], -TOLD[0][1])], 1)) == ["confidence against error, rank"]


def missed(table: list[Row]) -> list[str]:
    return [row.what for row in table if not row.met]


def test_a_clip_left_out_is_a_miss() -> None:
    table = rows([GOOD, GOOD], TOLD, 3)
    assert missed(table) == ["clips measured"]
    assert table[0].value == "2 of 3"


def test_a_clip_far_off_is_named_though_all_together_are_well() -> None:
    off = {"word_001": np.full(50, 7.0), "word_002": np.array([3.0] * 45 + [40.0] * 5)}
    good = [replace(GOOD, key=f"sentence_{i:03}") for i in range(40)]
    table = rows(good + [replace(GOOD, key=key, pixels=pixels) for key, pixels in off.items()], TOLD, 42)
    assert missed(table) == ["clips within both limits"]
    (row,) = (row for row in table if not row.met)
    assert row.value == "40 of 42 (95.2%)"
    assert "word_002 3.0 / 40.0 px, word_001 7.0 / 7.0 px, sentence_" in row.note
    assert row.note in printed(table)
    assert len(row.note.split(", ")) == 5


def test_all_together_far_off_misses_the_pooled_lines_too() -> None:
    table = rows([replace(GOOD, pixels=np.full(50, 20.0))], TOLD, 1)
    assert missed(table) == ["reprojection, median", "reprojection, 95th percentile", "clips within both limits"]


def test_the_errors_can_be_drawn_by_the_report(tmp_path: Path) -> None:
    table = rows([replace(GOOD, pixels=np.arange(1, 5001) / 1000, apart=np.array([0.0, 0.031]))], TOLD, 1)
    path = tmp_path / "measures.json"
    path.write_text(json.dumps([asdict(row) for row in table]))
    drawn = {row.what: row for row in read_measures(path) if row.values}
    assert list(drawn) == [
        "reprojection, median",
        "clips within both limits",
        "contacts kept, of 2",
        "held-out contacts kept, of 4",
    ]
    pixels = drawn["reprojection, median"]
    assert len(pixels.values) == 1000
    assert np.median(pixels.values) == pytest.approx(2.5, abs=0.01)
    assert (pixels.unit, dict(pixels.limits)) == ("px", {"median": 6.0, "95th percentile": 18.0})
    contacts = drawn["contacts kept, of 2"]
    assert (contacts.values, contacts.unit, dict(contacts.limits)) == ((0.0, 3.1), "cm", {"kept": 2.5})
    assert contacts.note == "missed: word_000 by 3.1 cm"


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
    numbers = clip_numbers("drawn", filmed(waving(40).positions.astype(np.float64)))
    assert np.median(numbers.pixels) < 6
    assert numbers.bones[1] < 1e-6
    assert numbers.filled == 0
    assert numbers.hands == 80
    assert numbers.peak[1] > 0.9 * numbers.peak[0] > 0


def test_held_out_contacts_are_of_clips_that_no_other_mark_is_in() -> None:
    held_out = contacts.marked(HELD_OUT)
    assert len(held_out) >= 40
    assert len({contact.key for contact in held_out}) >= 15
    assert not {contact.key for contact in held_out} & {contact.key for contact in contacts.marked()}


def test_depth_that_is_no_better_than_none_is_a_miss() -> None:
    off = np.stack([np.full(9, 0.010), np.full(9, 0.020)], axis=1)
    good, bad, _ = side_rows([SeenFromTheSide(off, off[:, ::-1])], [np.zeros(5)])
    assert (good.met, good.value) == (True, "10.0 mm (flat: 20.0)")
    assert (bad.met, bad.what) == (False, "fingers off, seen from the side")


def test_side_takes_that_keep_to_their_picture_are_counted() -> None:
    flat = np.ones((5, 2))
    *_, row = side_rows([SeenFromTheSide(flat, flat)], [np.full(20, 3.0), np.full(20, 7.0), np.full(20, 19.0)])
    assert row.value == "1 of 3"
