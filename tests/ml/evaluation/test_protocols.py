"""The field's protocols: distances by hand, forms told apart, and the whole way on the sample of PHOENIX14T."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.corpus.landmarks import CorpusError, corpora
from ml.evaluation.__main__ import main
from ml.evaluation.protocols.columns import columns, joint_errors, matched, sum_of_differences
from ml.evaluation.protocols.forms import FORMS, Sample
from ml.evaluation.protocols.training import TranslatorTraining, train
from ml.evaluation.protocols.translator import Translator, TranslatorConfig, load, save

SAMPLE = corpora() / "phoenix14t-sample"
needs_corpus = pytest.mark.skipif(not SAMPLE.is_dir(), reason="the corpora are not here: set SLP_CORPORA")


def test_the_older_dtw_sums_over_numbers_and_divides_by_the_real_frames() -> None:
    real = np.zeros((4, 2, 3), np.float32)
    assert sum_of_differences(real + 0.5, real) == pytest.approx(0.5 * 6)
    # two frames of the production stand for all four of the real clip: four steps of 3 by four frames
    assert sum_of_differences(real[:2] + 0.5, real) == pytest.approx(3)
    assert sum_of_differences(np.repeat(real, 2, axis=0) + 0.5, real) == pytest.approx(6)


def test_the_newer_dtw_is_the_mean_joint_error_of_paired_frames() -> None:
    real = np.arange(3, dtype=np.float32)[:, None, None] * np.ones((1, 2, 3), np.float32)
    shifted = real + np.array([0, 3, 4], np.float32) * np.array([[1], [0]], np.float32)
    assert joint_errors(real, real).tolist() == [0, 0, 0]
    assert joint_errors(np.repeat(real, 2, axis=0), real).tolist() == [0] * 6
    assert joint_errors(shifted, real).mean() > 1


@pytest.mark.parametrize("name", sorted(FORMS))
def test_points_do_not_depend_on_place_and_size(name: str) -> None:
    form, rng = FORMS[name], np.random.default_rng(0)
    frames = rng.normal(size=(6, form.joints, 3 if name != "how2sign" else 2)).astype(np.float32)
    found = form.points(frames)
    assert found.shape == (6, form.joints, 3)
    assert form.points(2 * frames + 5) == pytest.approx(found, abs=1e-4)
    assert form.body == form.joints - 40


def test_challenge_files_are_read_at_half_the_rate(tmp_path: Path) -> None:
    poses = torch.arange(5.0)[:, None, None] * torch.ones(1, 178, 3)
    torch.save(
        {"a": {"poses_3d": poses, "text": "morgen regen", "gloss": "MORGEN REGEN"}, "b": poses}, tmp_path / "test.pt"
    )
    first, second = FORMS["slrtp2025"].read(tmp_path, "test")
    assert (first.key, first.text, first.glosses) == ("a", "morgen regen", ("MORGEN", "REGEN"))
    assert second.frames[:, 0, 0].tolist() == [0, 2, 4]
    torch.save({"a": poses[:, :100]}, tmp_path / "dev.pt")
    with pytest.raises(CorpusError, match=r"expected \(frames, 178, 3\)"):
        list(FORMS["slrtp2025"].read(tmp_path, "dev"))


def test_openpose_folders_are_read_in_pixels(tmp_path: Path) -> None:
    parts = {"pose": 25, "face": 70, "hand_left": 21, "hand_right": 21}
    person = {f"{part}_keypoints_2d": [3.0, 4.0, 0.9] * count for part, count in parts.items()}
    folder = tmp_path / "clip_1-rgb_front"
    folder.mkdir()
    for i, people in enumerate(([person], [])):
        (folder / f"clip_{i}_keypoints.json").write_text(json.dumps({"people": people}))
    (sample,) = FORMS["how2sign"].read(tmp_path, "test")
    assert sample.key == "clip_1-rgb_front"
    assert sample.frames[0].tolist() == [[3, 4]] * 137
    assert not sample.frames[1].any()
    (folder / "clip_1_keypoints.json").write_text("{}")
    with pytest.raises(CorpusError, match="clip_1_keypoints"):
        list(FORMS["how2sign"].read(tmp_path, "test"))


def samples(count: int, seed: int = 0) -> list[Sample]:
    """Each says one of two words, and moves accordingly."""
    rng, found = np.random.default_rng(seed), []
    for i in range(count):
        still = np.repeat(np.random.default_rng(9).normal(size=(1, 50, 3)), 24, axis=0)
        still[:, 8:] += (1 if i % 2 else -1) * np.sin(np.linspace(0, 3, 24))[:, None, None]
        word = ("regen", "sonne")[i % 2]
        moved = still + rng.normal(0, 0.02, still.shape)
        found.append(Sample(f"s{i}", moved.astype(np.float32), f"heute {word}", (word.upper(),)))
    return found


@pytest.mark.slow
def test_a_back_translation_learns_and_worse_productions_score_worse() -> None:
    torch.set_num_threads(1)
    form, real = replace(FORMS["phoenix14t"], spoken=True), samples(8)
    config = TranslatorTraining(steps=160, batch=8, checks=2, rarest=1, width=32, learning_rate=5e-3)
    translator = train(form, real, samples(8, 1), config, torch.device("cpu"), say=lambda line: None)
    truth = columns(form, real, real, translator)
    wrong = [Sample(one.key, other.frames) for one, other in zip(real, real[1:] + real[:1], strict=True)]
    worse = columns(form, wrong, real, translator)
    assert truth.bleu_1 > 90
    assert (truth.dtw, truth.duration) == (0, 1)
    assert truth.fid == pytest.approx(0, abs=1e-6)
    assert worse.bleu_1 < truth.bleu_1
    assert worse.wer > truth.wer
    assert worse.dtw > 1


def test_productions_are_matched_by_key_or_else_by_order() -> None:
    real = samples(3)
    turned = [real[2], real[0], real[1]]
    assert [theirs.key for _, theirs in matched(turned, real)] == ["s2", "s0", "s1"]
    unnamed = [Sample(f"line {i}", sample.frames) for i, sample in enumerate(real)]
    assert [theirs.key for _, theirs in matched(unnamed, real)] == ["s0", "s1", "s2"]
    with pytest.raises(CorpusError, match="2 productions for 3"):
        matched(real[:2], real)


def test_a_translator_comes_back_from_its_file_and_reads_only_its_own_form(tmp_path: Path) -> None:
    translator = Translator(TranslatorConfig("how2sign", 137, (), ("hello", "you"), width=16)).eval()
    save(tmp_path / "t.npz", translator)
    back = load(tmp_path / "t.npz")
    assert back.config == translator.config
    with pytest.raises(CorpusError, match="reads how2sign, not phoenix14t"):
        columns(FORMS["phoenix14t"], samples(2), samples(2), back)


@needs_corpus
@pytest.mark.corpus
def test_one_command_trains_and_one_gives_the_columns_of_the_papers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.set_num_threads(1)
    made, figures = str(tmp_path / "translator.npz"), tmp_path / "figures.json"
    tiny = ["--steps", "3", "--batch", "2", "--width", "16", "--checks", "1", "--rarest", "1", "--device", "cpu"]
    main(["protocol", "phoenix14t", "--data", str(SAMPLE), "--train", made, *tiny])
    compared = ["--translator", made, "--productions", f"copied={SAMPLE}", "--json", str(figures)]
    main(["protocol", "phoenix14t", "--data", str(SAMPLE), *compared])
    assert "| copied |" in capsys.readouterr().out
    rows = json.loads(figures.read_text())
    assert rows["copied"] == rows["ground truth"]
    assert rows["copied"]["dtw"] == 0


@needs_corpus
@pytest.mark.corpus
def test_a_folder_without_the_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"train\.skels"):
        main(["protocol", "phoenix14t", "--data", str(tmp_path), "--train", str(tmp_path / "x.npz")])
