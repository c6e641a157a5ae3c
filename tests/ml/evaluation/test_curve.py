"""Learning curves: read from files of the comparison, in the order of shares, with a picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ml.corpus.landmarks import CorpusError
from ml.evaluation.__main__ import main
from ml.evaluation.curve import Point, point
from ml.evaluation.pictures import COLOURS, GREY
from tests.ml.evaluation import svg


def stored(path: Path, jerk: float) -> Path:
    figure = {"value": jerk, "low": jerk - 0.1, "high": jerk + 0.1, "p": None}
    figures = {"hybrid": {"jerk": figure}, "stitching": {"jerk": {"value": 1.4}}}
    run = {"split": "dev", "sentences": 20, "seeds": 3, "models": {"hybrid": "hash"}, "judge": {}, "figures": figures}
    path.write_text(json.dumps(run))
    return path


def test_shares_stand_in_order_beside_stitching(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    half, whole = stored(tmp_path / "half.json", 1.5), stored(tmp_path / "whole.json", 1.25)
    main(["curve", f"1={whole}", f"0.5={half}", "--plot", str(tmp_path / "curve.svg")])
    printed = capsys.readouterr().out
    assert printed.splitlines()[0] == "| | 50% | 100% | stitching |"
    assert "| jerk | 1.50 (1.40 to 1.60) | 1.25 (1.15 to 1.35) |" in printed
    (panel,) = svg.panels(tmp_path / "curve.svg")
    (stitching,), (ours,) = svg.lines(panel, GREY), svg.lines(panel, COLOURS[0])
    (left, above), (right, below) = ours
    assert left < right
    assert above < stitching[0][1] == stitching[1][1] < below  # y grows downwards


def test_a_file_without_the_system_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"half\.json: holds no comparison of other"):
        point(0.5, stored(tmp_path / "half.json", 1.0), "other")
    with pytest.raises(ValueError, match="share"):
        Point(0.0, {}, {})
