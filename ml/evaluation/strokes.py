"""How much of quick movement a model keeps of the signs that have most of it: `python -m ml.evaluation strokes`.

A sign that shakes or taps is another sign without it. Each is signed between two others, by a model and by stitching at
the very same frames, and what is compared is how far wrists and finger tips lie from their own paths smoothed: 1 is as
in the dictionary, whatever the place and size of the rest. The signs are chosen by the dictionary alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.ndimage import gaussian_filter1d

from ml.corpus.dataset import Corpus
from ml.evaluation.measures import TIPS, WRISTS
from ml.evaluation.systems import System, model, stitching
from ml.evaluation.tasks import Task, timeline
from ml.pose import Clip
from ml.runtime import Signer

BEFORE, AFTER = "JA", "DOM"  # signs without quick movement that are in every model
INTO: Final = 0.35  # of a sign's frames, which are the way into it at most
PATH: Final = 2.5  # frames; what is quicker than this is a stroke


@dataclass(frozen=True)
class Stroke:
    """Metres of quick movement, root mean square, in the dictionary's sign and in the production's, at equal length."""

    gloss: str
    dictionary: float
    made: float

    @property
    def kept(self) -> float:
        return self.made / self.dictionary


def quick(clip: Clip) -> float:
    """Metres that wrists and finger tips lie from their smoothed paths, root mean square."""
    points = clip.positions[:, [*WRISTS, *TIPS]].astype(np.float64)
    away = points - gaussian_filter1d(points, PATH, axis=0, mode="nearest")
    return float(np.sqrt((away**2).sum(axis=-1).mean()))


def strokes(signer: Signer, data: Corpus, count: int, seed: int = 1) -> list[Stroke]:
    """Of the `count` signs of Slovak Sign Language with most quick movement in the dictionary, most first."""
    lengths = signer.frames_of("svk")
    ids = data.vocabulary.ids["svk"]
    glosses = [gloss for gloss in lengths if ids.get(gloss) in data.cores and gloss not in (BEFORE, AFTER)]
    tasks = [Task(gloss, "svk", (BEFORE, gloss, AFTER)) for gloss in glosses]
    joined = _parts(stitching(data, {"svk": lengths}), tasks, lengths, seed)
    order = sorted(range(len(tasks)), key=lambda i: -joined[i])[:count]
    made = _parts(model("", signer), [tasks[i] for i in order], lengths, seed)
    return [Stroke(glosses[i], joined[i], found) for i, found in zip(order, made, strict=True)]


def _parts(system: System, tasks: Sequence[Task], lengths: Mapping[str, int], seed: int) -> list[float]:
    """Quick movement of the sign in the middle of each."""
    found = []
    for task, clip in zip(tasks, system.sign(tasks, seed), strict=True):
        sign = timeline(task, lengths).signs[1]
        start = sign.start_frame + round(INTO * (sign.end_frame - sign.start_frame))
        found.append(quick(clip[start : sign.end_frame]))
    return found


def printed(found: Mapping[str, Sequence[Stroke]]) -> str:
    """A row a model: the mean over signs of what is kept, and the signs that lose most."""
    lines = ["| | signs | quick movement kept | kept least |", "|---|---|---|---|"]
    for name, rows in found.items():
        least = sorted(rows, key=lambda row: row.kept)[:6]
        worst = ", ".join(f"{row.gloss} {row.kept:.2f}" for row in least)
        lines.append(f"| {name} | {len(rows)} | {np.mean([row.kept for row in rows]):.2f} | {worst} |")
    return "\n".join(lines)
