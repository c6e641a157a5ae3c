"""Productions put together: one figure with its interval for every measure of every system, and how sure it differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.evaluation import collapse, scores, sizes
from ml.evaluation.bootstrap import Estimate, draws, estimate, p_value, resampled
from ml.evaluation.faces import told_apart
from ml.evaluation.following import PARTS
from ml.evaluation.frechet import Space, between
from ml.evaluation.measuring import Bench, MeasuredClip
from ml.evaluation.tasks import Task
from ml.evaluation.wording import words
from ml.skeleton import FPS

Array = NDArray[np.float64]
Score = Callable[[MeasuredClip, Task], float]

OTHERS: Final = "real train sentences"  # how far apart real motion is from real motion
FRECHET_RESAMPLES: Final = 300


def _one(production: MeasuredClip, task: Task) -> float:
    return 1.0


def _follows(part: str) -> Score:
    return lambda p, t: p.followed[part].correlation


def _spread(part: str) -> Score:
    return lambda p, t: p.followed[part].spread


def _real_spread(part: str) -> Score:
    return lambda p, t: p.followed[part].real_spread


# measure -> what a sentence adds above and below the line; the figure is the sum above by the sum below
RATIOS: Final[Mapping[str, tuple[Score, Score]]] = {
    "coverage": (lambda p, t: p.known, lambda p, t: len(t.signs)),
    "sign error rate": (lambda p, t: scores.distance(t.signs, p.read), lambda p, t: len(t.signs)),
    "signs found": (lambda p, t: scores.hits(t.signs, p.read), lambda p, t: len(t.signs)),
    "log likelihood a sign": (lambda p, t: p.log_likelihood, _one),
    "body DTW, mm": (lambda p, t: p.body_mm, _one),
    "hands DTW, mm": (lambda p, t: p.hands_mm, _one),
    "contacts within 2.5 cm": (lambda p, t: p.kept[0], lambda p, t: p.contacts),
    "contacts within 5 cm": (lambda p, t: p.kept[1], lambda p, t: p.contacts),
    "duration": (lambda p, t: p.frames, lambda p, t: p.real_frames),
    "movement": (lambda p, t: p.movement, lambda p, t: p.real_movement),
    "jerk": (lambda p, t: p.jerk, lambda p, t: p.real_jerk),
    "replays": (lambda p, t: p.replays, lambda p, t: p.moving),
    **{f"{part} correlation": (_follows(part), _one) for part in PARTS},
    **{f"{part} amplitude": (_spread(part), _real_spread(part)) for part in PARTS},
    "blinks a minute": (lambda p, t: p.blinks, lambda p, t: p.frames / (60 * FPS)),
    "word error rate": (lambda p, t: scores.distance(words(t.text), p.text.split()), lambda p, t: len(words(t.text))),
}
FRECHET: Final = {"Frechet, recogniser": "features", "Frechet, kinematic": "kinematics"}


@dataclass(frozen=True)
class Figure:
    """A measure of a system; p: of the difference to the system that all are held against, two-sided."""

    value: float
    low: float | None = None
    high: float | None = None
    p: float | None = None


Figures = dict[str, Figure]


def figures(
    runs: Mapping[str, Sequence[Sequence[MeasuredClip]]],
    tasks: Sequence[Task],
    with_: Bench,
    against: str = "stitching",
    resamples: int = 10_000,
) -> dict[str, Figures]:
    """system -> measure -> figure. Seeds are averaged within a sentence, then sentences are resampled in pairs."""
    drawn = draws(len(tasks), resamples)
    found: dict[str, Figures] = {system: {} for system in runs}
    real = runs["real motion"][0]
    for measure, parts in {**_ratios(runs, tasks), **_conditions(runs, with_.learned)}.items():
        for system, (over, under) in parts.items():
            if under.sum() == 0:
                continue
            usable = drawn[(under[drawn].sum(axis=1) > 0) & (parts[against][1][drawn].sum(axis=1) > 0)]
            sure = estimate(over, under, usable)
            p = None
            if system != against and parts[against][1].sum():
                p = p_value(resampled(over, under, usable), resampled(*parts[against], usable))
            found[system][measure] = Figure(sure.value, sure.low, sure.high, p)
    for measure, name in FRECHET.items():
        space = with_.learned if name == "features" else with_.kinematic
        goal = [getattr(production, name) for production in real]
        found.setdefault(OTHERS, {})[measure] = Figure(between(with_.train[name], goal, space))
        few = drawn[: min(FRECHET_RESAMPLES, len(drawn))]
        spread = {system: _frechets(seeds, goal, name, space, few) for system, seeds in runs.items()}
        for system, (value, resampled_) in spread.items():
            # Draws repeat sentences, which alone sets two sets apart: the interval is that around their own middle.
            low, high = value + np.quantile(resampled_, [0.025, 0.975]) - resampled_.mean()
            p = p_value(resampled_, spread[against][1]) if system != against else None
            found[system][measure] = Figure(value, max(0.0, float(low)), float(high), p)
    for system, seeds in runs.items():
        found[system] |= _text_scores(seeds, tasks) | _of_all(seeds, tasks)
    return found


def _ratios(
    runs: Mapping[str, Sequence[Sequence[MeasuredClip]]], tasks: Sequence[Task]
) -> dict[str, dict[str, tuple[Array, Array]]]:
    """measure -> system -> (sentences,) above and below the line."""
    return {
        measure: {
            system: (_averaged(seeds, tasks, above), _averaged(seeds, tasks, below)) for system, seeds in runs.items()
        }
        for measure, (above, below) in RATIOS.items()
        if measure != "word error rate" or all(task.text for task in tasks)
    }


def _conditions(
    runs: Mapping[str, Sequence[Sequence[MeasuredClip]]], space: Space
) -> dict[str, dict[str, tuple[Array, Array]]]:
    """The same of the ratios that say whether the condition is obeyed, which look at all sentences of a run at once."""
    real = [clip.features for clip in runs["real motion"][0]]
    found: dict[str, dict[str, tuple[Array, Array]]] = {}
    for system, seeds in runs.items():
        each = [collapse.parts([clip.features for clip in run], real, space) for run in seeds]
        for measure in each[0]:
            over, under = np.mean([parts[measure] for parts in each], axis=0)
            found.setdefault(measure, {})[system] = (over, under)
    return found


def _averaged(seeds: Sequence[Sequence[MeasuredClip]], tasks: Sequence[Task], part: Score) -> Array:
    """(sentences,) mean over seeds."""
    return np.mean([[part(p, t) for p, t in zip(run, tasks, strict=True)] for run in seeds], axis=0, dtype=np.float64)


def _frechets(
    seeds: Sequence[Sequence[MeasuredClip]],
    goal: Sequence[Array],
    name: str,
    space: Any,
    drawn: NDArray[np.int64],
) -> tuple[float, Array]:
    """The distance, mean over seeds, and of each draw of sentences with the seeds in turn."""
    made = [[getattr(production, name) for production in run] for run in seeds]
    value = float(np.mean([between(run, goal, space) for run in made]))
    each = [
        between([made[i % len(made)][s] for s in draw], [goal[s] for s in draw], space) for i, draw in enumerate(drawn)
    ]
    return value, np.array(each)


def _text_scores(seeds: Sequence[Sequence[MeasuredClip]], tasks: Sequence[Task]) -> Figures:
    """Scores of a whole corpus, mean over seeds: over signs, and over words where the texts are at hand."""
    kinds: dict[str, tuple[list[str], list[list[str]]]] = {
        "signs": (
            [" ".join(s.replace(" ", "_") for s in task.signs) for task in tasks],
            [[" ".join(s.replace(" ", "_") for s in p.read) for p in run] for run in seeds],
        )
    }
    if all(task.text for task in tasks):
        kinds["words"] = ([" ".join(words(task.text)) for task in tasks], [[p.text for p in run] for run in seeds])
    found: Figures = {}
    for kind, (wanted, runs) in kinds.items():
        rows = [
            (
                *scores.bleu(wanted, run),
                scores.chrf(wanted, run),
                scores.rouge_l([w.split() for w in wanted], [r.split() for r in run]),
            )
            for run in runs
        ]
        names = ("BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "chrF", "ROUGE-L")
        for name, value in zip(names, np.mean(rows, axis=0), strict=True):
            found[f"{name}, {kind}"] = Figure(float(value))
    return found


def _of_all(seeds: Sequence[Sequence[MeasuredClip]], tasks: Sequence[Task]) -> Figures:
    """Measures of all sentences of a run at once, mean over seeds; none where there is nothing to tell."""
    asks = [task.asks for task in tasks]
    given = {
        "questions told": [told_apart([clip.asks for clip in run], asks) for run in seeds],
        "sizes of signs": [sizes.following([size for clip in run for size in clip.sizes]) for run in seeds],
    }
    return {
        name: Figure(float(np.mean([value for value in values if value is not None])))
        for name, values in given.items()
        if any(value is not None for value in values)
    }


def as_json(found: Mapping[str, Figures]) -> dict[str, dict[str, dict[str, float | None]]]:
    return {system: {measure: asdict(figure) for measure, figure in rows.items()} for system, rows in found.items()}


def interval(value: Estimate) -> Figure:
    return Figure(value.value, value.low, value.high)
