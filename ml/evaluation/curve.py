"""A learning curve from several runs of the comparison: what more sentences would bring.

`python -m ml.evaluation curve 0.25=quarter.json 0.5=half.json 1=whole.json --plot curve.svg`: the numbers are shares of
the train split, the files what `python -m ml.evaluation --json` wrote for models trained on so much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ml.corpus.landmarks import CorpusError
from ml.evaluation.pictures import COLOURS, GREY, bounds, panels
from ml.evaluation.results import Figures
from ml.evaluation.stored import read
from ml.evaluation.tables import across

MEASURES: Final[tuple[str, ...]] = (
    "sign error rate",
    "log likelihood a sign",
    "body DTW, mm",
    "hands DTW, mm",
    "Frechet, recogniser",
    "Frechet, kinematic",
    "jerk",
)


@dataclass(frozen=True, eq=False)
class Point:
    """A share of the train split, and the figures that a system reaches with it beside another's."""

    share: float
    ours: Figures
    against: Figures

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError(f"a share of the train split is over 0 and at most 1, got {self.share}")


def point(share: float, path: Path, system: str, against: str = "stitching") -> Point:
    """Raises CorpusError where a file holds no such comparison."""
    figures = read(path).figures
    for name in (system, against):
        if name not in figures:
            raise CorpusError(f"{path.name}: holds no comparison of {name}")
    return Point(share, figures[system], figures[against])


def table(points: Sequence[Point]) -> str:
    """Measures down, shares across."""
    ordered = sorted(points, key=lambda one: one.share)
    shown = {f"{one.share:.0%}": {m: one.ours[m] for m in MEASURES if m in one.ours} for one in ordered}
    return across({**shown, "stitching": {m: ordered[-1].against[m] for m in MEASURES if m in ordered[-1].against}})


def plot(points: Sequence[Point], path: Path) -> None:
    """A panel a measure: the system with its interval by share, and stitching as a line."""
    ordered = sorted(points, key=lambda one: one.share)
    shown = [measure for measure in MEASURES if all(measure in one.ours for one in ordered)]
    shares = [one.share for one in ordered]
    with panels(path, shown, columns=4, height=190) as drawn:
        for axes, measure in zip(drawn, shown, strict=True):
            lows, highs = zip(*(bounds(one.ours[measure]) for one in ordered), strict=True)
            axes.plot(shares, [one.ours[measure].value for one in ordered], marker="o", color=COLOURS[0], label="model")
            axes.fill_between(shares, lows, highs, color=COLOURS[0], alpha=0.2, linewidth=0)
            axes.axhline(ordered[-1].against[measure].value, linestyle="--", color=GREY, label="stitching")
            axes.set_xlabel("share of the train sentences")
