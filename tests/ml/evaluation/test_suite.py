"""The whole comparison on a drawn corpus: a perfect system scores as real motion does, and worse ones score worse."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from ml import LOADER
from ml.corpus.dataset import Corpus, corpus
from ml.evaluation import __main__ as command
from ml.evaluation import isolated, suite, tasks
from ml.evaluation.drift import MEASURES, drift, long_task, windows
from ml.evaluation.judge import Judge
from ml.evaluation.measuring import bench, productions
from ml.evaluation.recogniser import classes
from ml.evaluation.results import OTHERS, figures
from ml.evaluation.systems import System, mean_pose, model, real_motion, shuffled, stitching
from ml.pose import Clip
from ml.unshipped.text import LONGEST, TextSigner
from tests.builders import fake_signer
from tests.ml.evaluation.moving import clip, corpus_of, judge_of_nothing, signed, small
from tests.ml.unshipped.test_text import reading

LENGTHS = 20


@pytest.fixture(scope="module")
def drawn() -> Corpus:
    return corpus(dict(small(3).clips))


@pytest.fixture(scope="module")
def judging() -> Judge:
    return judge_of_nothing()


def lengths(data: Corpus) -> Mapping[str, Mapping[str, int]]:
    return {language: dict.fromkeys(ids, LENGTHS) for language, ids in data.vocabulary.ids.items()}


def drawn_system(name: str, size: float = 1.0, tremble: float = 0.0) -> System:
    """Signs everything as it was drawn, smaller or trembling."""

    def sign(asked: list[tasks.Task], seed: int) -> list[Clip]:
        rng = np.random.default_rng(seed)
        found = []
        for task in asked:
            made = signed(task.signs, size) if task.real is None else corpus_of([task.key], size)[task.key]
            cut = made[: len(task.real)] if task.real else made
            found.append(clip(cut.positions + rng.normal(0, tremble, cut.positions.shape)))
        return found

    return System(name, sign, lambda language, gloss: True)  # type: ignore[arg-type]


@pytest.mark.slow
def test_figures_tell_better_from_worse(drawn: Corpus, judging: Judge) -> None:
    asked = tasks.sentences(drawn.clips, "test", {})
    with_ = bench(drawn, judging, {}, "test")
    systems = [
        real_motion(),
        stitching(drawn, lengths(drawn)),
        mean_pose([task.real for task in asked if task.real], lengths(drawn)),
        shuffled(asked),
        drawn_system("small", size=0.9),
        drawn_system("trembling", tremble=0.005),
    ]
    found = figures(dict(productions(systems, asked, 2, with_)), asked, with_, resamples=50)
    values = {system: {name: figure.value for name, figure in rows.items()} for system, rows in found.items()}
    real, shaking, held = values["real motion"], values["trembling"], values["mean pose"]
    assert (real["body DTW, mm"], real["duration"], real["movement"], real["jerk"]) == (0, 1, 1, 1)
    assert real["Frechet, kinematic"] == pytest.approx(0, abs=1e-6)
    assert shaking["jerk"] > 2 > values["small"]["jerk"]
    assert held["movement"] < 0.01 < values["small"]["movement"] < 1
    assert held["Frechet, kinematic"] > values["small"]["Frechet, kinematic"] > 0
    assert values["shuffled"]["body DTW, mm"] > 0
    assert values["shuffled"]["Frechet, kinematic"] == pytest.approx(0, abs=1e-6)
    assert held["coverage"] == 0 < values["stitching"]["coverage"] <= 1
    assert values[OTHERS]["Frechet, kinematic"] > 0
    assert found["stitching"]["body DTW, mm"].p is None
    assert found["mean pose"]["body DTW, mm"].p is not None


@pytest.mark.slow
@pytest.mark.parametrize(("stop", "frames"), [(50.0, 28), (-50.0, LONGEST)])
def test_a_model_that_finds_its_own_lengths_is_measured_whatever_they_are(
    drawn: Corpus, judging: Judge, stop: float, frames: int
) -> None:
    asked = tasks.sentences(drawn.clips, "test", {})
    network, rest = reading("text", stop)
    signs = {language: dict.fromkeys(ids, (2, LENGTHS)) for language, ids in drawn.vocabulary.ids.items()}
    text = model("text", TextSigner(network, rest, signs, "tiny"))
    with_ = bench(drawn, judging, {}, "test")
    systems = [real_motion(), stitching(drawn, lengths(drawn)), text]
    found = figures(dict(productions(systems, asked, 2, with_)), asked, with_, resamples=20)["text"]
    real = np.mean([len(task.real) for task in asked if task.real])
    assert found["duration"].value == pytest.approx(frames / real)
    assert found["coverage"].value == 1
    assert set(found) == set(figures(dict(productions(systems[:2], asked, 1, with_)), asked, with_)["stitching"])
    assert all(np.isfinite(figure.value) for figure in found.values())
    alone = isolated.recognised(text, tasks.single_signs("ase", 2), judging)
    assert [row.signs for row in alone] == [1, 1]


def test_a_system_that_lacks_a_sign_is_asked_for_the_others_and_its_coverage_says_so(drawn: Corpus) -> None:
    signer = fake_signer()
    asked = tasks.Task("t", "svk", ("DOBRE", "NIEČO INÉ", "DOM"))
    made = model("fake", signer).sign([asked, asked], 0)
    assert len(made) == 2
    assert [row.gloss for row in tasks.timeline(asked, signer.frames_of("svk")).signs] == ["DOBRE", "DOM", ""]
    assert not model("fake", signer).knows("svk", "NIEČO INÉ")
    assert np.array_equal(made[0].positions, made[1].positions)
    alone = model("fake", signer).sign([tasks.Task("u", "svk", ("JA",)), asked], 0)[1]
    assert np.array_equal(alone.positions, made[0].positions)


def test_signs_alone_are_counted_and_unknown_ones_count_as_missed(drawn: Corpus, judging: Judge) -> None:
    asked = [tasks.Task("a", "svk", ("DOM",)), tasks.Task("b", "svk", ("MAMA", "JA"))]
    nobody = System("nobody", lambda wanted, seed: [], lambda language, gloss: False)
    rows = isolated.recognised(nobody, asked, judging)
    assert [(row.found, row.signs, row.first_choice) for row in rows] == [(0, 1, False), (0, 2, None)]
    assert isolated.rates(rows)["signs read"].value == 0
    perfect = [isolated.Recognised(1, 1, True), isolated.Recognised(2, 2, None)]
    assert isolated.rates(perfect, rows)["signs read"].p == pytest.approx(2 / 10_000, abs=0.6)
    assert isolated.rates(perfect)["first choice"].value == 1


def test_a_long_task_ends_as_it_begins() -> None:
    known = dict.fromkeys(classes()["svk"], LENGTHS)
    task = long_task(list(known), known, 60.0, 1)
    opening = next(n for n in range(1, len(task.signs)) if n * LENGTHS >= 250)
    assert task.signs[:opening] == task.signs[-opening:]
    assert len(task.signs) * LENGTHS >= 60 * 25
    assert task.signs != long_task(list(known), known, 60.0, 2).signs


def test_drift_shows_where_a_production_gets_worse(drawn: Corpus, judging: Judge) -> None:
    known = {gloss: LENGTHS for gloss, number in drawn.vocabulary.ids["svk"].items() if number in drawn.cores}

    def sign(asked: list[tasks.Task], seed: int) -> list[Clip]:
        made = signed(asked[0].signs)
        rng, grows = np.random.default_rng(seed), np.linspace(0, 0.01, len(made))[:, None, None]
        return [clip(made.positions + grows * rng.normal(size=made.positions.shape))]

    tiring = System("tiring", sign, lambda language, gloss: True)  # type: ignore[arg-type]
    found = drift(tiring, known, drawn, judging, seeds=2, seconds=30)
    assert found["jerk, m/s³"].change.value > 50
    assert found["hands to the dictionary, mm"].change.value > 5
    jerks = found["jerk, m/s³"].windows
    assert len(jerks) == 3
    assert 1.2 * jerks[0].value < jerks[1].value < jerks[2].value / 1.2
    assert all(figure.low is not None and figure.low <= figure.value for figure in jerks)
    steady = drift(drawn_system("steady"), known, drawn, judging, seeds=2, seconds=30)
    assert abs(steady["jerk, m/s³"].change.value) < 5


@pytest.mark.parametrize(("seconds", "count"), [(10, 2), (20, 2), (21, 3), (30, 3), (45, 5), (60, 6)])
def test_windows_hold_every_sign_once_and_the_ends_hold_as_many(
    drawn: Corpus, judging: Judge, seconds: float, count: int
) -> None:
    known = {gloss: LENGTHS for gloss, number in drawn.vocabulary.ids["svk"].items() if number in drawn.cores}
    task = long_task(list(known), known, seconds, 1)
    found = windows(task, signed(task.signs), known, drawn, judging, seconds)
    assert len(found) == count
    assert sum(window.signs for window in found) == len(task.signs)
    assert found[0].signs == found[-1].signs == 13  # of 20 frames, 10 s
    between = [window.signs for window in found[1:-1]]
    assert max(between, default=0) - min(between, default=0) <= 1


def test_one_command_prints_tables_and_writes_them(
    drawn: Corpus, judging: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ml.corpus.fitted.read", lambda path: drawn.clips)
    monkeypatch.setattr("ml.evaluation.judge.load", lambda path: judging)
    monkeypatch.setattr(command, "_signers", lambda chosen: {"fake": fake_signer()})
    monkeypatch.setattr(tasks, "texts", dict)
    written = tmp_path / "deep" / "figures.json"
    command.main(["--split", "test", "--seeds", "1", "--isolated", "3", "--json", str(written)])
    printed = capsys.readouterr().out
    for wanted in (
        "| fake |",
        "| stitching |",
        "sign error rate",
        "Frechet, kinematic",
        "American signs and letters alone",
    ):
        assert wanted in printed
    stored = json.loads(written.read_text())
    assert stored["models"] == {"fake": fake_signer().hash}
    assert stored["figures"]["real motion"]["body DTW, mm"]["value"] == 0


def test_drift_prints_both_ends_and_writes_and_draws_all_windows(
    drawn: Corpus, judging: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ml.corpus.fitted.read", lambda path: drawn.clips)
    monkeypatch.setattr("ml.evaluation.judge.load", lambda path: judging)
    monkeypatch.setattr(command, "_signers", lambda chosen: {"fake": fake_signer()})
    written, picture = tmp_path / "drift.json", tmp_path / "drift.svg"
    command.main(["drift", "--seeds", "2", "--seconds", "30", "--json", str(written), "--plot", str(picture)])
    printed = capsys.readouterr().out
    assert printed.startswith("| | stitching | fake |")
    assert "| movement, m/s: change, % |" in printed
    stored = json.loads(written.read_text())
    assert [len(course["windows"]) for course in stored["fake"].values()] == [3] * len(MEASURES)
    assert stored["stitching"]["sign error rate"]["change"].keys() == {"value", "low", "high", "p"}
    assert "fake" in picture.read_text()


def test_a_model_is_named_by_its_folder_or_by_what_makes_it(tmp_path: Path) -> None:
    assert command._named("hybrid=ml/weights") == command.Named("hybrid", LOADER, Path("ml/weights"))
    made = command._named(f"fake={__name__}.fake_at:{tmp_path}")
    assert made.path == tmp_path
    assert command._signers([made])["fake"].hash == fake_signer().hash
    for wrong in ("nothing", "=x", "a=", "a=load:b"):
        with pytest.raises(argparse.ArgumentTypeError, match="neither"):
            command._named(wrong)


def fake_at(path: Path) -> object:
    return fake_signer()


def test_options_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="split"):
        suite.SuiteOptions("all")
    with pytest.raises(ValueError, match="seeds"):
        suite.SuiteOptions(seeds=0)
