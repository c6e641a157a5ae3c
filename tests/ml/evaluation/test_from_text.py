"""Productions from text are measured beside those from the signer's own signs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ml.corpus.dataset import Corpus, corpus
from ml.evaluation import __main__ as command
from ml.evaluation import tasks
from ml.evaluation.from_text import MEASURES, TextOptions, run
from ml.evaluation.judge import Judge
from ml.text.planner import plan
from tests.builders import FakeSigner
from tests.ml.evaluation.moving import judge_of_nothing, small

TEXT = "Dobrý dom?"


@pytest.fixture(scope="module")
def drawn() -> Corpus:
    return corpus(dict(small(3).clips))


@pytest.fixture(scope="module")
def judging() -> Judge:
    return judge_of_nothing()


@pytest.fixture
def texts(drawn: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "texts", lambda: dict.fromkeys(drawn.clips, TEXT))


@pytest.mark.usefixtures("texts")
def test_each_system_gets_the_signers_signs_and_plans_in_both_orders(drawn: Corpus, judging: Judge) -> None:
    options = TextOptions("test", seeds=2, resamples=20)
    report = run(drawn, {"fake": FakeSigner()}, judging, options, say=lambda line: None)
    given = ("signs given", "from text", "from text, in its order")
    titles = [f"{system}, {how}" for how in given for system in ("stitching", "fake")]
    titles[2:2] = ["mean pose, signs given", "shuffled, signs given"]
    assert list(report.figures) == titles
    for title, found in report.figures.items():
        planned = not title.startswith(("mean pose", "shuffled"))
        assert tuple(found) == MEASURES[: None if planned else -1]
        assert 0 <= found["nearest"].value <= 1
        assert not planned or (found["edits"].value == 0) == title.endswith("signs given")
    assert report.figures["mean pose, signs given"]["diversity"].value < 0.7
    assert report.figures["shuffled, signs given"]["diversity"].value == pytest.approx(1)
    assert report.count == 3
    assert f"| {next(iter(report.figures))} |" in report.markdown()
    assert json.loads(json.dumps(report.as_json()))["models"] == {"fake": FakeSigner().hash}


def test_a_planned_task_is_timed_by_its_plan_without_the_signs_that_nobody_makes() -> None:
    made = plan("Kde býva starý muž?", "sk", "svk")
    task = tasks.Task("t", "svk", ("DOM",), plan=made)
    whole = tasks.timeline(task, {sign.gloss: 10 for sign in made.signs})
    assert [sign.gloss for sign in whole.signs] == ["MUŽ", "STARÝ", "BÝVAŤ", "KDE", ""]
    assert whole.marks == made.marks
    part = tasks.timeline(task, {"MUŽ": 10, "KDE": 10})
    assert [sign.gloss for sign in part.signs] == ["MUŽ", "KDE", ""]
    assert part.marks == ()


def test_without_the_course_there_is_a_clear_refusal(
    drawn: Corpus, judging: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "texts", dict)
    with pytest.raises(ValueError, match="SLP_CORPORA"):
        run(drawn, {"fake": FakeSigner()}, judging, TextOptions("test"))


@pytest.mark.parametrize("options", [{"split": "all"}, {"seeds": 0}, {"resamples": 0}])
def test_options_are_checked(options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="got"):
        TextOptions(**options)  # type: ignore[arg-type]


@pytest.mark.usefixtures("texts")
def test_the_command_prints_the_table_and_keeps_the_figures(
    drawn: Corpus,
    judging: Judge,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("ml.corpus.fitted.read", lambda path: dict(drawn.clips))
    monkeypatch.setattr("ml.evaluation.judge.load", lambda path: judging)
    monkeypatch.setattr(command, "_signers", lambda chosen: {"fake": FakeSigner()})
    kept = tmp_path / "figures.json"
    command.main(["--from", "text", "--split", "test", "--seeds", "1", "--json", str(kept)])
    assert "fake, from text" in capsys.readouterr().out
    assert set(json.loads(kept.read_text(encoding="utf-8"))["figures"]["fake, from text"]) == set(MEASURES)
