"""What planning costs: productions from a text beside those from the signer's own signs, and stitching of the same.

Each production is compared with the signer's own sentence, and with all his others: of all, its own should be nearest.
No system is told how long the sentence really took.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.corpus.dataset import Corpus
from ml.evaluation import collapse, frechet, tasks
from ml.evaluation.bootstrap import draws, estimate
from ml.evaluation.following import PARTS, followed
from ml.evaluation.judge import Judge
from ml.evaluation.measures import distances
from ml.evaluation.results import Figure, Figures, as_json, interval
from ml.evaluation.systems import mean_pose, model, shuffled, stitching
from ml.evaluation.tables import table
from ml.evaluation.tasks import Task
from ml.pose import Clip
from ml.runtime import Signer
from ml.text.agreement import agreement
from ml.text.plan import Order
from ml.text.planner import plan

Array = NDArray[np.float64]

GIVEN = "signs given"
PLANNED: Mapping[str, Order] = {"from text": "signer", "from text, in its order": "text"}
MEASURES = (
    "body DTW, mm",
    "hands DTW, mm",
    "nearest",
    "duration",
    *(f"{part} correlation" for part in PARTS),
    *collapse.MEASURES,
    "edits",
)


@dataclass(frozen=True)
class TextOptions:
    """seeds: productions of each sentence; resamples: of the bootstrap."""

    split: str = "dev"
    seeds: int = 3
    resamples: int = 10_000

    def __post_init__(self) -> None:
        if self.split not in ("train", "dev", "test"):
            raise ValueError(f"split must be train, dev or test, got {self.split!r}")
        if self.seeds < 1 or self.resamples < 1:
            raise ValueError(f"seeds and resamples must be positive, got {self}")


@dataclass(frozen=True, eq=False)
class TextReport:
    """figures: system and what it was given -> measure -> figure."""

    options: TextOptions
    count: int
    models: Mapping[str, str]
    figures: Mapping[str, Figures]

    def as_json(self) -> dict[str, Any]:
        return {
            "split": self.options.split,
            "sentences": self.count,
            "seeds": self.options.seeds,
            "models": dict(self.models),
            "figures": as_json(self.figures),
        }

    def markdown(self) -> str:
        named = ", ".join(f"{name} {hash_[:12]}" for name, hash_ in self.models.items())
        intro = (
            f"{self.count} {self.options.split} sentences, {self.options.seeds} seeds, 95 % intervals by bootstrap over"
            f" sentences. {named}"
        )
        return f"{intro}\n\n{table(self.figures, MEASURES)}"


def run(
    corpus: Corpus,
    signers: Mapping[str, Signer],
    judge: Judge,
    options: TextOptions,
    say: Callable[[str], None] = print,
) -> TextReport:
    """The first signer's lengths serve stitching and the mean pose, which like shuffled motion is the same whatever is
    planned. Raises ValueError where the sentences' texts are not at hand."""
    asked = tasks.sentences(corpus.clips, options.split, tasks.texts())
    if not asked or not all(task.text for task in asked):
        raise ValueError("the texts of the sentences are not here; set SLP_CORPORA to the folder of the corpora")
    lengths = next(iter(signers.values())).frames_of("svk")
    systems = [stitching(corpus, {"svk": lengths}), *(model(name, signer) for name, signer in signers.items())]
    train = [task.real for task in tasks.sentences(corpus.clips, "train", {}) if task.real is not None]
    unplanned = [mean_pose(train, {"svk": lengths}), shuffled(asked)]
    seen = _Seen.by(judge, train, [task.real for task in asked if task.real is not None])
    given = {GIVEN: asked} | {
        name: [replace(task, plan=plan(task.text, "sk", "svk", lengths, order=order)) for task in asked]
        for name, order in PLANNED.items()
    }
    drawn = draws(len(asked), options.resamples)
    found: dict[str, Figures] = {}
    for name, planned in given.items():
        edits = _edits(planned)
        for system in [*systems, *(unplanned if name == GIVEN else [])]:
            seeds = options.seeds if system.seeded else 1
            runs = [system.sign(planned, seed) for seed in range(seeds)]
            measured = np.mean([_measured(run, planned) for run in runs], axis=0)
            title = f"{system.name}, {name}"
            found[title] = {
                measure: interval(estimate(row, np.ones(len(asked)), drawn))
                for measure, row in zip(MEASURES, measured, strict=False)
            }
            for measure, (over, under) in seen.conditions(runs).items():
                found[title][measure] = interval(estimate(over, under, drawn))
            if system not in unplanned:
                found[title]["edits"] = Figure(edits)
            say(f"measured {title}")
    return TextReport(options, len(asked), {name: signer.hash for name, signer in signers.items()}, found)


def _edits(planned: Sequence[Task]) -> float:
    """Edits for each sign between what is to be signed and what the signer signed."""
    return agreement((_glosses(task), task.signs) for task in planned).edits


def _glosses(task: Task) -> Sequence[str]:
    return task.signs if task.plan is None else [sign.gloss for sign in task.plan.signs if sign.kind != "pause"]


@dataclass(frozen=True, eq=False)
class _Seen:
    """Motion as the judge sees it. real: windows of each of the signer's own sentences."""

    judge: Judge
    space: frechet.Space
    real: Sequence[Array]

    @classmethod
    def by(cls, judge: Judge, train: Sequence[Clip], real: Sequence[Clip]) -> _Seen:
        def windows(clips: Sequence[Clip]) -> list[Array]:
            return [frechet.pooled(judge.features(clip)) for clip in clips]

        return cls(judge, frechet.space(np.concatenate(windows(train))), windows(real))

    def conditions(self, runs: Sequence[Sequence[Clip]]) -> dict[str, tuple[Array, Array]]:
        """`collapse.parts` of productions of all sentences, mean over seeds."""
        seen = [[frechet.pooled(self.judge.features(clip)) for clip in run] for run in runs]
        each = [collapse.parts(run, self.real, self.space) for run in seen]
        means = {measure: np.mean([parts[measure] for parts in each], axis=0) for measure in each[0]}
        return {measure: (over, under) for measure, (over, under) in means.items()}


def _measured(made: Sequence[Clip], planned: Sequence[Task]) -> Array:
    """(8, sentences): body and hands in millimetres, whether its own sentence is the nearest, frames by real ones, and
    how mouth, brows, head and trunk follow the signer's."""
    real = [task.real for task in planned if task.real is not None]
    rows = [_apart(clip, at, real) for at, clip in enumerate(made)]
    return np.array(rows, dtype=np.float64).T


def _apart(made: Clip, at: int, real: Sequence[Clip]) -> tuple[float, ...]:
    """Nearest is judged by body and hands together, in millimetres."""
    apart = [distances(made, other) for other in real]
    nearest = int(np.argmin([one.body_mm + one.hands_mm for one in apart]))
    follows = followed(made, real[at], apart[at].together)
    return (
        apart[at].body_mm,
        apart[at].hands_mm,
        float(nearest == at),
        len(made) / len(real[at]),
        *(follows[part].correlation for part in PARTS),
    )
