"""What models are compared with: baselines that are told the same signs and the same lengths."""

from __future__ import annotations

from typing import Any

import pytest

from ml.corpus.dataset import Corpus, corpus
from ml.corpus.made.synthetic import join
from ml.corpus.sequences import Sequence
from ml.evaluation import systems
from ml.evaluation.systems import stitching
from ml.evaluation.tasks import Task, timeline
from tests.ml.evaluation.moving import small


@pytest.fixture(scope="module")
def drawn() -> Corpus:
    return corpus(dict(small(1).clips))


@pytest.mark.parametrize("frames", [(12, 30), (30, 12), (21, 21)])
def test_stitched_signs_take_the_frames_that_the_model_is_given(
    drawn: Corpus, frames: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = drawn.vocabulary.ids["svk"]
    first, second = [gloss for gloss, number in ids.items() if number in drawn.cores][:2]
    lengths = {"svk": {first: frames[0], second: frames[1]}}
    task = Task("t", "svk", (first, second))
    joined: list[Sequence] = []

    def watched(*given: Any) -> Sequence:
        joined.append(join(*given))
        return joined[-1]

    monkeypatch.setattr(systems, "join", watched)
    (made,) = stitching(drawn, lengths).sign([task], 0)
    lead, *signs, _ = joined[0].segments
    assert [(s.sign, s.end - s.start) for s in signs] == list(zip((ids[first], ids[second]), frames, strict=True))
    assert len(made) == len(joined[0]) - lead.end == timeline(task, lengths["svk"]).frames


def test_stitching_knows_signs_that_have_both_a_clip_and_a_length(drawn: Corpus) -> None:
    ids = drawn.vocabulary.ids["svk"]
    first, second = [gloss for gloss, number in ids.items() if number in drawn.cores][:2]
    without_a_clip = next(gloss for gloss, number in ids.items() if number not in drawn.cores)
    knows = stitching(drawn, {"svk": {first: 12, without_a_clip: 12}}).knows
    assert knows("svk", first)
    assert not knows("svk", second)
    assert not knows("svk", without_a_clip)
