"""The plots of the report, each an SVG that lies in the page itself. No picture of a signer is ever drawn."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ml.corpus.report.numbers import Alignment, Motion, Raw, SplitRow
from ml.skeleton import BODY, JOINTS, LEFT_FINGERS, RIGHT_FINGERS

BLUE, ORANGE, GREEN, GREY = "#2f6f9f", "#d9822b", "#4a8f5b", "#9aa5b1"
WIDTH: Final = 7.2  # inches; the page shrinks plots to the screen
_STYLE: Final[dict[Any, Any]] = {
    "font.size": 10,
    "font.family": "sans-serif",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#8894a0",
    "axes.labelcolor": "#35424e",
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "xtick.color": "#35424e",
    "ytick.color": "#35424e",
    "svg.hashsalt": "report",
    "svg.fonttype": "none",
    "figure.constrained_layout.use": True,
}


def _svg(figure: Figure) -> str:
    content = io.StringIO()
    figure.savefig(content, format="svg", metadata={"Date": None})
    return content.getvalue()[content.getvalue().index("<svg") :]


def _figure(height: float, columns: int = 1) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(WIDTH, height))
    return figure, [figure.add_subplot(1, columns, column + 1) for column in range(columns)]


def styled() -> AbstractContextManager[None]:
    """The look of all plots, which are to be made inside it."""
    return mpl.rc_context(_STYLE)


def durations(motion: Motion) -> str:
    figure, axes = _figure(2.5, len(motion.seconds))
    for axis, (group, seconds), colour in zip(axes, motion.seconds.items(), (BLUE, ORANGE, GREEN, GREY), strict=False):
        axis.hist(np.minimum(seconds, 3.5 * np.median(seconds)), bins=24, color=colour, rwidth=0.9)
        axis.set(title=f"{group} ({len(seconds)})", xlabel="seconds")
    axes[0].set_ylabel("clips")
    return _svg(figure)


def jitter(motion: Motion) -> str:
    figure, (axis,) = _figure(4.2)
    order = [*BODY, *LEFT_FINGERS, *RIGHT_FINGERS]
    colours = [BLUE] * len(BODY) + [ORANGE] * len(LEFT_FINGERS) + [GREEN] * len(RIGHT_FINGERS)
    axis.bar(range(len(order)), motion.jitter[order], color=colours, width=0.8)
    axis.set_xticks(range(len(order)), [JOINTS[joint] for joint in order], rotation=90, fontsize=6.5)
    axis.set(ylabel="mm", xlim=(-0.7, len(order) - 0.3))
    return _svg(figure)


def lengths(motion: Motion, raw: Raw | None) -> str:
    figure, (axis,) = _figure(2.4)
    limbs = list(motion.varies)
    at = np.arange(len(limbs))
    if raw:
        bars = axis.barh(at - 0.2, [raw.varies[limb] for limb in limbs], 0.38, color=GREY, label="landmarks")
        axis.bar_label(bars, fmt="%.1f", padding=3)
    bars = axis.barh(at + 0.2, [motion.varies[limb] for limb in limbs], 0.38, color=BLUE, label="fitted")
    axis.bar_label(bars, fmt="%.2f", padding=3)
    axis.set_yticks(at, limbs)
    axis.invert_yaxis()
    axis.set_xlabel("variation of a bone's length within a clip, %")
    axis.legend(frameon=False, loc="lower right")
    return _svg(figure)


def missing(raw: Raw) -> str:
    figure, (axis,) = _figure(2.2)
    groups = list(raw.missing)
    at = np.arange(len(groups))
    for offset, side, colour in ((-0.2, "left", ORANGE), (0.2, "right", GREEN)):
        bars = axis.barh(at + offset, [100 * raw.missing[group][side] for group in groups], 0.38, color=colour)
        bars.set_label(f"{side} hand")
        axis.bar_label(bars, fmt="%.2f", padding=3)
    axis.set_yticks(at, groups)
    axis.invert_yaxis()
    axis.set_xlabel("frames without the hand, %")
    axis.legend(frameon=False, loc="best")
    return _svg(figure)


def confidence(motion: Motion) -> str:
    figure, (axis,) = _figure(2.4)
    edges = np.linspace(0, 1, 41)
    for side, colour in (("left", ORANGE), ("right", GREEN)):
        share = 100 * np.histogram(motion.confidence[side], edges)[0] / len(motion.confidence[side])
        axis.stairs(share, edges, color=colour, linewidth=1.6, label=f"{side} hand")
    axis.set(xlabel="confidence", ylabel="frames, %", xlim=(0, 1))
    axis.legend(frameon=False, loc="upper left")
    return _svg(figure)


def sentences(found: Alignment) -> str:
    figure, axes = _figure(2.5, 3)
    axes[0].hist(found.per_sentence, bins=list(np.arange(0.5, found.per_sentence.max() + 1.5)), color=BLUE, rwidth=0.9)
    axes[0].set(title="Signs in a sentence", ylabel="sentences")
    axes[1].hist(found.confidence, bins=list(np.linspace(0, 1, 21)), color=ORANGE, rwidth=0.9)
    axes[1].set(title="How sure of a sign", ylabel="signs")
    axes[2].hist(100 * found.covered, bins=list(np.linspace(0, 100, 21)), color=GREEN, rwidth=0.9)
    axes[2].set(title="Frames in signs, %", ylabel="sentences")
    return _svg(figure)


def commonest(rows: Sequence[tuple[str, int]]) -> str:
    figure, (axis,) = _figure(max(1.2, 0.21 * len(rows) + 0.5))
    bars = axis.barh([gloss for gloss, _ in rows], [count for _, count in rows], color=BLUE, height=0.75)
    axis.bar_label(bars, padding=3, fontsize=8)
    axis.invert_yaxis()
    axis.margins(y=0.01)
    axis.tick_params(axis="y", labelsize=8)
    axis.set_xlabel("times in all sentences")
    return _svg(figure)


def splits(rows: Sequence[SplitRow]) -> str:
    figure, (axis,) = _figure(1.5)
    measures = {"sentences": [row.sentences for row in rows], "signs": [row.signs for row in rows]}
    at = np.arange(len(measures))
    left = np.zeros(len(measures))
    for i, (row, colour) in enumerate(zip(rows, (BLUE, ORANGE, GREEN), strict=True)):
        shares = np.array([100 * values[i] / max(sum(values), 1) for values in measures.values()])
        bars = axis.barh(at, shares, 0.6, left=left, color=colour, label=row.split)
        axis.bar_label(bars, [f"{values[i]}" for values in measures.values()], label_type="center", color="white")
        left += shares
    axis.set_yticks(at, list(measures))
    axis.invert_yaxis()
    axis.set(xlabel="%", xlim=(0, 100))
    axis.legend(frameon=False, ncols=3, loc="lower left", bbox_to_anchor=(0, 1))
    return _svg(figure)


def distribution(values: NDArray[np.float64], unit: str, limits: Mapping[str, float]) -> str:
    """A histogram of errors up to their 99th percentile, with what must hold as lines."""
    figure, (axis,) = _figure(2.2)
    most = max(float(np.percentile(values, 99)), *limits.values()) * 1.05
    axis.hist(values, bins=list(np.linspace(0, most, 50)), color=BLUE)
    for name, limit in limits.items():
        axis.axvline(limit, color=ORANGE, linestyle="--", linewidth=1.4, label=f"{name}: {limit:g} {unit}")
    axis.set(xlabel=unit, xlim=(0, most))
    axis.legend(frameon=False)
    return _svg(figure)
