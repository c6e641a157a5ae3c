"""Sheets: one row a sign, something drawn in every frame, hands before the body."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ml.composing.compose import compose
from ml.composing.table import signs
from ml.corpus.composed import sheet as drawing
from ml.corpus.composed.sheet import picture, shapes, sheet
from ml.skeleton import REST


def test_a_sheet_has_a_row_for_each_sign_and_frames_that_differ() -> None:
    rows = [(sign.gloss, compose(sign.description).core) for sign in signs("ase")[1:3]]
    drawn = np.asarray(sheet(rows, count=3, size=60))
    assert drawn.shape == (2 * 74, 180, 3)
    first, last = drawn[14:74, :60], drawn[14:74, 120:]
    assert (first != last).any()
    assert (first < 200).any()


@pytest.mark.parametrize("view", ["front", "side", "above"])
def test_a_frame_is_seen_from_each_side(view: drawing.View) -> None:
    seen = np.asarray(picture(REST.astype(np.float64), view, size=80))
    assert 0.05 < (seen < 250).any(axis=-1).mean() < 0.9


def test_all_hand_shapes_are_on_one_sheet() -> None:
    assert shapes(size=20, columns=10).size[0] == 200


def test_every_composed_sign_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "A_PAGE", 2)
    drawing.write(tmp_path, signs("ase")[:3])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["signs_00.png", "signs_01.png"]
