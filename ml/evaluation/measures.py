"""Numbers about motion: distances to the real sentence, and whether it moves as much and as smoothly.

Distance alone rewards a signer who hardly moves, so movement and jerk are always reported beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.dtw import WarpingPath, accumulate, joint_cost, path
from ml.motion import arms, hands
from ml.pose import Clip
from ml.skeleton import INDEX, PARENTS

Array = NDArray[np.float64]

WRISTS = [INDEX["LeftHand"], INDEX["RightHand"]]
TIPS = [
    INDEX[f"{side}Hand{finger}4"]
    for side in ("Left", "Right")
    for finger in ("Thumb", "Index", "Middle", "Ring", "Pinky")
]
WRISTS_OF_TIPS = [WRISTS[0]] * 5 + [WRISTS[1]] * 5


@dataclass(frozen=True)
class Distances:
    """Of one production to the real clip of the same sentence, and the frames that belong together.

    body_mm, hands_mm: DTW over elbows and wrists, and over finger joints relative to their wrists, in millimetres
    together: pairs (frame of the production, frame of the real clip), over arms and hands at once
    """

    body_mm: float
    hands_mm: float
    together: WarpingPath


def distances(made: Clip, real: Clip) -> Distances:
    body, fingers = joint_cost(arms(made), arms(real)), joint_cost(hands(made), hands(real))
    longer = max(len(made), len(real)) / 1000
    return Distances(
        float(accumulate(body)[-1, -1] / longer),
        float(accumulate(fingers)[-1, -1] / longer),
        path(accumulate(body + fingers)),
    )


def movement(clip: Clip) -> float:
    """Metres a second that wrists and finger tips travel on average."""
    points = clip.positions[:, [*WRISTS, *TIPS]].astype(np.float64)
    return float(np.linalg.norm(np.diff(points, axis=0), axis=-1).mean() * clip.fps)


def jerk(clip: Clip) -> float:
    """Mean third derivative of wrists and finger tips, m/s^3."""
    points = clip.positions[:, [*WRISTS, *TIPS]].astype(np.float64)
    return float(np.linalg.norm(np.diff(points, 3, axis=0), axis=-1).mean() * clip.fps**3)


def bones(clip: Clip) -> Array:
    """(T, bones) lengths of all bones, metres."""
    children = [joint for joint, parent in enumerate(PARENTS) if parent >= 0]
    parents = [PARENTS[joint] for joint in children]
    return np.linalg.norm(clip.positions[:, children] - clip.positions[:, parents], axis=-1).astype(np.float64)
