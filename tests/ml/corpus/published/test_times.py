"""Borders between signs, from their order and what others of their kind are like."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np

from ml.corpus.published import times
from tests.ml.corpus.published.copies import PLACES, signed

ORDERS = [["REGEN", "SONNE", "WIND"], ["WIND", "REGEN", "SONNE"], ["SONNE", "WIND", "REGEN"]]


def sentences() -> list[tuple[list[str], list[int]]]:
    rng = np.random.default_rng(1)
    return [(ORDERS[n % 3], rng.integers(7, 25, size=3).tolist()) for n in range(12)]


def errors(found: list[list[times.Span]]) -> list[int]:
    """Frames by which borders between two signs are off."""
    off = []
    for (_, lengths), spans in zip(sentences(), found, strict=True):
        real = 6 + np.cumsum(lengths[:-1])
        off += [abs(start - begun) for (start, _), begun in zip(spans[1:], real, strict=True)]
    return off


def test_signs_of_other_lengths_are_found_by_what_the_others_are_like() -> None:
    clips = [signed(*sentence) for sentence in sentences()]
    ids = [[list(PLACES).index(gloss) for gloss in glosses] for glosses, _ in sentences()]
    at_first = [times.even(clip, 3) for clip in clips]
    said: list[str] = []
    found = times.found([partial(clips.__getitem__, number) for number in range(len(clips))], ids, said.append)
    assert np.mean(errors(found)) < 0.6 * np.mean(errors(at_first))
    assert np.mean(errors(found)) < 2.5
    assert len(said) == times.ROUNDS
    for spans in found:  # one after the other, none empty
        assert all(a[1] == b[0] for a, b in pairwise(spans))
        assert all(end - start >= times.SHORTEST - 1 for start, end in spans)


def test_rests_at_both_ends_are_no_part_of_a_sign() -> None:
    start, end = times.moving(signed(["REGEN", "WIND"], [20, 20], still=15))
    assert 10 <= start <= 17
    assert 53 <= end <= 60


def test_a_sign_that_is_seen_too_seldom_takes_its_share() -> None:
    clip = signed(["REGEN", "SONNE"], [12, 12])
    (spans,) = times.found([lambda: clip], [[0, 1]], lambda _: None)
    lengths = [end - start for start, end in spans]
    assert abs(lengths[0] - lengths[1]) <= 4


def test_a_clip_that_is_too_short_for_its_signs_has_none() -> None:
    clip = signed(["REGEN"], [4], still=1)
    assert times.found([lambda: clip], [[0] * 9], lambda _: None) == [[]]
