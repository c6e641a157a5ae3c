"""What the judge learns from: real motion of the train split alone, cut, timed and strung with its signs in place."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ml.corpus import alignment
from ml.evaluation.augment import varied
from ml.evaluation.features import ARMS, POINTS, points
from ml.evaluation.takes import Take, collect, cut, random_take, strung, timed
from tests.ml.evaluation.moving import small, still


def take(frames: int = 40, *signs: tuple[str, int, int]) -> Take:
    """Points that count the frames."""
    return Take(np.arange(frames, dtype=np.float32)[:, None, None] * np.ones((1, POINTS, 3), np.float32), signs)


def test_only_train_sentences_and_dictionary_clips_are_collected() -> None:
    drawn = small(2)
    clips = {**drawn.clips, "side_000": still(40), "made_0": still(40)}
    found = collect(clips, "svk")
    train = [key for key, split in alignment.splits().items() if split == "train" and key in clips]
    assert len(found.sentences) == len(train) == 2
    assert len(found.clips) <= sum(key.startswith("word_") for key in clips)
    told = sorted(gloss for sentence in found.sentences for gloss, _, _ in sentence.signs)
    assert told == sorted(row.gloss for row in alignment.sentences() if row.key in train)


def test_cutting_keeps_whole_signs_only() -> None:
    found = cut(take(40, ("A", 2, 10), ("B", 12, 20), ("C", 22, 30)), 5, 25)
    assert found.signs == (("B", 7, 15),)
    assert found.points[[0, -1], 0, 0].tolist() == [5, 24]


def test_strings_have_hard_cuts_and_signs_where_they_are() -> None:
    found = strung([cut(take(40, ("A", 2, 10)), 0, 12), cut(take(40, ("B", 20, 30)), 18, 32)])
    assert found.signs == (("A", 2, 10), ("B", 14, 24))
    assert found.points[[11, 12], 0, 0].tolist() == [11, 18]


@pytest.mark.parametrize("seed", range(5))
def test_a_sign_is_found_at_the_same_place_at_another_speed(seed: int) -> None:
    found = timed(take(60, ("A", 20, 40)), np.random.default_rng(seed), 0.5, 2.0)
    _, start, end = found.signs[0]
    assert found.points[start, 0, 0] == pytest.approx(20, abs=2.5)
    assert found.points[end - 1, 0, 0] == pytest.approx(40, abs=4)
    assert (np.diff(found.points[:, 0, 0]) >= 0).all()


def test_random_examples_hold_their_signs_inside() -> None:
    found = collect(dict(small(2).clips), "svk")
    rng = np.random.default_rng(0)
    for _ in range(200):
        example = random_take(found, rng)
        assert all(0 <= start < end <= len(example.points) for _, start, end in example.signs)
        ends = [0, *(end for _, _, end in example.signs)]
        assert all(start >= before - 1 for (_, start, _), before in zip(example.signs, ends, strict=False))


def test_varied_motion_is_other_motion_near_by_and_the_same_for_the_same_seed() -> None:
    motion = torch.from_numpy(points(still(30)))[None].repeat(4, 1, 1, 1)
    first, again, other = (varied(motion, torch.Generator().manual_seed(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert 0.02 < float((first - motion).abs().median()) < 0.6
    assert torch.equal(varied(motion, torch.Generator().manual_seed(1), strength=0.0), motion) or len(ARMS) == 4
