"""Depth where an estimator gives none: from how much shorter a limb looks than it is.

OpenPose is flat, and many `.pose` files carry a depth that was rounded away. What a picture leaves open (towards
or away from the viewer?) is decided as signing mostly has it: arms reach forward, fingers curl to the palm.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import (
    LEFT_ELBOW,
    LEFT_SHOULDER,
    LEFT_WRIST,
    RIGHT_ELBOW,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)

Array = NDArray[np.float64]

UPPER_ARM, FOREARM = 0.93, 0.82  # shoulder widths, as signers' arms are in both corpora with depth
_UPPER_FORWARD: Final = 0.4  # of the foreshortening of an upper arm: elbows also point outwards, at rest even back
_FINGER_ROOTS: Final = (1, 5, 9, 13, 17)  # MediaPipe's hand: wrist, then five fingers of four joints
_LONGEST = 95  # percentile of a bone's length in the picture that is taken for its true one


def arm_depth(body: Array) -> Array:
    """(T, 25, 3) picture units, MediaPipe's order -> (T, 25) shoulder widths towards the viewer."""
    depth = np.zeros(body.shape[:2])
    width = np.median(np.linalg.norm((body[:, LEFT_SHOULDER] - body[:, RIGHT_SHOULDER])[:, :2], axis=-1))

    def hidden(upper: int, lower: int, length: float) -> Array:
        flat = np.linalg.norm((body[:, lower] - body[:, upper])[:, :2], axis=-1) / max(float(width), 1e-9)
        return np.asarray(np.sqrt(np.clip(length**2 - flat**2, 0.0, None)))

    for shoulder, elbow, wrist, fingers in (
        (LEFT_SHOULDER, LEFT_ELBOW, LEFT_WRIST, (17, 19, 21)),
        (RIGHT_SHOULDER, RIGHT_ELBOW, RIGHT_WRIST, (18, 20, 22)),
    ):
        depth[:, elbow] = _UPPER_FORWARD * hidden(shoulder, elbow, UPPER_ARM)
        depth[:, wrist] = depth[:, elbow] + hidden(elbow, wrist, FOREARM)
        depth[:, fingers] = depth[:, wrist, None]
    return depth


def hand_depth(hand: Array, side: int) -> Array:
    """(T, 21, 3) picture units, NaN where not found -> the same with z, towards the viewer, against the wrist.

    side: 1 for the signer's left hand, -1 for the right. Which way the palm faces follows from the order of the
    knuckles around the wrist; fingers bend to that side.
    """
    lifted = hand.copy()
    lifted[..., 2] = 0.0
    index, little = (lifted[:, knuckle, :2] - lifted[:, 0, :2] for knuckle in (5, 17))
    across = index[:, 0] * little[:, 1] - index[:, 1] * little[:, 0]
    palm = side * np.tanh(
        4 * across / np.maximum(np.abs(index * little).sum(-1), 1e-12)
    )  # 1: the palm faces the viewer
    for root in _FINGER_ROOTS:
        for joint in range(root, root + 4):
            above = 0 if joint == root else joint - 1
            flat = np.linalg.norm((lifted[:, joint] - lifted[:, above])[:, :2], axis=-1)
            if not np.isfinite(flat).any():
                continue
            length = np.nanpercentile(flat, _LONGEST)
            bend = 0.3 if joint == root else 1.0  # the palm itself hardly bends
            lifted[:, joint, 2] = lifted[:, above, 2] + bend * palm * np.sqrt(np.clip(length**2 - flat**2, 0.0, None))
    return np.where(np.isfinite(hand[..., :2]).all(axis=(1, 2), keepdims=True), lifted, np.nan)
