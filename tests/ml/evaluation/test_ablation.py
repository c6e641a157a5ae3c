"""Runs of the comparison put together: baselines once, models in order, and nothing that does not compare."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from ml.evaluation.__main__ import main
from ml.evaluation.ablation import COLUMNS, PANELS, together
from ml.evaluation.pictures import COLOURS, GREY
from ml.evaluation.stored import read
from tests.ml.evaluation import svg

MEASURES = [measure for measures in COLUMNS.values() for measure in measures]


def stored(path: Path, models: Mapping[str, float], **changed: object) -> Path:
    """A run in which stitching measures 40 everywhere; models under 30 differ from it for sure."""

    def rows(value: float) -> dict[str, dict[str, float | None]]:
        p = None if value == 40 else 0.01 if value < 30 else 0.2
        return {measure: {"value": value, "low": value - 5, "high": value + 5, "p": p} for measure in MEASURES}

    systems = {"real motion": 10.0, "stitching": 40.0, "shuffled": 90.0, **models}
    content: dict[str, object] = {
        "split": "dev",
        "sentences": 20,
        "seeds": 3,
        "models": dict.fromkeys(models, "hash"),
        "judge": {"steps": 4470},
        "figures": {system: rows(value) for system, value in systems.items()},
    }
    path.write_text(json.dumps(content | changed))
    return path


def test_baselines_stand_once_and_models_in_the_order_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two = stored(tmp_path / "one.json", {"b": 20.0, "a": 35.0}), stored(tmp_path / "two.json", {"c": 50, "b": 20})
    main(["ablation", str(one), str(two)])
    head, _, *rows, _, about = capsys.readouterr().out.splitlines()
    assert head.startswith("| | sign error rate | log likelihood a sign | body / hands DTW, mm | Frechet, recogniser /")
    assert [row.split(" | ")[0].strip("| ") for row in rows] == ["real motion", "stitching", "b", "a", "c"]
    assert rows[1].startswith("| stitching | 40.0 | 40.0 | 40.0 / 40.0 | 40.0 / 40.0 | 40.0 |")
    assert rows[2].startswith("| b | 20.0† | 20.0† | 20.0† / 20.0† |")
    assert "†" not in rows[3]
    assert about.startswith("split dev, sentences 20, seeds 3; †: p < 0.05 against stitching")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"split": "test"}, "split is test, there dev"),
        ({"seeds": 1}, "seeds is 1, there 3"),
        ({"judge": {"steps": 10}}, "judge, steps is 10, there 4470"),
        ({"judge": {"steps": 4470, "seed": 2}}, "judge, seed is 2, there None"),
    ],
)
def test_runs_under_other_conditions_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, object], said: str
) -> None:
    one, two = stored(tmp_path / "one.json", {"a": 20.0}), stored(tmp_path / "two.json", {"b": 20.0}, **changed)
    with pytest.raises(SystemExit):
        main(["ablation", str(one), str(two)])
    assert f"two.json does not compare with one.json: {said}" in capsys.readouterr().err


def test_what_measures_otherwise_under_the_same_name_is_refused(tmp_path: Path) -> None:
    one = read(stored(tmp_path / "one.json", {"a": 20.0}))
    for name in ("stitching", "real motion", "a"):
        other = stored(tmp_path / "two.json", {"b": 20.0, "a": 20.0})
        content = json.loads(other.read_text())
        content["figures"][name]["replays"]["value"] *= 1.0001
        other.write_text(json.dumps(content))
        assert set(together([one, read(other)]).figures) == {"real motion", "stitching", "a", "b"}
        content["figures"][name]["replays"]["value"] *= 1.01
        other.write_text(json.dumps(content))
        with pytest.raises(ValueError, match=rf"two\.json does not compare with one\.json: replays of {name} is"):
            together([one, read(other)])
        del content["figures"][name]["replays"]
        other.write_text(json.dumps(content))
        with pytest.raises(ValueError, match=f"replays of {name} is None"):
            together([one, read(other)])


def test_a_file_that_holds_no_comparison_is_named(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text("[]")
    old = stored(tmp_path / "old.json", {"a": 20.0}, judge="a name")
    for path in (tmp_path / "list.json", tmp_path / "nowhere.json", old):
        with pytest.raises(ValueError, match=rf"{path.name}: holds no comparison"):
            read(path)
    without = read(stored(tmp_path / "one.json", {"a": 20.0}, figures={"real motion": {}}))
    with pytest.raises(ValueError, match=r"one\.json: holds no figures of stitching"):
        together([without])


def test_the_picture_shows_every_model_in_its_row_and_where_it_stands_to_stitching(tmp_path: Path) -> None:
    one = stored(tmp_path / "one.json", {"good": 20.0, "doubtful": 35.0, "bad": 80.0})
    main(["ablation", str(one), "--plot", str(tmp_path / "a.svg")])
    shown = svg.panels(tmp_path / "a.svg")
    assert len(shown) == len(PANELS)
    for panel in shown:
        found = svg.dots(panel, COLOURS[0])
        (good,), (doubtful, bad) = found[COLOURS[0]], found["#ffffff"]
        assert good[0] < doubtful[0] < bad[0]
        assert good[1] < doubtful[1] < bad[1]
        stitching, real = svg.lines(panel, GREY)
        assert real[0][0] < good[0] < doubtful[0] < stitching[0][0] == stitching[1][0] < bad[0]
        (left, right), *_ = svg.lines(panel, COLOURS[0])
        assert left[0] < good[0] < right[0]
        assert left[1] == right[1] == pytest.approx(good[1], abs=0.01)
    assert {"good", "doubtful", "bad", "stitching", "real motion", *PANELS} <= set(svg.texts(tmp_path / "a.svg"))


def test_the_picture_is_small_white_and_the_same_again(tmp_path: Path) -> None:
    one = stored(tmp_path / "one.json", {f"a model of number {i}": 20.0 + i for i in range(20)})
    for name in ("a.svg", "deep/b.svg"):
        main(["ablation", str(one), "--plot", str(tmp_path / name)])
    written = (tmp_path / "a.svg").read_text()
    assert written == (tmp_path / "deep" / "b.svg").read_text()
    assert len(written) < 100_000
    assert 'width="900pt"' in written
    assert "fill: #ffffff" in written[: written.index("axes_1")]
