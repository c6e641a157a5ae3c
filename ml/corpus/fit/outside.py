"""Arms and hands of a fit kept outside the avatar, softly over time: what a model learns from is what it gives back.

`ml.clearance` says frame by frame where elbows and hands would have to be. Taken as they are, its moves come and go
with the depth of each frame, which shakes what one view saw trembling in depth. So they are smoothed, and made again
for what that left inside; only the last few millimetres are as it says.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.clearance import clear
from ml.corpus.fit.contacts import SIDES, hand_joints
from ml.corpus.fit.smoothing import ease
from ml.kinematics import constrain
from ml.skeleton import INDEX

Array = NDArray[np.float64]

STEADY: Final = 2.5  # frames that a move out of the body comes and goes by
ROUNDS: Final = 4  # of what smoothing left inside
MORE: Final = 1.5  # times the move, since smoothing takes its peak away


def outside(positions: Array) -> Array:
    """(T, J, 3) metres at 25 fps -> the same with arms and hands outside trunk and head, bones exact."""
    found = positions
    for _ in range(ROUNDS):
        moves = clear(found) - found
        if not moves.any():
            return found
        found = found.copy()
        for side in SIDES:
            elbow = INDEX[f"{side}ForeArm"]
            found[:, elbow] += MORE * ease(moves[:, elbow], STEADY)
            joints = hand_joints(side)  # a hand goes out as a whole, so its wrist says how far
            found[:, joints] += MORE * ease(moves[:, joints[0]], STEADY)[:, None]
        found = constrain(found)
    return clear(found)
