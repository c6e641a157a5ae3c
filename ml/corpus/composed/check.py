"""Composed signs held against recorded ones: some that are recorded were described too (`recorded.csv`), and composed.

Distances are those of the evaluation, by dynamic time warping: arms (elbows and wrists) and hands (finger joints
relative to their wrists). What two takes of one sign are apart says how near is near.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.composing.arm import MIRROR, SKIN_RADII, skin
from ml.composing.compose import Composed, compose, placed
from ml.composing.hand import NAMES, part
from ml.composing.surface import away
from ml.composing.table import DescribedSign, read
from ml.corpus.composed.nearest import apart, evened, looks, mixed_place, place, typical
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
    """A composed sign beside the recorded one: distances in millimetres, and how deep hands get into the body, metres.

    place: of the recorded sign among all recorded ones, by `nearest` (1: the nearest to the composed sign)
    back: of the composed sign among all composed ones, seen from the recorded sign
    mixed: of each in one list of all recorded and composed signs, seen from the composed one and from the recorded one
    evened: the same by `nearest.evened`
    """

    gloss: str
    arms_mm: float
    hands_mm: float
    place: int
    back: int
    mixed: tuple[int, int]
    evened: tuple[int, int]
    depth: float


def described() -> tuple[DescribedSign, ...]:
    """Descriptions of signs that are recorded here: by every other one, from the first, the composer was set."""
    return read(RECORDED)


def held_against(recorded: Mapping[str, Clip], composed: Sequence[Clip] = ()) -> list[Held]:
    """recorded: gloss -> the sign alone; those that are described and recorded, in the order of the descriptions.

    composed: other composed signs alone, among which those of the descriptions are to be found
    """
    held = [sign for sign in described() if sign.gloss in recorded]
    made = [compose(sign.description) for sign in held]
    real = looks(list(recorded.values()))
    ours = looks([*(sign.core for sign in made), *composed])
    scale = typical(real)
    raw = apart(real.beside(ours), scale)
    even = evened(raw, np.repeat([0, 1], [len(real), len(ours)]))
    found = []
    for number, (sign, motion) in enumerate(zip(held, made, strict=True)):
        own = list(recorded).index(sign.gloss)
        places = place(ours.only(number), real, own, scale), place(real.only(own), ours, number, scale)
        both = len(real) + number, own
        mixed, even_mixed = ((mixed_place(far, *both), mixed_place(far, *both[::-1])) for far in (raw, even))
        near = distances(motion.core, recorded[sign.gloss])
        found.append(Held(sign.gloss, *near, *places, mixed, even_mixed, depth(motion)))
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
            pairs = [pair for pair in path(accumulate(costs[0] + costs[1])) if row.core_start <= pair[0] < row.core_end]
            rows, columns = np.array(pairs).T
            found.append([1000 * cost[rows, columns].mean() for cost in costs])
        if len(found) == TAKES:
            break
    return np.array(found)


def depth(made: Composed) -> float:
    """Metres that the deepest point of a hand is in the body during the sign, without the ways from rest and back."""
    deepest = 0.0
    for side in ("Left", "Right"):
        wrist, hand = _hand(made.core, side)
        deepest = max(deepest, float((SKIN_RADII - away(wrist + skin(hand))[0]).max()))
    return deepest


def touches(sign: DescribedSign, made: Composed) -> Iterator[tuple[str, float]]:
    """Every touch that a sign's postures ask for: its place, and the metres by which its motion misses it at best."""
    both = zip(("Right", "Left"), placed(sign.description), strict=True)
    for side, found in both:
        postures = sign.description.postures if side == "Right" else sign.description.base or sign.description.postures
        wrist, hand = _hand(made.core, side)
        for posture, at in zip(postures, found or (), strict=False):
            if posture.where.touches:
                goal = at.point * (MIRROR if side == "Left" else 1)
                middle = wrist[:, 0] + part(posture.part, hand)[0]
                yield posture.where.name, float(np.linalg.norm(middle - goal, axis=-1).min())


def _hand(clip: Clip, side: str) -> tuple[Array, Array]:
    """Wrists (T, 1, 3) and joints (T, 20, 3) relative to them."""
    positions = clip.positions.astype(np.float64)
    wrist = positions[:, INDEX[f"{side}Hand"], None]
    return wrist, positions[:, [INDEX[name.replace("Right", side, 1)] for name in NAMES]] - wrist


def printed_touches(signs: Sequence[DescribedSign]) -> Iterator[str]:
    """What contacts of composed signs miss, and how deep hands are in the body."""
    missed, deep = [], []
    for sign in signs:
        made = compose(sign.description)
        missed += [(off, sign.gloss, place) for place, off in touches(sign, made)]
        deep.append((depth(made), sign.gloss))
    within = np.mean([off <= TOO_DEEP for off, _, _ in missed])
    worst = 1000 * max(missed)[0]
    yield f"{len(missed)} touches of {len(signs)} signs: {within:.3f} within 1 cm, the worst {worst:.0f} mm"
    yield from (
        f"  {gloss}: {place} missed by {1000 * off:.0f} mm"
        for off, gloss, place in sorted(missed)[::-1]
        if off > TOO_DEEP
    )
    yield f"hands in the body: deepest {1000 * max(deep)[0]:.0f} mm"
    yield from (f"  {gloss}: {1000 * metres:.0f} mm" for metres, gloss in sorted(deep)[::-1] if metres > TOO_DEEP)


def printed(held: Sequence[Held], takes: Array) -> Iterator[str]:
    yield f"{'sign':14}{'arms mm':>9}{'hands mm':>10}{'place':>7}{'back':>6}{'mixed':>10}{'evened':>10}{'depth mm':>10}"
    for row in held:
        lists = "".join(f"{first:6}{second:4}" for first, second in (row.mixed, row.evened))
        yield (
            f"{row.gloss:14}{row.arms_mm:9.0f}{row.hands_mm:10.0f}{row.place:7}{row.back:6}{lists}"
            f"{1000 * row.depth:10.0f}"
        )
    yield ""
    for name, some in (("all", held), ("set by", held[::2]), ("kept", held[1::2])):
        near = np.array([[row.arms_mm, row.hands_mm] for row in some])
        ratios = np.median(near, axis=0) / np.median(takes, axis=0)
        first_two = np.mean([np.array([row.place, row.back, *row.mixed, *row.evened]) <= 2 for row in some], axis=0)
        yield (
            f"{name:7}{len(some):3} signs: median arms {np.median(near[:, 0]):.0f} mm ({ratios[0]:.2f} of two takes), "
            f"hands {np.median(near[:, 1]):.0f} mm ({ratios[1]:.2f}), "
            f"first or second among recorded {first_two[0]:.2f}, back among composed {first_two[1]:.2f}, "
            f"in one list of both {first_two[2]:.2f} and back {first_two[3]:.2f}, "
            f"evened {first_two[4]:.2f} and {first_two[5]:.2f}"
        )
    yield f"two takes of {len(takes)} Slovak signs: median arms, hands {np.median(takes, axis=0).round(0)} mm"
