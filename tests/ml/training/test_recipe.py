"""What a run learns from: every part of the mix, and nothing of the sentences that it is measured by."""

from __future__ import annotations

from collections.abc import Sequence as Rows

import pytest
import torch

from ml.corpus import alignment
from ml.corpus.dataset import corpus
from ml.corpus.sequences import Sequence
from ml.corpus.vocabulary import isolated
from ml.pose import Clip
from ml.training import recipe
from ml.training.batches import Pool
from ml.training.recipe import STEPS, Mixture, pools
from tests.ml.evaluation.moving import corpus_of, small
from tests.ml.training.moving import CPU

FEW = Mixture(made=6, copies=2)


@pytest.fixture(scope="module")
def clips() -> dict[str, Clip]:
    """Two sentences of each split, the dictionary clips of their signs, and three signs of ASL."""
    return {**small().clips, **corpus_of(f"ase_{row.key}" for row in isolated()["ase"][:3])}


def of_split(*names: str) -> set[str]:
    return {key for key, split in alignment.splits().items() if split in names}


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> list[Rows[Sequence]]:
    """The sequences of each pool that is made."""
    found: list[Rows[Sequence]] = []

    class Watched(Pool):
        def __init__(self, sequences: Rows[Sequence], steps: int, device: torch.device, texts: bool = False) -> None:
            found.append(sequences)
            super().__init__(sequences, steps, device, texts)

    monkeypatch.setattr(recipe, "Pool", Watched)
    return found


@pytest.mark.slow
def test_a_batch_is_sentences_dictionary_clips_and_made_sentences_in_their_shares(
    clips: dict[str, Clip], learned: list[Rows[Sequence]]
) -> None:
    made = pools(corpus(clips), FEW, CPU, texts=False)
    assert [share for _, share in made] == pytest.approx([0.2, 0.2, 0.6])
    assert [len(pool) for pool, _ in made] == [len(sequences) for sequences in learned]
    real, alone, joined = learned
    assert {one.name for one in real} == clips.keys() & of_split("train")
    assert {name for one in alone for name in one.name.split("+")} == {key for key in clips if key.startswith("word_")}
    assert not any(one.synthetic for one in (*real, *alone))
    assert len(joined) == FEW.made
    assert all(one.synthetic for one in joined)


@pytest.mark.slow
def test_what_is_learned_is_the_same_without_the_sentences_of_dev_and_test(clips: dict[str, Clip]) -> None:
    held_out = clips.keys() & of_split("dev", "test")
    assert held_out
    without = {key: clip for key, clip in clips.items() if key not in held_out}
    takes, fewer = ({sign: len(known) for sign, known in corpus(given).seen.items()} for given in (clips, without))
    assert takes == fewer
    for (pool, _), (same, _) in zip(
        pools(corpus(clips), FEW, CPU, texts=True), pools(corpus(without), FEW, CPU, texts=True), strict=True
    ):
        assert len(pool) == len(same)
        every = torch.arange(len(pool))
        ours, theirs = pool.batch(every), same.batch(every)
        assert ours.motion.shape[1] == STEPS
        assert torch.equal(ours.motion, theirs.motion)
        assert torch.equal(ours.conditions.frame_signs, theirs.conditions.frame_signs)
        assert torch.equal(ours.conditions.style, theirs.conditions.style)
        assert ours.conditions.text is not None
        assert theirs.conditions.text is not None
        assert torch.equal(ours.conditions.text, theirs.conditions.text)
