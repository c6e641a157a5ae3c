"""Where the sign is between rest and rest."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from ml.corpus.fitted import DEFAULT, read
from ml.corpus.importing.trim import Span, sign_span
from ml.corpus.segments import posunky
from tests.ml.corpus.rigs import hanging, posed, sign


@pytest.mark.parametrize(("up", "frames"), [((20, 50), 90), ((25, 40), 70)])
def test_the_ways_from_rest_and_back_are_left_out_of_the_core(up: tuple[int, int], frames: int) -> None:
    span = sign_span(sign(frames, up=up))
    assert abs(span.core_start - up[0]) <= 4
    assert abs(span.core_end - up[1]) <= 4
    assert span.start == pytest.approx(up[0] - 10 - 2, abs=4)  # it takes ten frames to get there
    assert span.end == pytest.approx(up[1] + 10 + 2, abs=4)


def test_a_clip_that_begins_and_ends_within_the_sign_is_all_sign() -> None:
    assert sign_span(sign()[22:48]) == Span(0, 26, 0, 26)


def test_a_touch_and_away_again_keeps_a_core() -> None:
    span = sign_span(sign(60, up=(30, 31)))
    assert span.core_end - span.core_start >= 3
    assert span.core_start - 2 <= 30 < span.core_end + 2


@pytest.mark.parametrize("frames", [1, 2, 5, 40])
def test_hands_that_stay_at_rest_are_taken_as_they_are(frames: int) -> None:
    assert sign_span(posed(hanging(frames))) == Span(0, frames, 0, frames)


def test_a_span_runs_forward() -> None:
    with pytest.raises(ValueError, match="does not run"):
        Span(3, 9, 2, 8)


@pytest.mark.corpus
@pytest.mark.skipif(not DEFAULT.is_file(), reason="the corpus is not prepared: python -m ml.corpus prepare")
def test_the_cores_that_were_marked_by_eye_are_found() -> None:
    clips = read(DEFAULT)
    rows = posunky()
    alone = Counter(row.key for row in rows)
    off = []
    for row in rows:
        if alone[row.key] == 1 and row.key.startswith("word_") and row.key in clips:
            span = sign_span(clips[row.key])
            off.append((span.core_start - row.core_start, span.core_end - row.core_end))
    assert len(off) > 350
    assert np.median(np.abs(off), axis=0).max() <= 2
