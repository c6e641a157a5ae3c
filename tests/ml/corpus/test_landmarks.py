"""Landmarks refuse what cannot be fitted, in words that name the file, and fill what can."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ml.corpus.landmarks import CorpusError, filled
from tests.ml.corpus.filmed import filmed, standing


def test_gaps_are_filled_along_a_line() -> None:
    points = np.arange(10.0)[:, None] * np.ones((10, 2))
    holed = points.copy()
    holed[4:6, 1] = np.nan
    assert np.allclose(filled("clip.npz", holed), points)


def test_a_body_found_in_too_few_frames_is_refused_by_name() -> None:
    points = np.full((10, 3), np.nan)
    points[:3] = 1.0
    with pytest.raises(CorpusError, match=r"clip\.npz.*3 of 10"):
        filled("clip.npz", points)


@pytest.mark.parametrize(("fps", "words"), [(0.0, "plausible"), (1000.0, "plausible")])
def test_a_wrong_frame_rate_is_refused(fps: float, words: str) -> None:
    with pytest.raises(CorpusError, match=words):
        replace(filmed(standing(3)), fps=fps)


def test_arrays_of_a_wrong_shape_are_refused_and_named() -> None:
    good = filmed(standing(3))
    with pytest.raises(CorpusError, match="right_hand"):
        replace(good, right_hand=good.right_hand[:, :20])
    with pytest.raises(CorpusError, match="face"):
        replace(good, face=good.face[:2])
    with pytest.raises(CorpusError, match="no frames"):
        replace(good, body=good.body[:0])


def test_a_body_with_gaps_is_refused() -> None:
    good = filmed(standing(3))
    body = good.body.copy()
    body[1, 11] = np.nan
    with pytest.raises(CorpusError, match="gaps"):
        replace(good, body=body)
