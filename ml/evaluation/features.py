"""A clip as the recogniser sees it: where arms are, and what fingers do, without face, trunk and absolute place.

Mouthing tells many of these signs apart, but side takes have no face, and a judge that reads lips would not see the
hands of a bad production. So the face is not judged here at all.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml.pose import Clip
from ml.skeleton import INDEX, LEFT_FINGERS, RIGHT_FINGERS

Array = NDArray[np.float32]

ARMS = tuple(INDEX[f"{side}{joint}"] for side in ("Left", "Right") for joint in ("ForeArm", "Hand"))
FINGERS = (*LEFT_FINGERS, *RIGHT_FINGERS)
POINTS = len(ARMS) + len(FINGERS)

_ARM_UNIT, _FINGER_UNIT = 0.2, 0.06  # metres that count as 1: about the spread of each
_ARMS_AT_EASE = np.array([[0.2, -0.33, 0.02], [0.06, -0.35, 0.2], [-0.2, -0.33, 0.02], [-0.06, -0.35, 0.2]])


def points(clip: Clip) -> Array:
    """(T, POINTS, 3): elbows and wrists from the neck, finger joints from their wrists, in units of their spread."""
    arms = clip.positions[:, ARMS] - clip.positions[:, [INDEX["Neck"]]] - _ARMS_AT_EASE
    wrists = clip.positions[:, [INDEX["LeftHand"], INDEX["RightHand"]]]
    fingers = clip.positions[:, FINGERS].reshape(len(clip), 2, -1, 3) - wrists[:, :, None]
    flat = fingers.reshape(len(clip), -1, 3)
    return np.concatenate([arms / _ARM_UNIT, flat / _FINGER_UNIT], axis=1).astype(np.float32)
