"""Side takes as judges of depth: what the front takes' fit looks like from the side, against what the side take shows.

Both are performances of the same word by the same signer, who is turned in the side take, so that depth of the front
take is width there. The fit of a clip never sees its side take: that would make second takes of the first. They serve
to set how much estimated depth is believed in all clips (`ml.corpus.fit.hand`, `ml.corpus.fit.signer`), and are
clips of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from ml.corpus.fit.hand import HAND_PARENTS
from ml.corpus.fit.mistaken import own_hands
from ml.corpus.fit.signer import TIPS, SignerMotion
from ml.dtw import accumulate, path

Array = NDArray[np.float64]

KNUCKLES: Final = [5, 9, 13, 17]
ENDS: Final = 0.15  # of the pairs of frames at both ends, where hands rest, are not counted
_FINGER_BONES: Final = [point for point, parent in enumerate(HAND_PARENTS) if parent]


@dataclass(frozen=True, eq=False)
class SeenFromTheSide:
    """Metres by which points are off across the side take's picture: with the fitted depth, and with none at all.

    palm: knuckles from their wrist; fingers: ends of a finger's bones from their beginnings; each (N, 2).
    """

    palm: Array
    fingers: Array


def aligned(front: SignerMotion, side: SignerMotion) -> Array:
    """(N, 2) frames that belong together, by heights of hands and fingers, which look alike from front and side."""
    return np.array(path(accumulate(cdist(_heights(front), _heights(side)))))


def _heights(motion: SignerMotion) -> Array:
    wrists = motion.hands[:, :, 0, 1]
    fingers = 0.5 * (motion.hands[..., [*KNUCKLES, *TIPS], 1] - wrists[..., None])
    return np.concatenate([wrists, fingers.reshape(len(wrists), -1)], axis=1)


def seen_from_the_side(front: SignerMotion, side: SignerMotion) -> SeenFromTheSide:
    """The front take's hands, turned as the signer is in the side take, against the hands found there."""
    pairs = aligned(front, side)
    pairs = pairs[int(ENDS * len(pairs)) : len(pairs) - int(ENDS * len(pairs))]
    raw, seen = own_hands(side.landmarks, side.scale)
    found = side.from_picture(np.stack(raw, axis=1))[pairs[:, 1], ..., 0]
    both = front.seen[pairs[:, 0]] & seen[pairs[:, 1]]
    fitted, found = front.hands[pairs[:, 0]][both], found[both]
    turned = np.array([np.cos(side.landmarks.turned), np.sin(side.landmarks.turned)])

    def off(points: list[int], parents: list[int]) -> Array:
        bones = (fitted[:, points] - fitted[:, parents])[..., [0, 2]]
        there = found[:, points] - found[:, parents]
        return np.stack([(bones @ turned - there).ravel(), (bones[..., 0] * turned[0] - there).ravel()], axis=1)

    return SeenFromTheSide(
        off(KNUCKLES, [0] * len(KNUCKLES)), off(_FINGER_BONES, [HAND_PARENTS[point] for point in _FINGER_BONES])
    )
