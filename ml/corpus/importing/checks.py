"""What motion must be to be learned from: hands that move as a signer's, in front, for as long as a sign takes."""

from __future__ import annotations

from typing import Final

import numpy as np

from ml.corpus.landmarks import CorpusError
from ml.pose import Clip
from ml.skeleton import INDEX, LEFT_FINGERS, RIGHT_FINGERS

SHORTEST: Final = 0.2  # seconds
LONGEST: Final = 15.0  # seconds: longer ones hold several signs, which nothing here cuts apart
STILL: Final = 0.01  # metres: hands that never go farther than this do not sign
STIFF: Final = 0.002  # metres: fingers that never change by more than this were not captured
FASTEST: Final = 12.0  # metres a second, which no hand reaches: a jump
BEHIND: Final = -0.12  # metres: hands that are mostly farther behind the shoulders than this are on the wrong side

_WRISTS: Final = [INDEX["LeftHand"], INDEX["RightHand"]]
_SHOULDERS: Final = [INDEX["LeftArm"], INDEX["RightArm"]]


def check(name: str, clip: Clip) -> None:
    """Raises CorpusError naming the file and what is wrong with its motion."""
    if clip.seconds < SHORTEST:
        raise CorpusError(f"{name}: too short: {clip.seconds:.2f} s ({SHORTEST:g} at least)")
    if clip.seconds > LONGEST:
        raise CorpusError(f"{name}: too long for one sign: {clip.seconds:.0f} s ({LONGEST:g} at most)")
    wrists = clip.positions[:, _WRISTS].astype(np.float64)
    if np.ptp(wrists, axis=0).max() < STILL and _fingers_move(clip) < STILL:
        raise CorpusError(f"{name}: nothing moves in it")
    if _fingers_move(clip) < STIFF:
        raise CorpusError(f"{name}: its fingers never move: motion of a body without hands")
    steps = np.linalg.norm(np.diff(wrists, axis=0), axis=-1).max(axis=1) * clip.fps
    if steps.max() > FASTEST:
        raise CorpusError(
            f"{name}: a hand jumps by {steps.max() / clip.fps:.1f} m after {(int(steps.argmax()) + 1) / clip.fps:.2f} s"
        )
    raised = wrists[..., 1] > clip.positions[:, _WRISTS, 1].min() + 0.1
    before = (wrists - clip.positions[:, _SHOULDERS])[..., 2]
    if raised.any() and float(np.median(before[raised])) < BEHIND:
        raise CorpusError(f"{name}: its hands are behind the back: left and right are exchanged, or an axis is turned")


def _fingers_move(clip: Clip) -> float:
    """How much the hand shapes change, in metres: the largest change of a distance from finger joint to wrist."""
    moves = 0.0
    for wrist, fingers in zip(_WRISTS, (LEFT_FINGERS, RIGHT_FINGERS), strict=True):
        reach = np.linalg.norm(clip.positions[:, list(fingers)] - clip.positions[:, [wrist]], axis=-1)
        moves = max(moves, float(np.ptp(reach, axis=0).max()))
    return moves


def hand_share(clip: Clip) -> float:
    """How much of the hands' way is the left one's, 0 to 1: which hand leads."""
    ways = np.linalg.norm(np.diff(clip.positions[:, _WRISTS].astype(np.float64), axis=0), axis=-1).sum(axis=0)
    return float(ways[0] / max(ways.sum(), 1e-9))
