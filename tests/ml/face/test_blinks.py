"""When the eyes blink."""

import numpy as np

from ml.face.blinks import REFRACTORY, blinks
from ml.timing import Timeline
from tests.ml.face.timelines import timeline


def starts(closed: np.ndarray) -> np.ndarray:
    shut = closed > 0.5
    return np.flatnonzero(shut[1:] & ~shut[:-1]) + 1


def test_the_same_seed_blinks_at_the_same_frames_and_others_at_others() -> None:
    long = timeline(signs=12)
    assert np.array_equal(blinks(long, 3), blinks(long, 3))
    assert any(not np.array_equal(blinks(long, 3), blinks(long, seed)) for seed in range(4, 8))


def test_eyes_close_some_tens_of_times_a_minute_and_never_twice_at_once() -> None:
    found = [starts(blinks(timeline(signs=40), seed)) for seed in range(20)]
    assert all((np.diff(one) >= REFRACTORY - 1).all() for one in found)
    minutes = 20 * timeline(signs=40).frames / 1500
    assert 20 < sum(map(len, found)) / minutes < 60


def test_who_signs_nothing_does_not_blink() -> None:
    assert not blinks(Timeline((), 50), 1).any()
