"""The look of the pictures that comparisons draw: small panels in rows, one legend, no display and no pyplot.

A panel a measure. What goes into the panels, the comparisons say themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from ml.evaluation.results import Figure

WIDTH: Final = 900  # points; shown 900 pixels wide, a point is a pixel and no text is smaller than 11
COLOURS: Final = ("#2f6f9f", "#d9822b", "#4a8f5b", "#8a5aa8", "#b5473f", "#5f6b76")
GREY: Final = "#6b7783"
_STYLE: Final[dict[Any, Any]] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "savefig.facecolor": "white",  # pages may be dark
    "svg.fonttype": "none",  # text stays text; DejaVu, which the layout reckons with, is wider than what may replace it
    "svg.hashsalt": "evaluation",  # the same figures give the same file
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 0.1,
    "figure.constrained_layout.w_pad": 0.1,
}


@contextmanager
def panels(path: Path, titles: Sequence[str], columns: int, height: float) -> Iterator[list[Axes]]:
    """Panels to draw into, `height` points a row; written to `path` with one legend of all labels when that is done."""
    rows = -(-len(titles) // columns)
    with mpl.rc_context(_STYLE):
        picture = Picture(figsize=(WIDTH / 72, (rows * height + 30) / 72))
        drawn: list[Axes] = [picture.add_subplot(rows, columns, place) for place, _ in enumerate(titles, start=1)]
        for axes, title in zip(drawn, titles, strict=True):
            axes.set_title(title)
        yield drawn
        shown = {
            label: handle for axes in drawn for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
        }
        picture.legend(shown.values(), shown, loc="outside lower center", ncols=len(shown), frameon=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.savefig(path, metadata={"Date": None})


def bounds(figure: Figure) -> tuple[float, float]:
    """The interval of a figure; one without stands for itself."""
    return (
        figure.value if figure.low is None else figure.low,
        figure.value if figure.high is None else figure.high,
    )
