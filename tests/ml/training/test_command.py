"""What the commands accept, and the settings they make of it."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ml.corpus.dataset import corpus
from ml.model.hybrid import HybridSign
from ml.training import __main__ as command
from ml.training import ablations
from ml.training.__main__ import parser
from ml.training.ablations import VARIANTS, Alike, SharedData
from ml.training.losses import LossWeights
from ml.training.objective import ObjectiveConfig
from ml.training.recipe import SIZES, Mixture, model_config, pools, settings
from tests.ml.evaluation.moving import small


def test_settings_are_json_or_plain_words() -> None:
    given = ["mode=diffusion", "experts=4", "dropout=0.1", "confidence_attention=false", "widths=[8, 8, 8]"]
    assert settings(given) == {
        "mode": "diffusion", "experts": 4, "dropout": 0.1, "confidence_attention": False, "widths": [8, 8, 8]
    }  # fmt: skip


def test_an_unknown_setting_of_the_model_is_named() -> None:
    with pytest.raises(SystemExit, match="no setting colour, layer"):
        model_config(9, "tiny", {"layer": 3, "colour": "red"})


def test_a_wrong_number_of_experts_is_named() -> None:
    with pytest.raises(ValueError, match="experts is one of 1, 3, 4, not 2"):
        model_config(9, "tiny", {"experts": 2})


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("experts", [1, 3, 4])
def test_every_size_has_every_number_of_experts(size: str, experts: int) -> None:
    config = model_config(9, size, {"experts": experts})
    assert len(config.widths) == config.experts == experts


def test_diffusion_takes_twenty_steps_unless_told_otherwise() -> None:
    assert model_config(9, "tiny", {"mode": "diffusion"}).flow_steps == 20
    assert model_config(9, "tiny", {"mode": "diffusion", "flow_steps": 5}).flow_steps == 5


def test_the_command_line_has_a_usual_run() -> None:
    usual = parser().parse_args([])
    assert usual.size == "full"
    assert not usual.resume
    chosen = parser().parse_args(["--set", "experts=4", "mode=diffusion", "--resume"])
    assert settings(chosen.set) == {"experts": 4, "mode": "diffusion"}


def test_samples_of_a_model_that_reads_text_are_refused_before_anything_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vocabulary = type("V", (), {"size": 9})
    monkeypatch.setattr(command, "read", lambda _: {})
    monkeypatch.setattr(command, "archives", lambda _: ())
    monkeypatch.setattr(command, "corpus", lambda *_: type("C", (), {"vocabulary": vocabulary}))
    monkeypatch.setattr(sys, "argv", ["training", "--sample-every", "5", "--set", "conditioning=text"])
    with pytest.raises(SystemExit, match="--sample-every"):
        command.main()


def test_places_of_a_model_that_has_none_are_refused_before_anything_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary = type("V", (), {"size": 9})
    monkeypatch.setattr(command, "read", lambda _: {})
    monkeypatch.setattr(command, "archives", lambda _: ())
    monkeypatch.setattr(command, "corpus", lambda *_: type("C", (), {"vocabulary": vocabulary}))
    monkeypatch.setattr(sys, "argv", ["training", "--places", "dictionary", "--set", "strokes=0"])
    with pytest.raises(SystemExit, match="--places"):
        command.main()


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_of_the_ablations_can_be_built(name: str) -> None:
    variant = VARIANTS[name]
    model = HybridSign(model_config(9, "tiny", variant.model))
    assert sum(p.numel() for p in model.parameters()) > 0
    ObjectiveConfig(weights=LossWeights(**variant.losses), **variant.objective)
    assert 0 < Mixture(**variant.data).train_share <= 1


@pytest.mark.parametrize("names", [[], ["hybrid"], list(VARIANTS)])
def test_variants_are_chosen_by_name_and_all_where_none_is_named_and_each_is_trained_for_every_seed(
    names: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []
    exists = Path.exists

    def watched(path: Path) -> bool:
        if path.name != "model.pt":
            return exists(path)
        looked_at.append((path.parent.parent.name, path.parent.name))
        return True  # made before, so that nothing is trained

    monkeypatch.setattr(Path, "exists", watched)
    given = [*names, "--corpus", "x", "--out", str(tmp_path), "--device", "cpu", "--seeds", "2"]
    monkeypatch.setattr(sys, "argv", ["ablations", *given])
    ablations.main()
    assert looked_at == [(name, seed) for name in names or VARIANTS for seed in ("0", "1")]


def test_runs_that_are_alike_differ_in_their_choice_and_their_seed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    data = corpus(dict(small().clips))
    monkeypatch.setattr(
        ablations, "pools", lambda *given, texts: pools(given[0], replace(given[1], copies=1), given[2], texts)
    )
    bench = SharedData(data, Alike("tiny", steps=3, batch=4, made=2, losses={"energy": 7}), torch.device("cpu"))
    first, again, other = (bench.trainer("hybrid", seed).model.state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["stop.weight"], other["stop.weight"])
    assert torch.equal(first["latents.synthesis"], other["latents.synthesis"])
    paper = bench.trainer("paper_losses", 1)
    assert (paper.config.steps, paper.config.seed) == (3, 1)
    weights = paper.objective.config.weights
    assert (weights.energy, weights.soft_dtw, weights.weighting) == (7, 0.1, "inverse")


def test_an_unknown_variant_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["ablations", "unheard_of", "--corpus", "x"])
    with pytest.raises(SystemExit):
        ablations.main()
    assert "unheard_of" in capsys.readouterr().err
