"""Whether mouth, brows, head and trunk move as the signer's do, along the warping path that arms and hands give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.dtw import WarpingPath
from ml.kinematics import BONE_INDEX, rotations
from ml.pose import Clip
from ml.skeleton import FACE

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Followed:
    """One part against the signer's. correlation: of all its numbers along the path, each about its own mean, 0 where
    one of both stands still; spread, real_spread: how far the numbers lie from their means."""

    correlation: float
    spread: float
    real_spread: float


def _weights(*prefixes: str) -> Callable[[Clip], Array]:
    columns = [i for i, name in enumerate(FACE) if name.startswith(prefixes)]
    return lambda clip: clip.face[:, columns].astype(np.float64)


def _turns(*bones: str) -> Callable[[Clip], Array]:
    """(T, 3 x bones): each bone's turn from its parent: the axis, as long as the sine of half the angle."""
    which = [BONE_INDEX[bone] for bone in bones]
    return lambda clip: rotations(clip.positions)[:, which, :3].reshape(len(clip), -1)


PARTS: Final[Mapping[str, Callable[[Clip], Array]]] = {  # -> (T, numbers) of a clip
    "mouth": _weights("mouth", "jaw"),
    "brows": _weights("brow"),
    "head": _turns("Neck", "Head"),
    "trunk": _turns("Spine", "Spine2"),
}


def followed(made: Clip, real: Clip, together: WarpingPath) -> dict[str, Followed]:
    """Of each of PARTS."""
    ours_at, theirs_at = np.array(together).T
    return {part: _follow(told(made)[ours_at], told(real)[theirs_at]) for part, told in PARTS.items()}


def _follow(ours: Array, theirs: Array) -> Followed:
    """(P, N) each, row by row at the same moment."""
    ours, theirs = ours - ours.mean(axis=0), theirs - theirs.mean(axis=0)
    spread, real_spread = (float(np.sqrt((rows**2).sum(axis=1).mean())) for rows in (ours, theirs))
    moves = spread > 1e-6 and real_spread > 1e-6
    both = float((ours * theirs).sum(axis=1).mean())
    return Followed(both / (spread * real_spread) if moves else 0.0, spread, real_spread)
