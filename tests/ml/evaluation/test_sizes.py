"""Whether signs shrink where the signer shrinks them."""

import numpy as np
import pytest

from ml.evaluation.sizes import SignSize, following, sizes, travel
from ml.pose import Clip
from tests.ml.evaluation.moving import clip, still


def waved(frames: int, size: float) -> Clip:
    """Everything goes up and down by `size` metres."""
    rest = still(frames)
    positions = rest.positions.astype(np.float64)
    positions[:, :, 1] += size * np.sin(np.arange(frames))[:, None]
    return Clip(positions.astype(np.float32), rest.confidence, rest.face)


def test_twice_as_large_travels_twice_as_far() -> None:
    assert travel(waved(30, 0.1)) == pytest.approx(2 * travel(waved(30, 0.05)), rel=1e-4)


def test_sizes_are_of_the_frames_that_the_path_pairs_and_of_signs_that_the_dictionary_has() -> None:
    real, made = waved(60, 0.1), waved(60, 0.05)
    together = [(n, n) for n in range(60)]
    found = sizes(made, real, [(0, 30), (30, 60)], [waved(20, 0.1), None], together)
    assert len(found) == 1
    assert found[0].made == pytest.approx(found[0].real / 2, rel=1e-4)
    assert found[0].dictionary == pytest.approx(travel(waved(20, 0.1)))


def test_who_shrinks_as_the_signer_does_follows_him_and_who_keeps_to_the_dictionary_does_not() -> None:
    rng = np.random.default_rng(1)
    known = rng.uniform(0.1, 1, 40)
    shrunk = known * rng.uniform(0.5, 1.5, 40)
    assert following([SignSize(s, s, d) for s, d in zip(shrunk, known, strict=True)]) == pytest.approx(1)
    assert following([SignSize(d, s, d) for s, d in zip(shrunk, known, strict=True)]) == pytest.approx(0, abs=1e-6)
    assert following([SignSize(1, 1, 1)] * 3) is None


def test_the_drawn_clip_stands_still() -> None:
    assert travel(clip(still(5).positions)) == 0
