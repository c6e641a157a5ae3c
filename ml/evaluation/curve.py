"""A learning curve from several runs of the comparison: what more sentences would bring.

`python -m ml.evaluation curve 0.25=quarter.json 0.5=half.json 1=whole.json --plot curve.svg`: the numbers are shares of
the train split, the files what `python -m ml.evaluation --json` wrote for models trained on so much.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ml.corpus.landmarks import CorpusError
from ml.evaluation.results import Figure, Figures
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
    try:
        stored: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))["figures"]
        ours, theirs = (
            {measure: Figure(**figure) for measure, figure in stored[name].items()} for name in (system, against)
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{path.name}: holds no comparison of {system} ({type(error).__name__}: {error})") from error
    return Point(share, ours, theirs)


def table(points: Sequence[Point]) -> str:
    """Measures down, shares across."""
    ordered = sorted(points, key=lambda one: one.share)
    shown = {f"{one.share:.0%}": {m: one.ours[m] for m in MEASURES if m in one.ours} for one in ordered}
    return across({**shown, "stitching": {m: ordered[-1].against[m] for m in MEASURES if m in ordered[-1].against}})


def plot(points: Sequence[Point], path: Path) -> None:
    """One small picture a measure: the system with its interval, and stitching as a line."""
    from matplotlib.figure import Figure as Picture  # noqa: PLC0415  # an extra; without pyplot there is no display

    ordered = sorted(points, key=lambda one: one.share)
    shown = [measure for measure in MEASURES if all(measure in one.ours for one in ordered)]
    picture = Picture(figsize=(3.2 * len(shown), 3))
    for place, measure in enumerate(shown, start=1):
        axes = picture.add_subplot(1, len(shown), place)
        shares = [one.share for one in ordered]
        axes.plot(shares, [one.ours[measure].value for one in ordered], marker="o")
        bounded = [one.ours[measure] for one in ordered if one.ours[measure].low is not None]
        if len(bounded) == len(ordered):
            axes.fill_between(
                shares, [one.low or 0.0 for one in bounded], [one.high or 0.0 for one in bounded], alpha=0.2
            )
        axes.axhline(ordered[-1].against[measure].value, linestyle="--", color="grey")
        axes.set_title(measure, fontsize=9)
        axes.set_xlabel("share of the train sentences", fontsize=8)
    picture.tight_layout()
    picture.savefig(path)
