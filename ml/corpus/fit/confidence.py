"""How far each joint of a fit is to be trusted, from what the landmarks give away: an expected error in metres.

MediaPipe says nothing of how sure it is of a hand. Gaps, trembling, bones that change their length and motion blur do.
`ml.corpus.report.measure` shows how well the result predicts errors that were put in.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.fit.contacts import SIDES, hand_joints
from ml.corpus.fit.hand import HAND_PARENTS
from ml.corpus.fit.signer import SignerMotion
from ml.corpus.fit.smoothing import ease, pace
from ml.skeleton import INDEX, JOINTS

Array = NDArray[np.float64]

BEST: Final = 0.004  # metres by which even a clear hand is off
DOUBT: Final = 0.05  # metres of expected error at which confidence is 1/e
TREMBLE: Final = 0.45  # how much of a point's trembling is left after smoothing
BONES: Final = 0.05  # metres for bones a factor e off their usual length
BLUR: Final = 0.004  # metres for each metre a second of the wrist
GAP, GAP_FRAME = 0.015, 0.006  # metres for a missing hand, and for every frame to the nearest sighting,
LONGEST: Final = 15  # up to so many: then it is a relaxed hand at the body's wrist, and gets no worse
ARM_SHARE: Final = 0.5  # the body's wrist goes on through a gap, so arms are off by less than fingers


def joint_confidence(motion: SignerMotion) -> Array:
    """(T, J) 0..1. Trunk and head move little and are always seen: they are taken as sure."""
    confidence = np.ones((len(motion), len(JOINTS)))
    for side, name in enumerate(SIDES):
        error = hand_error(motion, side)
        confidence[:, hand_joints(name)] = _trust(error)[:, None]
        confidence[:, [INDEX[f"{name}ForeArm"], INDEX[f"{name}Hand"]]] = _trust(ARM_SHARE * error)[:, None]
    return confidence


def _trust(error: Array) -> Array:
    return np.asarray(np.exp(-np.maximum(error - BEST, 0) / DOUBT))


def hand_error(motion: SignerMotion, side: int) -> Array:
    """(T,) metres that the fingers of a hand are expected to be off."""
    seen = motion.seen[:, side]
    frames = np.arange(len(motion))
    if not seen.any():
        return np.full(len(motion), GAP + GAP_FRAME * LONGEST)
    raw = (motion.landmarks.left_hand, motion.landmarks.right_hand)[side] * motion.scale
    flat = raw.reshape(len(raw), -1).copy()
    for column in flat.T:
        column[:] = np.interp(frames, frames[seen], column[seen])
    points: Array = flat.reshape(raw.shape)
    shape = points - points[:, :1]
    tremble = ease(np.abs(_second_difference(points)).mean(axis=(1, 2)) * np.sqrt(np.pi / 2 * 3 / 6), 1.5)
    lengths = np.linalg.norm(shape - shape[:, HAND_PARENTS], axis=-1)[:, 1:]
    usual = np.maximum(np.median(lengths[seen], axis=0), 1e-6)
    bones = ease(np.abs(np.log(np.maximum(lengths, 1e-4) / usual)).mean(axis=1), 1.0)
    gap = np.abs(frames[:, None] - frames[seen]).min(axis=1)
    missing = np.where(seen, 0.0, GAP + GAP_FRAME * np.minimum(gap, LONGEST))
    blur = ease(pace(motion.hands[:, side, 0], motion.landmarks.fps), 1.0)
    return np.asarray(BEST + TREMBLE * tremble + BONES * bones + BLUR * blur + missing)


def _second_difference(points: Array) -> Array:
    """How a point departs from the middle of its neighbours in time; the clip's ends repeat theirs."""
    if len(points) < 3:
        return np.zeros_like(points)
    inner = points[:-2] - 2 * points[1:-1] + points[2:]
    return np.concatenate([inner[:1], inner, inner[-1:]])
