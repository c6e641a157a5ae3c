"""The judge: what it reads, how likely it finds signs, its file, and a short training that visibly learns."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.evaluation.judge import Judge, JudgeError, load, save, single_sign, within
from ml.evaluation.network import NetworkConfig, Recogniser
from ml.evaluation.recogniser import RecogniserTraining, check, dev_sentences, train
from tests.ml.evaluation.moving import Small, signed, small

GLOSSES = {"svk": {"DOM": 1, "MAMA": 2}, "ase": {"HELLO": 3}}


def judge(blank: float = 0.0) -> Judge:
    torch.manual_seed(0)
    return Judge(Recogniser(NetworkConfig(4, width=16, dilations=(1, 2))).eval(), GLOSSES, {"by": "a test"}, blank)


def chances(rows: list[list[float]]) -> np.ndarray:
    return np.log(np.array(rows) / np.sum(rows, axis=1, keepdims=True))


def test_runs_of_a_sign_are_one_and_a_gap_makes_them_two() -> None:
    one, two, none = [1, 8, 1, 1], [1, 1, 8, 1], [8, 1, 1, 1]
    assert judge().signs_of(chances([one, one, none, two, two])) == ("DOM", "MAMA")
    assert judge().signs_of(chances([one, none, one, two])) == ("DOM", "DOM", "MAMA")
    assert judge().signs_of(chances([none, none])) == ()


def test_a_judge_that_reads_readily_takes_what_another_passes_over() -> None:
    rows = chances([[5, 4, 1, 1]])
    assert judge().signs_of(rows) == ()
    assert judge(blank=1.0).signs_of(rows) == ("DOM",)


def test_signs_of_other_languages_have_no_chance() -> None:
    found = judge().log_probabilities(signed(["DOM"]), "svk")
    assert np.exp(found).sum(axis=1) == pytest.approx(np.ones(10))
    assert np.isneginf(found[:, 3]).all()


def brute_force(rows: np.ndarray, wanted: list[int]) -> float:
    total = -np.inf
    for labels in product(range(rows.shape[1]), repeat=len(rows)):
        kept = [n for n, before in zip(labels, (0, *labels), strict=False) if n not in (0, before)]
        if kept == wanted:
            total = np.logaddexp(total, sum(row[n] for row, n in zip(rows, labels, strict=True)))
    return total


def test_likelihoods_add_up_over_all_ways_to_sign_the_same() -> None:
    rows = chances(np.random.default_rng(0).random((5, 4)).tolist())
    assert judge().log_likelihood(rows, ["DOM", "MAMA"], "svk") == pytest.approx(brute_force(rows, [1, 2]) / 2)
    found = single_sign(rows, np.array([1, 2]))
    assert found == pytest.approx([brute_force(rows, [1]), brute_force(rows, [2])])
    assert judge().alone(rows, "svk") == ["DOM", "MAMA"][int(found.argmax())]


def test_what_is_left_is_shared_out_among_the_allowed() -> None:
    assert np.exp(within(chances([[2, 4, 4]]).astype(np.float32), [0, 1])) == pytest.approx(
        np.array([[1 / 3, 2 / 3, 0]])
    )


def test_padding_changes_nothing() -> None:
    network, motion = judge().network, torch.randn(1, 21, 44, 3)
    padded = torch.cat([motion, torch.randn(1, 19, 44, 3)], dim=1)
    with torch.inference_mode():
        alone = network(motion, torch.tensor([21]))[0]
        beside = network(padded, torch.tensor([21]))[0, : len(alone)]
    assert beside.numpy() == pytest.approx(alone.numpy(), abs=1e-5)


def test_a_judge_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "judge.npz"
    save(path, judge(blank=1.5))
    back = load(path)
    assert (back.glosses, back.recipe, back.blank) == (GLOSSES, {"by": "a test"}, 1.5)
    clip = signed(["DOM", "MAMA"])
    same = judge().log_probabilities(clip, "svk")[:, :3]
    assert back.log_probabilities(clip, "svk")[:, :3] == pytest.approx(same, abs=2e-2)


def test_a_missing_or_foreign_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(JudgeError, match=r"nowhere\.npz is missing"):
        load(tmp_path / "nowhere.npz")
    (tmp_path / "text.npz").write_text("no weights")
    with pytest.raises(JudgeError, match=r"text\.npz holds no recogniser"):
        load(tmp_path / "text.npz")


@pytest.fixture(scope="module")
def drawn() -> Small:
    return small(2)


@pytest.mark.slow
def test_a_short_training_learns_to_read_what_it_has_seen(drawn: Small) -> None:
    clips = dict(drawn.clips)
    torch.set_num_threads(1)
    config = RecogniserTraining(steps=150, batch=4, checks=1, american=0.0, learning_rate=5e-3)
    trained = train(clips, config, torch.device("cpu"))
    signs = [gloss for gloss in drawn.glosses if gloss in trained.glosses["svk"]]
    pairs = list(pairwise(signs))
    read = [trained.log_probabilities(signed(pair), "svk") for pair in pairs]
    likely = [trained.log_likelihood(found, pair, "svk") for found, pair in zip(read, pairs, strict=True)]
    others = pairs[3:] + pairs[:3]
    unlikely = [trained.log_likelihood(found, pair, "svk") for found, pair in zip(read, others, strict=True)]
    assert np.mean(likely) > np.mean(unlikely) + 0.2
    assert trained.recipe["kept"] == {"step": trained.recipe["kept"]["step"], **check(trained, dev_sentences(clips))}


def test_a_config_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="minutes"):
        RecogniserTraining(minutes=0)
    with pytest.raises(ValueError, match="dropout"):
        NetworkConfig(4, dropout=1.0)
    assert replace(RecogniserTraining(), seed=3).seed == 3
