"""A minute of signing as a table of its ends and as a picture of its course."""

from __future__ import annotations

from pathlib import Path

import pytest

from ml.evaluation.drift import BONES, MEASURES, Course, ends, plot
from ml.evaluation.pictures import COLOURS, GREY
from ml.evaluation.results import Figure
from tests.ml.evaluation import svg


def courses(*values: float) -> dict[str, Course]:
    row = tuple(Figure(value, value - 1, value + 1) for value in values)
    return {measure: Course(row, Figure(100 * (values[-1] / values[0] - 1), -1.0, 1.0)) for measure in MEASURES}


def test_the_table_shows_both_ends_and_the_change() -> None:
    shown = ends(courses(4.0, 9.0, 5.0))
    assert [shown[f"jerk, m/s³: {what}"].value for what in ("start", "end", "change, %")] == [4.0, 5.0, 25.0]
    assert len(shown) == 3 * len(MEASURES)


def test_the_picture_follows_every_system_from_window_to_window(tmp_path: Path) -> None:
    found = {"stitching": courses(4, 4, 4, 4), "tiring": courses(4, 5, 6, 7), "a third": courses(5, 5, 5, 4)}
    plot(found, tmp_path / "d.svg")
    shown = svg.panels(tmp_path / "d.svg")
    assert len(shown) == len(MEASURES) - 1
    for panel in shown:
        (level,) = svg.lines(panel, GREY)
        (climbing,), (falling,) = (svg.lines(panel, colour) for colour in COLOURS[:2])
        assert len(level) == len(climbing) == 4
        assert len({y for _, y in level}) == 1
        assert [x for x, _ in level] == [x for x, _ in climbing] == sorted({x for x, _ in level})
        assert [y for _, y in climbing] == sorted((y for _, y in climbing), reverse=True)
        assert level[0] == climbing[0] != climbing[-1]
        assert falling[-1] == level[-1]
        same = svg.dots(panel, COLOURS[0])[COLOURS[0]]
        assert same == [pytest.approx(climbing[i], abs=0.01) for i in (0, -1)]
    assert {"stitching", "tiring", "a third", *MEASURES} - {BONES} <= set(svg.texts(tmp_path / "d.svg"))
    assert BONES not in svg.texts(tmp_path / "d.svg")


@pytest.mark.parametrize("level", [100.0, -100.0])
def test_the_picture_shows_levels_from_nothing(tmp_path: Path, level: float) -> None:
    plot({"stitching": courses(level, level + 1)}, tmp_path / "d.svg")
    assert svg.texts(tmp_path / "d.svg").count("0") == 2 * len(svg.panels(tmp_path / "d.svg"))  # of both axes
