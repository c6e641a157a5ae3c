"""Does a minute of signing end as well as it began? The same signs open and close each production, to be compared.

What lies between is measured too, of other signs. A model that builds up errors jerks more, moves less, is read worse
or leaves its signs towards the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.dataset import Corpus
from ml.dtw import accumulate, joint_cost
from ml.evaluation.bootstrap import draws, estimate
from ml.evaluation.judge import Judge
from ml.evaluation.measures import bones, jerk, movement
from ml.evaluation.measuring import NEVER
from ml.evaluation.pictures import COLOURS, GREY, bounds, panels
from ml.evaluation.results import Figure, Figures, interval
from ml.evaluation.scores import distance
from ml.evaluation.systems import System
from ml.evaluation.tasks import Task, timeline
from ml.motion import arms, hands
from ml.pose import Clip
from ml.skeleton import FPS, REST
from ml.timing import TimedSign

WINDOW_SECONDS: Final = 10
BONES: Final = "largest bone error, mm"

# measure -> what of a window is summed above and below the line; one a window where nothing is named below
MEASURES: Final[Mapping[str, tuple[str, str | None]]] = {
    "jerk, m/s³": ("jerk", None),
    "movement, m/s": ("movement", None),
    BONES: ("bone_error_mm", None),
    "log likelihood a sign": ("log_likelihood", None),
    "sign error rate": ("edits", "signs"),
    "body to the dictionary, mm": ("body_mm", None),
    "hands to the dictionary, mm": ("hands_mm", None),
}


@dataclass(frozen=True)
class Window:
    """Some ten seconds of a long production; distances to the dictionary signs of the plan are DTW in millimetres."""

    jerk: float
    movement: float
    bone_error_mm: float
    log_likelihood: float
    edits: int
    signs: int
    body_mm: float
    hands_mm: float


def long_task(glosses: Sequence[str], lengths: Mapping[str, int], seconds: float, seed: int) -> Task:
    """Random signs of about `seconds`, the first ten seconds of which come once more at the end."""
    rng = np.random.default_rng(seed)
    known = [gloss for gloss in glosses if gloss in lengths]

    def some(frames: float) -> list[str]:
        chosen: list[str] = []
        while sum(lengths[gloss] for gloss in chosen) < frames:
            chosen.append(known[int(rng.integers(len(known)))])
        return chosen

    ends = some(WINDOW_SECONDS * FPS)
    between = some((seconds - 2 * WINDOW_SECONDS) * FPS)
    return Task(f"drift {seed}", "svk", (*ends, *between, *ends))


def windows(
    task: Task, clip: Clip, lengths: Mapping[str, int], corpus: Corpus, judge: Judge, seconds: float
) -> list[Window]:
    """The whole production by windows of about ten seconds; the first and the last have the same signs."""
    signs = [sign for sign in timeline(task, lengths).signs if sign.kind != "pause"]
    count = next(i for i, sign in enumerate(signs, start=1) if sign.end_frame >= WINDOW_SECONDS * FPS)
    opening, between, closing = signs[:count], signs[count:-count], signs[-count:]
    inner: list[list[TimedSign]] = [[] for _ in range(ceil(seconds / WINDOW_SECONDS) - 2)]
    begin, end = opening[-1].end_frame, closing[0].start_frame
    for sign in between:
        inner[len(inner) * (sign.start_frame - begin) // (end - begin)].append(sign)
    return [_window(part, clip, corpus, judge) for part in (opening, *inner, closing)]


def _window(signs: Sequence[TimedSign], clip: Clip, corpus: Corpus, judge: Judge) -> Window:
    part = clip[signs[0].start_frame : signs[-1].end_frame]
    chances = judge.log_probabilities(part, "svk")
    wanted = tuple(sign.gloss for sign in signs)
    ids = corpus.vocabulary.ids["svk"]
    body, fingers = [], []
    for sign in signs:
        core, made = corpus.cores[ids[sign.gloss]], clip[sign.start_frame : sign.end_frame]
        body.append(_within(arms(made), arms(core)))
        fingers.append(_within(hands(made), hands(core)))
    rest = bones(Clip(REST[None], np.ones((1, len(REST)), np.float32), np.zeros_like(part.face[:1])))
    return Window(
        jerk(part),
        movement(part),
        1000 * float(np.abs(bones(part) - rest).max()),
        max(NEVER, judge.log_likelihood(chances, wanted, "svk")),
        distance(wanted, judge.signs_of(chances)),
        len(wanted),
        float(np.mean(body)),
        float(np.mean(fingers)),
    )


def _within(made: NDArray[np.float64], core: NDArray[np.float64]) -> float:
    """DTW of a dictionary sign to the best part of a production that ends with it, mm: the way there is free."""
    total = accumulate(np.concatenate([np.zeros((len(made), 1)), joint_cost(made, core)], axis=1))
    return 1000 * float(total[-1, -1]) / max(len(made), len(core))


@dataclass(frozen=True)
class Course:
    """A measure over long productions: each window, and by how many per cent the last differs from the first."""

    windows: tuple[Figure, ...]
    change: Figure


def drift(
    system: System, lengths: Mapping[str, int], corpus: Corpus, judge: Judge, seeds: int, seconds: float = 60.0
) -> dict[str, Course]:
    """measure -> its course, with intervals over productions, each of which has a seed and signs of its own."""
    glosses = [g for g, number in corpus.vocabulary.ids["svk"].items() if number in corpus.cores]
    tasks = [long_task(glosses, lengths, seconds, seed) for seed in range(seeds)]
    clips = [system.sign([task], seed)[0] for seed, task in enumerate(tasks)]
    rows = [windows(task, clip, lengths, corpus, judge, seconds) for task, clip in zip(tasks, clips, strict=True)]
    drawn = draws(len(rows))
    found: dict[str, Course] = {}
    for name, (above, below) in MEASURES.items():
        over = np.array([[getattr(window, above) for window in row] for row in rows], dtype=np.float64)
        under = np.array([[getattr(window, below) if below else 1 for window in row] for row in rows], dtype=np.float64)
        first, last = over[:, 0], over[:, -1]
        found[name] = Course(
            tuple(interval(estimate(over[:, i], under[:, i], drawn)) for i in range(over.shape[1])),
            interval(estimate(100 * (last - first), np.abs(np.full_like(first, first.mean())), drawn)),
        )
    return found


def ends(found: Mapping[str, Course]) -> Figures:
    """Start, end and change of every measure, for a table."""
    rows: Figures = {}
    for name, course in found.items():
        rows[f"{name}: start"] = Figure(course.windows[0].value)
        rows[f"{name}: end"] = Figure(course.windows[-1].value)
        rows[f"{name}: change, %"] = course.change
    return rows


def plot(found: Mapping[str, Mapping[str, Course]], path: Path) -> None:
    """A panel a measure, from 0: every system over time. Dots are filled where the signs are the same, at both ends.

    Bone lengths are left out, since nothing but rounding moves them.
    """
    shown = [measure for measure in MEASURES if measure != BONES]
    with panels(path, shown, columns=3, height=190) as drawn:
        for axes, measure in zip(drawn, shown, strict=True):
            for place, (system, courses) in enumerate(found.items()):
                row = courses[measure].windows
                colour = COLOURS[(place - 1) % len(COLOURS)] if place else GREY
                middles = [WINDOW_SECONDS * (i + 0.5) for i in range(len(row))]
                lows, highs = zip(*(bounds(figure) for figure in row), strict=True)
                values = [figure.value for figure in row]
                axes.fill_between(middles, lows, highs, color=colour, alpha=0.15, linewidth=0)
                axes.plot(middles, values, color=colour, marker="o", markerfacecolor="white", label=system)
                axes.plot(middles[:: len(row) - 1], values[:: len(row) - 1], color=colour, marker="o", linestyle="")
            low, high = axes.get_ylim()
            axes.set_ylim(min(0, low), max(0, high))
            axes.set_xlim(0, WINDOW_SECONDS * len(row))
            axes.set_xlabel("seconds")
