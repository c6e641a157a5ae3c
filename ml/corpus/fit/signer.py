"""Landmarks -> motion of the signer's own body: constant bone lengths, gaps filled, smooth, still in the picture.

What this leaves to `ml.corpus.fit.avatar` is the avatar: its proportions, its surface, what its hands touch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.fit.hand import faded, signer_hand
from ml.corpus.fit.mistaken import own_hands
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
_ARM: Final = ((LEFT_SHOULDER, LEFT_ELBOW, LEFT_WRIST), (RIGHT_SHOULDER, RIGHT_ELBOW, RIGHT_WRIST))
ELBOWS, WRISTS = [LEFT_ELBOW, RIGHT_ELBOW], [LEFT_WRIST, RIGHT_WRIST]
TIPS: Final = [4, 8, 12, 16, 20]
MOST_SWIVEL, SWIVEL_DEPTH = 1.2, 0.3  # radians; how much an elbow's estimated depth counts against the picture
WORLD_GAIN: Final = 0.7  # estimated depth of arms that lie in the picture plane is overdone; side takes tell
ROUND: Final = 0.19  # shoulders of a turned signer look broader than they are by this, times the sine of the turn
UP_AND_FORWARD: Final = np.array([0.0, 1.0, 1.0])
MOST_BACKWARDS, WRONG_WAY = 0.5, 1.0  # cosine to up, forward and inwards; metres that the rest of it costs
MIDDLE_SAY: Final = 0.8  # how far a hand is moved from where its wrist was found to where its middle was


@dataclass(frozen=True, eq=False)
class SignerMotion:
    """The signer as a skeleton of constant bones, at the landmarks' own frame rate.

    Metres at a shoulder width of the avatar; x to the signer's left, y up, z to the viewer, from the middle of the
    shoulders (their median place in the clip). Side 0 is the signer's left.

    arms:  (T, 2, 3, 3) shoulder, elbow, wrist
    hands: (T, 2, 21, 3) MediaPipe's 21 points, the first is the wrist of `arms`
    seen:  (T, 2) whether the hand was found in the frame, and is not the other one
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

    def facing(self) -> SignerMotion:
        """The same, of a signer who is turned, as seen by who stands before them."""
        c, s = np.cos(self.landmarks.turned), np.sin(self.landmarks.turned)
        back = np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
        return replace(self, arms=self.arms @ back, hands=self.hands @ back)

    def from_picture(self, points: Array) -> Array:
        """Picture units -> metres."""
        return np.asarray((points - self.origin) * self.scale)


def signer_motion(landmarks: Landmarks) -> SignerMotion:
    """The signer's own motion. Raises CorpusError if neither hand was ever found."""
    across = landmarks.body[:, LEFT_SHOULDER] - landmarks.body[:, RIGHT_SHOULDER]
    width = float(np.median(np.linalg.norm(across[:, :2], axis=-1)))
    scale = SHOULDER_WIDTH * (np.cos(landmarks.turned) + ROUND * abs(np.sin(landmarks.turned))) / width
    origin = np.median(0.5 * (landmarks.body[:, LEFT_SHOULDER] + landmarks.body[:, RIGHT_SHOULDER]), axis=0)
    raw, seen = own_hands(landmarks, scale)
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
        hand = signer_hand(raw[side] * scale, seen[:, side], forearm, side)
        wrist[:, :2] += _off_centre(hand, raw[side] * scale, seen[:, side])
        arms[:, side] = _arm(landmarks, wrist, side, scale, origin)
        hands[:, side] = hand + arms[:, side, 2][:, None]
    return SignerMotion(landmarks, arms, hands, seen, scale, origin)


def _off_centre(hand: Array, raw: Array, seen: NDArray[np.bool_]) -> Array:
    """(T, 2) how far to move a hand of the right size, whose wrist is where it was found, for its middle to be so too.

    The wrist is the point that is found least exactly, and the one that touches least.
    """
    off = np.where(seen[:, None], (raw - raw[:, :1] - hand)[..., :2].mean(axis=1), 0.0)
    return MIDDLE_SAY * ease(off, 1.0)


def _wrist(landmarks: Landmarks, hand: Array, seen: NDArray[np.bool_], side: int) -> Array:
    """(T, 3) picture units. The body's wrist is coarser than the hand's; in gaps its own movement is kept."""
    wrist = landmarks.body[:, _ARM[side][2]].copy()
    if seen.any():
        frames = np.arange(len(hand))
        near = 1 - faded(seen)
        for axis in (0, 1):
            wrist[:, axis] += near * np.interp(frames, frames[seen], (hand[:, 0, axis] - wrist[:, axis])[seen])
    return wrist


def _arm(landmarks: Landmarks, wrist: Array, side: int, scale: float, origin: Array) -> Array:
    """(T, 3, 3) shoulder, elbow, wrist: the picture's x and y, depth from the arm's lengths."""
    shoulder_at, elbow_at, wrist_at = _ARM[side]
    shoulder = _shoulder(landmarks, side, scale, origin)
    elbow = follow(scale * (landmarks.body[:, elbow_at] - origin), 9)
    depth = landmarks.depth * SHOULDER_WIDTH
    upper = _depth(elbow - shoulder, depth[:, elbow_at] - depth[:, shoulder_at], UPPER_ARM)
    fore = _depth(wrist - elbow, depth[:, wrist_at] - depth[:, elbow_at], FOREARM)
    elbow[:, 2] = shoulder[:, 2] + upper
    wrist[:, 2] = elbow[:, 2] + fore
    to_elbow, to_wrist = bend(shoulder, elbow, wrist, UPPER_ARM, FOREARM)
    outwards = np.array([1.0 if side == 0 else -1.0, 0.0, 0.0])
    reach = to_elbow + to_wrist
    to_elbow = swivelled(to_elbow, reach, elbow - shoulder, outwards)
    return np.stack([shoulder, shoulder + to_elbow, shoulder + reach], axis=1)


def _shoulder(landmarks: Landmarks, side: int, scale: float, origin: Array) -> Array:
    """(T, 3) metres; of a signer who is turned, found shoulders are moved to where shoulders can be."""
    shoulder = ease(scale * (landmarks.body[:, _ARM[side][0]] - origin), 1.5)
    outwards = 0.5 * SHOULDER_WIDTH * (1.0 if side == 0 else -1.0)
    shoulder[:, 2] = -outwards * np.sin(landmarks.turned)
    if landmarks.turned:
        shoulder[:, 0] += outwards * np.cos(landmarks.turned) - np.median(shoulder[:, 0])
    return np.asarray(shoulder)


def swivelled(to_elbow: Array, to_wrist: Array, seen: Array, outwards: Array) -> Array:
    """(T, 3) shoulder to elbow, turned about the line from shoulder to wrist to where the picture shows the elbow.

    Two lengths and an uncertain depth leave the elbow a circle; the picture says where on it, depth hardly. Elbows
    bend one way: they stay below, behind or outside that line.
    """
    axis = to_wrist / np.maximum(np.linalg.norm(to_wrist, axis=-1, keepdims=True), 1e-6)
    angles = np.linspace(-MOST_SWIVEL, MOST_SWIVEL, 121)
    places = _about(axis[:, None], angles[:, None], to_elbow[:, None])
    away = np.linalg.norm((places - seen[:, None]) * (1.0, 1.0, SWIVEL_DEPTH), axis=-1)
    pole = places - (places * axis[:, None]).sum(axis=-1, keepdims=True) * axis[:, None]
    pole /= np.maximum(np.linalg.norm(pole, axis=-1, keepdims=True), 1e-6)
    backwards = (pole @ (UP_AND_FORWARD - outwards)) / np.linalg.norm(UP_AND_FORWARD - outwards)
    away += WRONG_WAY * (backwards - MOST_BACKWARDS).clip(0)
    return _about(axis, ease(angles[away.argmin(axis=1)], 1.5)[:, None], to_elbow)


def _about(axis: Array, angle: Array, vector: Array) -> Array:
    """(..., 3) vectors turned about unit vectors."""
    along = (axis * vector).sum(axis=-1, keepdims=True) * axis
    return np.asarray(along + np.cos(angle) * (vector - along) + np.sin(angle) * np.cross(axis, vector))


def _depth(offset: Array, estimate: Array, length: float) -> Array:
    """(T,) how far the lower joint is in front of the upper: the arm's length decides, the estimate gives the sign.

    Where the arm lies almost in the picture plane the length says little, and the estimate counts more.
    """
    flat = np.linalg.norm(offset[:, :2], axis=-1) / length
    by_length = length * np.sqrt(np.clip(1 - flat**2, 0.0, 1.0))
    by_length = np.where(estimate < -0.02, -1.0, 1.0) * by_length
    trust = np.clip((0.95 - flat) / 0.25, 0.15, 0.8)
    depth = trust * by_length + (1 - trust) * np.clip(WORLD_GAIN * estimate, -length, length)
    return ease(depth, 2.0)
