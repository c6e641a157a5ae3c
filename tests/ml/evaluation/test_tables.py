"""Figures as Markdown: values, intervals and chances, and what was asked beside what was reached."""

from __future__ import annotations

from ml.evaluation.results import Figure
from ml.evaluation.tables import across, number, table, targets

MEASURES = ("body DTW, mm", "hands DTW, mm", "Frechet, recogniser", "Frechet, kinematic")


def test_a_figure_comes_with_what_is_known_of_it() -> None:
    assert number(None) == "–"
    assert number(Figure(12.345)) == "12.3"
    assert number(Figure(0.5, 0.4, 0.6, 0.0312)) == "0.50 (0.40 to 0.60), p 0.031"
    assert number(Figure(-3.0, p=0.0001)) == "-3.00, p < 0.001"


def test_what_has_no_figure_is_left_out() -> None:
    found = {"a": {"jerk": Figure(1.5)}, "b": {"jerk": Figure(1.0), "other": Figure(2.0)}, "c": {}}
    assert table(found, ("jerk", "movement")).splitlines() == [
        "| | jerk |",
        "|---|---|",
        "| a | 1.50 |",
        "| b | 1.00 |",
    ]
    assert across(found).splitlines()[-1] == "| other | – | 2.00 | – |"


def test_what_was_asked_is_a_ratio_or_a_share_less() -> None:
    def figures(errors: float, distance: float) -> dict[str, Figure]:
        ratios = {name: Figure(1.0) for name in ("duration", "movement", "jerk")}
        return {"sign error rate": Figure(errors), **{m: Figure(distance, p=0.01) for m in MEASURES}, **ratios}

    found = {"real motion": figures(0.5, 0.0), "stitching": figures(0.5, 50.0), "good": figures(0.25, 40.0)}
    alone = {"good": {name: Figure(0.4) for name in ("signs read", "first choice")}}
    alone["real side takes"] = {name: Figure(0.5) for name in ("signs read", "first choice")}
    rows = targets(found, alone, "good")
    assert "| sign error rate by that of real motion | 0.50 |" in rows
    assert "| body DTW, mm against stitching | 20.0 % lower, p 0.010 |" in rows
    assert "| alone, first choice, by that of real side takes | 0.80 |" in rows
    assert "| body DTW, mm against good | 25.0 % higher, p 0.010 |" in targets(found, {}, "stitching", "good")
    assert "alone" not in targets(found, {}, "good")
