"""Motion that is broken on purpose: who prefers it, or finds it as good, was not looking.

It still moves like a person at every moment, so that a glance at the picture does not tell, and watching does.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.pose import POSITIONS, J
from ml.skeleton import INDEX, JOINTS
from production.models import StudyClip

PART: Final = 8  # frames that stay together, about a third of a second
_SWAPPED: Final = [
    INDEX[name.replace("Left", "Right") if name.startswith("Left") else name.replace("Right", "Left")]
    if "Hand" in name or "ForeArm" in name
    else INDEX[name]
    for name in JOINTS
]


def broken(frames: NDArray[np.int16], how: StudyClip.Broken, seed: int) -> NDArray[np.int16]:
    """frames: (T, FRAME_WIDTH) int16 at `ml.pose.SCALE`; the result has their shape. The same seed breaks alike."""
    return _shuffled(frames, seed) if how == StudyClip.Broken.SHUFFLED else _swapped(frames)


def _shuffled(frames: NDArray[np.int16], seed: int) -> NDArray[np.int16]:
    """Parts of `PART` frames in another order, in which no part follows the one that it followed, where that can be."""
    parts = np.array_split(np.arange(len(frames)), max(2, len(frames) // PART))
    rng = np.random.default_rng(seed)
    order = np.arange(len(parts))[::-1]
    for _ in range(100):
        drawn = rng.permutation(len(parts))
        if not np.any(np.diff(drawn) == 1):
            order = drawn
            break
    shuffled: NDArray[np.int16] = frames[np.concatenate([parts[k] for k in order])]
    return shuffled


def _swapped(frames: NDArray[np.int16]) -> NDArray[np.int16]:
    """Each forearm with its hand where the other one is."""
    changed = frames.copy()
    positions = frames[:, POSITIONS].reshape(len(frames), J, 3)
    changed[:, POSITIONS] = positions[:, _SWAPPED].reshape(len(frames), -1)
    return changed
