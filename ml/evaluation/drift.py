"""Does a minute of signing end as well as it began? The same signs open and close each production, to be compared.

A model that builds up errors jerks more, moves less, is read worse or leaves its signs towards the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.bootstrap import draws, estimate
from ml.evaluation.dtw import accumulate, joint_cost
from ml.evaluation.judge import Judge
from ml.evaluation.measures import arms, bones, hands, jerk, movement
from ml.evaluation.measuring import NEVER
from ml.evaluation.results import Figure, Figures, interval
from ml.evaluation.scores import distance
from ml.evaluation.systems import System
from ml.evaluation.tasks import Task, timeline
from ml.pose import Clip
from ml.skeleton import FPS, REST
from ml.timing import TimedSign
from ml.training.data import Corpus

END_SECONDS = 10


@dataclass(frozen=True)
class End:
    """One end of a long production; distances to the dictionary signs that the plan asks for are DTW in millimetres."""

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

    ends = some(END_SECONDS * FPS)
    between = some((seconds - 2 * END_SECONDS) * FPS)
    return Task(f"drift {seed}", "svk", (*ends, *between, *ends))


def ends(task: Task, clip: Clip, lengths: Mapping[str, int], corpus: Corpus, judge: Judge) -> tuple[End, End]:
    """The first and the last ten seconds, measured."""
    signs = [sign for sign in timeline(task, lengths).signs if sign.kind != "pause"]
    count = next(i for i, sign in enumerate(signs, start=1) if sign.end_frame >= END_SECONDS * FPS)
    return tuple(_end(part, clip, corpus, judge) for part in (signs[:count], signs[-count:]))  # type: ignore[return-value]


def _end(signs: Sequence[TimedSign], clip: Clip, corpus: Corpus, judge: Judge) -> End:
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
    return End(
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


def drift(
    system: System, lengths: Mapping[str, int], corpus: Corpus, judge: Judge, seeds: int, seconds: float = 60.0
) -> Figures:
    """Every measure at the start, at the end, and by how much the end differs, with the interval over seeds."""
    glosses = [g for g, number in corpus.vocabulary.ids["svk"].items() if number in corpus.cores]
    tasks = [long_task(glosses, lengths, seconds, seed) for seed in range(seeds)]
    clips = [system.sign([task], seed)[0] for seed, task in enumerate(tasks)]
    pairs = [ends(task, clip, lengths, corpus, judge) for task, clip in zip(tasks, clips, strict=True)]
    drawn = draws(len(pairs))
    found: Figures = {}
    for name, above, below in (
        ("jerk, m/s³", "jerk", None),
        ("movement, m/s", "movement", None),
        ("largest bone error, mm", "bone_error_mm", None),
        ("log likelihood a sign", "log_likelihood", None),
        ("sign error rate", "edits", "signs"),
        ("body to the dictionary, mm", "body_mm", None),
        ("hands to the dictionary, mm", "hands_mm", None),
    ):
        first, last = (np.array([getattr(pair[i], above) for pair in pairs], dtype=np.float64) for i in (0, 1))
        under = np.array([getattr(pair[0], below) if below else 1 for pair in pairs], dtype=np.float64)
        found[f"{name}: start"] = Figure(float(first.sum() / under.sum()))
        found[f"{name}: end"] = Figure(float(last.sum() / under.sum()))
        found[f"{name}: change, %"] = interval(
            estimate(100 * (last - first), np.abs(np.full_like(first, first.mean())), drawn)
        )
    return found
