"""Landmarks of a signer -> motion of the avatar: constant bone lengths, smooth, hands where they belong.

In three steps: `signer` makes clean motion of the signer's own body, which still lies on the picture; `avatar` turns
that into motion of the avatar; `outside` takes arms and hands out of its body.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml.corpus.face.expression import weights
from ml.corpus.face.head import head_rotations
from ml.corpus.fit.avatar import retarget
from ml.corpus.fit.confidence import joint_confidence
from ml.corpus.fit.outside import outside
from ml.corpus.fit.signer import SignerMotion, signer_motion
from ml.corpus.fit.smoothing import resample
from ml.corpus.landmarks import Landmarks
from ml.kinematics import constrain
from ml.pose import Clip
from ml.skeleton import FPS

__all__ = ["fit", "motions"]


def motions(landmarks: Landmarks) -> tuple[SignerMotion, NDArray[np.float64]]:
    """The signer's own motion, and the avatar's: (T, J, 3) metres at the landmarks' frame rate.

    Raises CorpusError if neither hand was ever found.
    """
    motion = signer_motion(landmarks)
    return motion, retarget(motion.facing(), head_rotations(landmarks))


def fit(landmarks: Landmarks) -> Clip:
    """A clip at 25 fps of the avatar doing what the landmarks show. Raises CorpusError as `motions` does."""
    motion, positions = motions(landmarks)
    face = weights(landmarks, head_rotations(landmarks)).astype(np.float64)
    times = np.arange(0, len(landmarks) - 1e-6, landmarks.fps / FPS)
    return Clip(
        outside(constrain(resample(positions, times))).astype(np.float32),
        resample(joint_confidence(motion), times).astype(np.float32),
        resample(face, times).astype(np.float32),
    )
