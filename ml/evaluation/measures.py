"""Numbers about motion: distances to the real sentence, and whether it moves as much and as smoothly.

Distance alone rewards a signer who hardly moves, so movement and jerk are always reported beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.dtw import dtw
from ml.motion import PARTS, disassemble
from ml.pose import Clip
from ml.skeleton import INDEX, LEFT_FINGERS, RIGHT_FINGERS

Array = NDArray[np.float64]

ARMS = [INDEX[f"{side}{joint}"] for side in ("Left", "Right") for joint in ("ForeArm", "Hand")]
TIPS = [
    INDEX[f"{side}Hand{finger}4"]
    for side in ("Left", "Right")
    for finger in ("Thumb", "Index", "Middle", "Ring", "Pinky")
]


@dataclass(frozen=True)
class Measures:
    """Of one production against the real clip of the same sentence.

    body_mm, hands_mm: DTW over elbows and wrists, and over finger joints relative to their wrists, in millimetres
    duration, movement, jerk: ratios to the real clip; movement is the path of wrists and finger tips a second
    """

    body_mm: float
    hands_mm: float
    duration: float
    movement: float
    jerk: float


def hands(clip: Clip) -> Array:
    """(T, 40, 3) finger joints relative to their wrists."""
    return disassemble(clip)[0][:, PARTS["hands"]].reshape(len(clip), -1, 3).astype(np.float64)


def movement(clip: Clip) -> float:
    """Metres a second that wrists and finger tips travel on average."""
    points = clip.positions[:, [*ARMS[1::2], *TIPS]].astype(np.float64)
    return float(np.linalg.norm(np.diff(points, axis=0), axis=-1).mean() * clip.fps)


def jerk(clip: Clip) -> float:
    """Mean third derivative of wrists and finger tips, m/s^3."""
    points = clip.positions[:, [*ARMS[1::2], *TIPS]].astype(np.float64)
    return float(np.linalg.norm(np.diff(points, 3, axis=0), axis=-1).mean() * clip.fps**3)


def compare(made: Clip, real: Clip) -> Measures:
    return Measures(
        body_mm=1000 * dtw(made.positions[:, ARMS].astype(np.float64), real.positions[:, ARMS].astype(np.float64)),
        hands_mm=1000 * dtw(hands(made), hands(real)),
        duration=len(made) / len(real),
        movement=movement(made) / movement(real),
        jerk=jerk(made) / jerk(real),
    )


def sign_features(clip: Clip) -> Array:
    """(T, F) what a sign is told by: where the wrists are, and, counted three times, what the fingers do."""
    body = clip.positions[:, [INDEX["LeftHand"], INDEX["RightHand"]]].reshape(len(clip), -1)
    fingers = clip.positions[:, [*LEFT_FINGERS, *RIGHT_FINGERS]].reshape(len(clip), 2, 20, 3)
    wrists = clip.positions[:, [INDEX["LeftHand"], INDEX["RightHand"]]][:, :, None]
    tips = 3.0 * (fingers - wrists)[:, :, 3::4].reshape(len(clip), -1)
    return np.concatenate([6.0 * body, tips], axis=1).astype(np.float64)
