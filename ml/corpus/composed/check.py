"""Composed signs held against recorded ones: signs that are recorded here were described too (`recorded.csv`), and composed.

Distances are those of the evaluation, by dynamic time warping: arms (elbows and wrists) and hands (finger joints relative to
their wrists). What two takes of one sign are apart says how near is near.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.composing.arm import SKIN_RADII, skin
from ml.composing.compose import Composed, compose
from ml.composing.hand import NAMES
from ml.composing.surface import away
from ml.composing.table import DescribedSign, read
from ml.corpus.segments import posunky
from ml.dtw import accumulate, joint_cost, path
from ml.motion import arms, hands
from ml.pose import Clip
from ml.skeleton import INDEX

Array = NDArray[np.float64]

RECORDED: Final = Path(__file__).parent / "recorded.csv"
TAKES: Final = 80  # pairs of front and side takes that the measure is taken from, of the dictionary's first
TOO_DEEP: Final = 0.01  # metres


@dataclass(frozen=True)
class Held:
    """A composed sign beside the recorded one: distances in millimetres, its place among the recorded signs by the sum of
    both distances (1: nearest), and how deep its hands get into the body, in metres."""

    gloss: str
    arms_mm: float
    hands_mm: float
    place: int
    depth: float


def described() -> tuple[DescribedSign, ...]:
    """Descriptions of signs that are recorded here: by half of them (every other, from the first) the composer was set."""
    return read(RECORDED)


def held_against(recorded: Mapping[str, Clip]) -> list[Held]:
    """recorded: gloss -> the sign alone; those that are described and recorded, in the order of the descriptions."""
    found = []
    for sign in described():
        if sign.gloss in recorded:
            made = compose(sign.description)
            apart = {gloss: distances(made.core, clip) for gloss, clip in recorded.items()}
            own = apart[sign.gloss]
            nearer = sum(sum(other) < sum(own) for other in apart.values())
            found.append(Held(sign.gloss, *own, 1 + nearer, depth(made)))
    return found


def distances(made: Clip, real: Clip) -> tuple[float, float]:
    """Millimetres that arms and hands are apart."""
    longer = max(len(made), len(real)) / 1000
    costs = joint_cost(arms(made), arms(real)), joint_cost(hands(made), hands(real))
    return float(accumulate(costs[0])[-1, -1] / longer), float(accumulate(costs[1])[-1, -1] / longer)


def two_takes(clips: Mapping[str, Clip]) -> Array:
    """(N, 2) millimetres that arms and hands of a Slovak sign are apart in its front and its side take."""
    found = []
    for row in posunky():
        front, side = clips.get(row.key), clips.get(row.key.replace("word_", "side_"))
        if row.key.startswith("word_") and row.kind == "sign" and front is not None and side is not None:
            costs = joint_cost(arms(front), arms(side)), joint_cost(hands(front), hands(side))
            pairs = [pair for pair in path(accumulate(sum(costs))) if row.core_start <= pair[0] < row.core_end]
            rows, columns = np.array(pairs).T
            found.append([1000 * cost[rows, columns].mean() for cost in costs])
        if len(found) == TAKES:
            break
    return np.array(found)


def depth(made: Composed) -> float:
    """Metres that the deepest point of a hand is in the body."""
    positions = made.clip.positions.astype(np.float64)
    deepest = 0.0
    for side in ("Left", "Right"):
        wrist = positions[:, INDEX[f"{side}Hand"], None]
        joints = positions[:, [INDEX[name.replace("Right", side, 1)] for name in NAMES]] - wrist
        deepest = max(deepest, float((SKIN_RADII - away(wrist + skin(joints))[0]).max()))
    return deepest


def printed(held: Sequence[Held], takes: Array) -> Iterator[str]:
    yield f"{'sign':14}{'arms mm':>9}{'hands mm':>10}{'place':>7}{'depth mm':>10}"
    for row in held:
        yield f"{row.gloss:14}{row.arms_mm:9.0f}{row.hands_mm:10.0f}{row.place:7}{1000 * row.depth:10.0f}"
    yield ""
    for name, part in (("all", held), ("set by", held[::2]), ("kept", held[1::2])):
        near = np.array([[row.arms_mm, row.hands_mm] for row in part])
        ratios = np.median(near, axis=0) / np.median(takes, axis=0)
        first_two = np.mean([row.place <= 2 for row in part])
        yield (
            f"{name:7}{len(part):3} signs: median arms {np.median(near[:, 0]):.0f} mm ({ratios[0]:.2f} of two takes), "
            f"hands {np.median(near[:, 1]):.0f} mm ({ratios[1]:.2f}), first or second {first_two:.2f}"
        )
    yield f"two takes of {len(takes)} Slovak signs: median arms, hands {np.median(takes, axis=0).round(0)} mm"
