"""Models that were measured in separate runs, side by side: `python -m ml.evaluation ablation FILE… --plot SVG`.

The files are what `python -m ml.evaluation --json` wrote. Each has its own baselines, which have to be the same in all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import CorpusError
from ml.evaluation.pictures import COLOURS, GREY, bounds, panels
from ml.evaluation.results import FRECHET, Figure, Figures
from ml.evaluation.stored import Stored
from ml.evaluation.tables import number

REAL, STITCHING = "real motion", "stitching"
SURE: Final = 0.05
ROUNDING: Final = 1e-3  # what other machines may make of the same motion
ROOT_TICKS: Final = (0, 1, 5, 10, 20, 50, 100, 200, 500)

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "sign error rate": ("sign error rate",),
    "log likelihood a sign": ("log likelihood a sign",),
    "body / hands DTW, mm": ("body DTW, mm", "hands DTW, mm"),
    "Frechet, recogniser / kinematic": tuple(FRECHET),
    "duration": ("duration",),
    "movement": ("movement",),
    "jerk": ("jerk",),
    "replays": ("replays",),
}
PANELS: Final = ("sign error rate", "body DTW, mm", "hands DTW, mm", *FRECHET, "movement", "jerk")


@dataclass(frozen=True, eq=False)
class Ablation:
    """conditions: what all were measured under; figures: real motion, stitching, then models in the order given."""

    conditions: Mapping[str, object]
    figures: Mapping[str, Figures]


def together(files: Sequence[Stored]) -> Ablation:
    """Raises CorpusError where files do not compare. A system of several files, such as stitching, stands there once
    and has to measure the same in all of them."""
    first = files[0]
    found: dict[str, Figures] = {}
    origin: dict[str, str] = {}
    for file in files:
        for what in {**first.conditions, **file.conditions}:
            ours, theirs = file.conditions.get(what), first.conditions.get(what)
            if ours != theirs:
                raise CorpusError(f"{file.name} does not compare with {first.name}: {what} is {ours}, there {theirs}")
        for system in (REAL, STITCHING, *file.models):
            if system not in file.figures:
                raise CorpusError(f"{file.name}: holds no figures of {system}")
            figures = file.figures[system]
            before = found.setdefault(system, figures)
            origin.setdefault(system, file.name)
            for measure in (measure for measures in COLUMNS.values() for measure in measures):
                ours, theirs = (rows[measure].value if measure in rows else None for rows in (figures, before))
                if not _same(ours, theirs):
                    raise CorpusError(
                        f"{file.name} does not compare with {origin[system]}: {measure} of {system} is {ours}, there"
                        f" {theirs}; corpora differ, or lengths that first models gave to stitching, or two models have"
                        " one name"
                    )
    return Ablation(first.conditions, found)


def _same(a: float | None, b: float | None) -> bool:
    return a == b or (a is not None and b is not None and isclose(a, b, rel_tol=ROUNDING, abs_tol=ROUNDING))


def table(of: Ablation) -> str:
    """Systems down, measures across, without intervals: those are in the picture."""
    lines = ["| | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for system, figures in of.figures.items():
        cells = (" / ".join(_cell(figures.get(measure)) for measure in measures) for measures in COLUMNS.values())
        lines.append(f"| {system} | " + " | ".join(cells) + " |")
    about = ", ".join(f"{what} {of.conditions[what]}" for what in ("split", "sentences", "seeds"))
    return "\n".join([*lines, "", f"{about}; †: p < {SURE} against stitching, each for itself"])


def _cell(figure: Figure | None) -> str:
    return number(figure and Figure(figure.value)) + ("†" if figure and _sure(figure) else "")


def _sure(figure: Figure) -> bool:
    return figure.p is not None and figure.p < SURE


def plot(of: Ablation, path: Path) -> None:
    """A panel a measure, a row a model: dot and interval, stitching as a line; real motion too where it is not 0."""
    models = [system for system in of.figures if system not in (REAL, STITCHING)]
    columns, rows = 4, range(len(models))
    with panels(path, PANELS, columns, 70 + 19 * len(models)) as drawn:
        for place, (axes, measure) in enumerate(zip(drawn, PANELS, strict=True)):
            for system, style in ((STITCHING, "--"), (REAL, ":")):
                line = of.figures[system][measure].value
                if system == STITCHING or line > ROUNDING:
                    axes.axvline(line, color=GREY, linestyle=style, label=system)
            figures = [of.figures[model][measure] for model in models]
            lows, highs = zip(*map(bounds, figures), strict=True)
            axes.hlines(rows, lows, highs, color=COLOURS[0])
            for wanted, fill in ((True, COLOURS[0]), (False, "white")):
                such = [row for row, figure in enumerate(figures) if _sure(figure) == wanted]
                axes.plot(
                    [figures[row].value for row in such],
                    such,
                    linestyle="",
                    marker="o",
                    color=COLOURS[0],
                    markerfacecolor=fill,
                    label=f"p {'<' if wanted else '≥'} {SURE} against stitching",
                )
            if measure in FRECHET:  # squared distances: the root keeps small ones apart where one model is far off
                axes.set_xscale("function", functions=(_root, np.square))
                axes.set_xlim(left=0)
                axes.set_xticks([tick for tick in ROOT_TICKS if tick <= axes.get_xlim()[1]])
            axes.hlines(rows, 0, 1, transform=axes.get_yaxis_transform(), color="#e8ecef", linewidth=0.8, zorder=0)
            named = place % columns == 0
            axes.set_yticks(rows if named else [], models if named else [])
            axes.tick_params(axis="y", length=0)
            axes.set_ylim(len(models) - 0.5, -0.5)


def _root(values: NDArray[Any]) -> NDArray[Any]:
    return np.sqrt(np.clip(values, 0, None))
