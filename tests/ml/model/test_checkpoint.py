"""Trained models as files."""

from pathlib import Path

import torch

from ml.model.checkpoint import Checkpoint
from ml.motion import MOTION_WIDTH
from tests.ml.model.test_hybrid import TINY, tiny

IDS = {"svk": {"AHOJ": 2, "DOM": 3}}
LENGTHS = {"svk": {"DOM": 14}}  # AHOJ has no clip of its own


def test_a_checkpoint_comes_back_as_it_was_kept(tmp_path: Path) -> None:
    rest = torch.rand(1, MOTION_WIDTH)
    Checkpoint(tiny().state_dict(), TINY, IDS, rest, LENGTHS).write(tmp_path / "run" / "model.pt")
    found = Checkpoint.read(tmp_path / "run" / "model.pt")
    assert (found.config, found.ids, found.lengths) == (TINY, IDS, LENGTHS)
    assert torch.equal(found.rest, rest)


def test_its_weights_are_rounded_as_they_are_shipped_but_for_the_latents(tmp_path: Path) -> None:
    model = tiny()
    torch.nn.init.normal_(model.latents.mean)
    state = model.state_dict()
    Checkpoint(state, TINY, IDS, torch.zeros(1, MOTION_WIDTH)).write(tmp_path / "model.pt")
    found = Checkpoint.read(tmp_path / "model.pt").model()
    for name, value in found.state_dict().items():
        wanted = state[name] if name.startswith("latents.") else state[name].half().float()
        assert torch.equal(value, wanted), name
    assert not found.training


def test_a_file_from_before_lengths_were_kept_can_still_be_read(tmp_path: Path) -> None:
    stored = {"model": tiny().state_dict(), "config": TINY.to_dict(), "ids": IDS, "rest": torch.zeros(1, MOTION_WIDTH)}
    torch.save(stored, tmp_path / "model.pt")
    assert Checkpoint.read(tmp_path / "model.pt").lengths == {}
