"""How far each joint of a fit is to be trusted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml.corpus.contacts import SIDES, hand_joints
from ml.corpus.fit.signer import SignerMotion
from ml.corpus.fit.smoothing import ease
from ml.skeleton import JOINTS

Array = NDArray[np.float64]


def joint_confidence(motion: SignerMotion) -> Array:
    """(T, J) 0..1."""
    confidence = np.ones((len(motion), len(JOINTS)))
    for side, name in enumerate(SIDES):
        raw = (motion.landmarks.left_hand, motion.landmarks.right_hand)[side]
        palm = np.linalg.norm(raw[:, 9] - raw[:, 0], axis=-1)
        usual = float(np.nanmedian(palm)) if motion.seen[:, side].any() else 1.0
        steady = np.exp(-((np.log(np.nan_to_num(palm, nan=usual) / usual) / 0.45) ** 2))
        trust = ease(np.where(motion.seen[:, side], 0.3 + 0.7 * steady, 0.1), 0.8)
        confidence[:, hand_joints(name)] = trust[:, None]
    return confidence
