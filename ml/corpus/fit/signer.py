"""Landmarks -> motion of the signer's own body: constant bone lengths, gaps filled, smooth, still in the picture.

What this leaves to `ml.corpus.fit.avatar` is the avatar: its proportions, its surface, what its hands touch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.fit.smoothing import ease, follow, follow_fast, pace
from ml.corpus.landmarks import (
    LEFT_ELBOW,
    LEFT_SHOULDER,
    LEFT_WRIST,
    RIGHT_ELBOW,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
    CorpusError,
    Landmarks,
)
from ml.kinematics import bend
from ml.skeleton import INDEX, REST

Array = NDArray[np.float64]

SHOULDER_WIDTH: Final = float(REST[INDEX["LeftArm"], 0] - REST[INDEX["RightArm"], 0])  # metres; the common scale
# A signer's arms at that scale: 95th percentile of their lengths in the picture, over both corpora.
UPPER_ARM, FOREARM = 0.31, 0.275  # metres
HAND_PARENTS: Final = (0, *(0 if k == 1 else 4 * f + k - 1 for f in range(5) for k in range(1, 5)))
_ARM: Final = ((LEFT_SHOULDER, LEFT_ELBOW, LEFT_WRIST), (RIGHT_SHOULDER, RIGHT_ELBOW, RIGHT_WRIST))
ELBOWS, WRISTS = [LEFT_ELBOW, RIGHT_ELBOW], [LEFT_WRIST, RIGHT_WRIST]
TIPS: Final = [4, 8, 12, 16, 20]
# A gap keeps the last shape of the hand for so many frames and is a relaxed hand after as many more.
HOLD: Final = 6
FINGERS: Final = ("Thumb", "Index", "Middle", "Ring", "Pinky")
SIDES: Final = ("Left", "Right")


@dataclass(frozen=True, eq=False)
class SignerMotion:
    """The signer as a skeleton of constant bones, at the landmarks' own frame rate.

    Metres at a shoulder width of the avatar; x to the signer's left, y up, z to the viewer, from the middle of the
    shoulders (their median place in the clip). Side 0 is the signer's left.

    arms:  (T, 2, 3, 3) shoulder, elbow, wrist
    hands: (T, 2, 21, 3) MediaPipe's 21 points, the first is the wrist of `arms`
    seen:  (T, 2) whether the hand was found in the frame
    scale: metres of one picture height; origin: (3,) picture units of the middle of the shoulders
    """

    landmarks: Landmarks
    arms: Array
    hands: Array
    seen: NDArray[np.bool_]
    scale: float
    origin: Array

    def __len__(self) -> int:
        return len(self.arms)

    def to_picture(self, points: Array) -> Array:
        """Metres -> picture units."""
        return np.asarray(points / self.scale + self.origin)

    def from_picture(self, points: Array) -> Array:
        """Picture units -> metres."""
        return np.asarray((points - self.origin) * self.scale)


def signer_motion(landmarks: Landmarks) -> SignerMotion:
    """The signer's own motion. Raises CorpusError if neither hand was ever found."""
    across = landmarks.body[:, LEFT_SHOULDER] - landmarks.body[:, RIGHT_SHOULDER]
    scale = SHOULDER_WIDTH / float(np.median(np.linalg.norm(across[:, :2], axis=-1)))
    origin = np.median(0.5 * (landmarks.body[:, LEFT_SHOULDER] + landmarks.body[:, RIGHT_SHOULDER]), axis=0)
    raw = (landmarks.left_hand, landmarks.right_hand)
    seen = np.stack([np.isfinite(hand).all(axis=(1, 2)) for hand in raw], axis=1)
    if not seen.any():
        raise CorpusError(f"{landmarks.name}: no hand was found in any frame")
    arms = np.zeros((len(landmarks), 2, 3, 3))
    hands = np.zeros((len(landmarks), 2, 21, 3))
    for side in range(2):
        wrist = scale * (_wrist(landmarks, raw[side], seen[:, side], side) - origin)
        speed = pace(follow(wrist, 5), landmarks.fps)
        wrist = follow_fast(wrist, speed) if seen[:, side].any() else follow(wrist, 9)
        arms[:, side] = _arm(landmarks, wrist, side, scale, origin)
        forearm = arms[:, side, 2] - arms[:, side, 1]
        hands[:, side] = _hand(raw[side] * scale, seen[:, side], forearm, side) + arms[:, side, 2][:, None]
    return SignerMotion(landmarks, arms, hands, seen, scale, origin)


def _wrist(landmarks: Landmarks, hand: Array, seen: NDArray[np.bool_], side: int) -> Array:
    """(T, 3) picture units. The body's wrist is coarser than the hand's; in gaps its own movement is kept."""
    wrist = landmarks.body[:, _ARM[side][2]].copy()
    if seen.any():
        frames = np.arange(len(hand))
        for axis in (0, 1):
            wrist[:, axis] += np.interp(frames, frames[seen], (hand[:, 0, axis] - wrist[:, axis])[seen])
    return wrist


def _arm(landmarks: Landmarks, wrist: Array, side: int, scale: float, origin: Array) -> Array:
    """(T, 3, 3) shoulder, elbow, wrist: the picture's x and y, depth from the arm's lengths."""
    shoulder_at, elbow_at, wrist_at = _ARM[side]
    shoulder = ease(scale * (landmarks.body[:, shoulder_at] - origin), 1.5)
    elbow = follow(scale * (landmarks.body[:, elbow_at] - origin), 9)
    depth = landmarks.depth * SHOULDER_WIDTH
    upper = _depth(elbow - shoulder, depth[:, elbow_at] - depth[:, shoulder_at], UPPER_ARM)
    fore = _depth(wrist - elbow, depth[:, wrist_at] - depth[:, elbow_at], FOREARM)
    shoulder[:, 2], elbow[:, 2], wrist[:, 2] = 0.0, upper, upper + fore
    to_elbow, to_wrist = bend(shoulder, elbow, wrist, UPPER_ARM, FOREARM)
    return np.stack([shoulder, shoulder + to_elbow, shoulder + to_elbow + to_wrist], axis=1)


def _depth(offset: Array, estimate: Array, length: float) -> Array:
    """(T,) how far the lower joint is in front of the upper: the arm's length decides, the estimate gives the sign.

    Where the arm lies almost in the picture plane the length says little, and the estimate counts more.
    """
    flat = np.linalg.norm(offset[:, :2], axis=-1) / length
    by_length = length * np.sqrt(np.clip(1 - flat**2, 0.0, 1.0))
    by_length = np.where(estimate < -0.02, -1.0, 1.0) * by_length
    trust = np.clip((0.95 - flat) / 0.25, 0.15, 0.8)
    depth = trust * by_length + (1 - trust) * np.clip(estimate, -length, length)
    return ease(depth, 2.0)


def _hand(raw: Array, seen: NDArray[np.bool_], forearm: Array, side: int) -> Array:
    """(T, 21, 3) metres from the wrist, every bone as long in all frames as it is in most."""
    frames = np.arange(len(raw))
    relaxed = _relaxed(forearm, side)
    if not seen.any():
        return relaxed
    shape = (raw - raw[:, :1]).reshape(len(raw), -1)
    for column in shape.T:
        column[:] = np.interp(frames, frames[seen], column[seen])
    gap = np.abs(frames[:, None] - frames[seen]).min(axis=1)
    slack = np.clip((gap - HOLD) / HOLD, 0.0, 1.0)[:, None, None]
    points = follow((1 - slack) * shape.reshape(-1, 21, 3) + slack * relaxed, 9)
    bones = points - points[:, HAND_PARENTS]
    lengths = np.linalg.norm(bones, axis=-1)
    usual = np.median(lengths[seen], axis=0)
    bones *= (usual / np.maximum(lengths, 1e-6))[..., None]
    for point, parent in enumerate(HAND_PARENTS[1:], start=1):
        bones[:, point] += bones[:, parent]
    return bones


def _relaxed(forearm: Array, side: int) -> Array:
    """(T, 21, 3) the avatar's rest hand laid along the forearm, palm to the body: for hands out of sight."""
    name = SIDES[side]
    names = [f"{name}Hand"] + [f"{name}Hand{finger}{k}" for finger in FINGERS for k in range(1, 5)]
    offsets = REST[[INDEX[joint] for joint in names]].astype(np.float64)
    offsets -= offsets[0]
    ahead = forearm / np.maximum(np.linalg.norm(forearm, axis=-1, keepdims=True), 1e-6)
    back = np.array([0.0, 0.0, 1.0]) - ahead[:, 2:] * ahead  # the back of the hand looks at the viewer
    back /= np.maximum(np.linalg.norm(back, axis=-1, keepdims=True), 1e-6)
    sign = 1.0 if side == 0 else -1.0  # at rest the left hand points to +x, the right one to -x
    axes = np.stack([sign * ahead, back, np.cross(sign * ahead, back)], axis=1)
    return np.asarray(offsets @ axes)
