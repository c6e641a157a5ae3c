"""Clips of dev sentences by weights that are still in training."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch

from ml.corpus import alignment, wordings
from ml.skeleton import JOINTS
from ml.training.samples import SEED, SENTENCES, write_samples
from tests.ml.test_checkpoints import checkpoint


def test_every_sentence_is_signed_whole_and_as_planned(tmp_path: Path) -> None:
    write_samples(checkpoint(tmp_path), tmp_path / "000500")
    for key in SENTENCES:
        clip = json.loads((tmp_path / "000500" / f"{key}.json").read_bytes())
        assert (clip["text"], clip["seed"]) == (wordings.english()[key], SEED)
        assert len({sign["gloss"] for sign in clip["signs"] if sign["kind"] == "sign"}) > 1
        assert np.shape(clip["positions"]) == (clip["signs"][-1]["end_frame"], len(JOINTS), 3)


def test_the_sentences_are_none_that_are_learned_from() -> None:
    assert {alignment.splits()[key] for key in SENTENCES} == {"dev"}


def test_sampling_does_not_change_what_a_run_draws_next(tmp_path: Path) -> None:
    path = checkpoint(tmp_path)
    torch.manual_seed(3)
    wanted = torch.rand(4)
    torch.manual_seed(3)
    write_samples(path, tmp_path / "000500")
    assert torch.equal(torch.rand(4), wanted)
