"""Spotting dictionary signs in sentences: on drawn hands whose signs are known, and on the real clips."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.corpus import alignment, segments
from ml.corpus.landmarks import Landmarks, corpora
from ml.corpus.loaders import posunky
from ml.corpus.spotting import (
    HAND_FEATURES,
    Array,
    Costs,
    align,
    best_match,
    candidates,
    features,
    moving,
    propose,
    spans,
)

REST = (0.0, -0.8)
SIGNS = {  # way points of the right hand, one unit is a picture height, y up
    "UP": ((-0.27, -0.60), (-0.27, -0.25), (-0.18, -0.20)),
    "ASIDE": ((-0.18, -0.50), (-0.60, -0.50), (-0.60, -0.45)),
    "CHEEK": ((-0.09, -0.25), (-0.05, -0.30), (-0.09, -0.25)),
    "LOW": ((-0.35, -0.90), (-0.09, -0.95), (-0.35, -0.95)),
}
needs_corpus = pytest.mark.skipif(
    not (corpora() / "posunky").is_dir(),
    reason="the corpus is not here: put it in ../shared/corpora or set SLP_CORPORA",
)


def walk(points: tuple[tuple[float, float], ...], frames: int) -> NDArray[np.float64]:
    at = np.linspace(0, len(points) - 1, frames)
    return np.stack([np.interp(at, range(len(points)), [p[axis] for p in points]) for axis in (0, 1)], axis=1)


def drawn(places: NDArray[np.float64], shift: float = 0.0, size: float = 1.0) -> Landmarks:
    """A signer whose right hand walks over the places and whose left hand rests, moved and made larger or smaller."""
    shape = np.random.default_rng(5).normal(0, 0.02, (21, 3))
    body = np.zeros((len(places), 25, 3))
    body[:, 11, :2], body[:, 12, :2] = (0.22, -0.45), (-0.22, -0.45)
    right = np.concatenate([places, np.zeros((len(places), 1))], axis=1)[:, None, :] + shape
    left = np.broadcast_to(np.array([*REST, 0.0]) + shape, right.shape)
    moved = (shift, 0.0, 0.0)
    return Landmarks(
        name="drawn",
        fps=25.0,
        body=body * size + moved,
        depth=np.zeros(body.shape[:2]),
        left_hand=left * size + moved,
        right_hand=right * size + moved,
        face=np.zeros((len(places), 0, 3)),
        face_indices=np.zeros(0, dtype=np.int64),
    )


def sentence(*glosses: str) -> NDArray[np.float64]:
    """Places of a hand that rests for 8 frames, signs for 5 + 12 frames a sign, returns for 8 and rests for 8."""
    pieces, last = [walk((REST, REST), 8)], REST
    for gloss in glosses:
        pieces += [walk((last, SIGNS[gloss][0]), 5), walk(SIGNS[gloss], 12)]
        last = SIGNS[gloss][-1]
    return np.concatenate([*pieces, walk((last, REST), 8), walk((REST, REST), 8)])


def seen(places: NDArray[np.float64]) -> Array:
    return features(drawn(places))


DICTIONARY = {gloss: seen(walk(points, 18)) for gloss, points in SIGNS.items()}


def test_a_sign_is_found_where_it_is_also_when_it_is_faster_than_in_the_dictionary() -> None:
    found = best_match("ASIDE", DICTIONARY["ASIDE"], seen(sentence("UP", "ASIDE", "LOW")))
    assert found is not None
    assert abs(found.core - 30) <= 2  # 8 at rest, 5 + 12 UP, 5 on the way
    assert abs(found.end - 42) <= 2


def test_the_row_of_signs_is_found_in_the_order_signed_not_in_that_of_the_text() -> None:
    row = align({gloss: DICTIONARY[gloss] for gloss in ("LOW", "ASIDE", "UP")}, seen(sentence("UP", "LOW", "ASIDE")))
    assert [sign.gloss for sign in row] == ["UP", "LOW", "ASIDE"]
    assert all(one.end == other.start for one, other in pairwise(row))
    assert all(sign.start <= sign.core < sign.end for sign in row)


def test_a_sign_that_is_not_in_the_sentence_is_left_out() -> None:
    row = align({gloss: DICTIONARY[gloss] for gloss in ("UP", "CHEEK", "LOW")}, seen(sentence("UP", "LOW")))
    assert [sign.gloss for sign in row] == ["UP", "LOW"]


def test_a_sign_that_no_word_names_is_proposed_when_it_fits_almost_exactly() -> None:
    row = propose("Up, low.", DICTIONARY, seen(sentence("UP", "CHEEK", "LOW")))
    assert [sign.gloss for sign in row] == ["UP", "CHEEK", "LOW"]


def test_features_do_not_depend_on_where_the_signer_stands_or_how_large_the_picture_is() -> None:
    places = sentence("UP", "LOW")
    np.testing.assert_allclose(seen(places), features(drawn(places, shift=0.1, size=0.8)), atol=1e-4)


def test_frames_without_a_hand_take_the_nearest_frame_that_has_one() -> None:
    clip = drawn(sentence("UP"))
    clip.right_hand[10] = np.nan
    kept = features(clip)[:, HAND_FEATURES : HAND_FEATURES + 2]
    assert np.isfinite(kept).all()
    np.testing.assert_array_equal(kept[10], kept[9])


def test_a_clip_that_never_shows_a_hand_still_has_finite_features() -> None:
    clip = drawn(sentence("UP"))
    clip.left_hand[:] = np.nan
    assert np.isfinite(features(clip)).all()


def test_the_moving_part_leaves_out_the_rest_at_both_ends() -> None:
    places = sentence("UP", "LOW")
    first, last = moving(seen(places))
    assert 5 <= first <= 12
    assert len(places) - 16 <= last <= len(places) - 6


def test_a_sentence_at_rest_throughout_moves_throughout() -> None:
    assert moving(seen(walk((REST, REST), 20))) == (0, 20)


def test_a_sentence_too_short_for_any_core_matches_nothing() -> None:
    short = seen(walk((REST, REST), 3))
    assert not np.isfinite(spans(DICTIONARY["UP"], short)).any()
    assert best_match("UP", DICTIONARY["UP"], short) is None
    assert align(DICTIONARY, short) == []


def test_more_signs_than_can_be_searched_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 11 signs"):
        align({str(number): DICTIONARY["UP"] for number in range(12)}, seen(sentence("UP")))


def test_costs_are_never_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        Costs(gap=-0.1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Moja mama je počujúca.", ["MAMA", "POČUJÚCI"]),
        ("Mamy a mamy!", ["MAMA"]),
        ("67 – 12", ["67", "12"]),
        ("KOSTOLY", ["KOSTOL"]),
        ("a i o", []),
        ("", []),
    ],
)
def test_words_name_the_gloss_they_begin_like(text: str, expected: list[str]) -> None:
    assert candidates(text, ["MAMA", "POČUJÚCI", "KOSTOL", "KOŠICE", "6", "67", "12", "A"]) == expected


@pytest.mark.corpus
@needs_corpus
def test_signs_of_real_sentences_are_spotted_within_their_annotated_frames() -> None:
    sure = [s for s in alignment.sentences() if s.confidence >= 0.95 and s.end - s.start >= 15][:24]
    cores = {segment.gloss: segment for segment in segments.posunky()}
    assert len(sure) == 24
    hits = 0
    for sign in sure:
        segment = cores[sign.gloss]
        word, clip = (features(posunky.load(key)) for key in (segment.key, sign.key))
        found = best_match(sign.gloss, word[segment.core_start : segment.core_end], clip)
        assert found is not None
        hits += sign.start <= (found.core + found.end) / 2 < sign.end
    assert hits >= 22
