"""Landmarks of a signer -> motion of the avatar: constant bone lengths, smooth, hands where they belong.

The picture gives x and y of everything well and depth badly, and the signer's arms and trunk are longer than
the avatar's while face and shoulders match. So positions are read in the picture, depth follows from known arm
lengths, and places on the body (chin, temple, chest, belly) are moved to where the avatar has them. What cannot
be reached is left to `ml.kinematics.constrain`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d
from scipy.signal import savgol_filter

from ml.corpus.face import head_rotations, weights
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
from ml.kinematics import constrain
from ml.pose import Clip
from ml.skeleton import FPS, INDEX, JOINTS, REST

Array = NDArray[np.float64]

SHOULDER_WIDTH = float(REST[INDEX["LeftArm"], 0] - REST[INDEX["RightArm"], 0])  # metres; the common scale
SHOULDER_CENTRE = 0.5 * (REST[INDEX["LeftArm"]] + REST[INDEX["RightArm"]]).astype(np.float64)
# A signer's arms at that scale: 95th percentile of their lengths in the picture, over both corpora.
UPPER_ARM, FOREARM = 0.31, 0.275  # metres
ARM_GAIN = 0.86  # the avatar's reach over the signer's, applied away from face and midline
FACE_LIFT = 0.022  # metres that the avatar's face sits higher above its shoulders than a signer's
SKIN = 0.012  # metres between a joint of the hand and its skin

_FINGERS = ("Thumb", "Index", "Middle", "Ring", "Pinky")


def fit(landmarks: Landmarks) -> Clip:
    """A clip at 25 fps of the avatar doing what the landmarks show.

    Raises CorpusError if neither hand was ever found.
    """
    scale = SHOULDER_WIDTH / float(
        np.median(np.linalg.norm(_edge(landmarks.body, LEFT_SHOULDER, RIGHT_SHOULDER)[:, :2], axis=-1))
    )
    origin = np.median(0.5 * (landmarks.body[:, LEFT_SHOULDER] + landmarks.body[:, RIGHT_SHOULDER]), axis=0)
    frames = len(landmarks)
    positions = np.tile(REST.astype(np.float64), (frames, 1, 1))
    confidence = np.ones((frames, len(JOINTS)))

    rotations = head_rotations(landmarks)
    _place_trunk(positions, landmarks, scale, origin)
    _place_head(positions, rotations)
    found = {}
    for side in ("Left", "Right"):
        hand, seen = _filled_hand(landmarks, side)
        _place_arm(positions, landmarks, hand, seen, side, scale, origin)
        _place_hand(positions, hand, side, scale)
        found[side] = seen
        fingers = [i for i, name in enumerate(JOINTS) if name.startswith(f"{side}Hand")]
        confidence[:, fingers] = _hand_confidence(hand, seen)[:, None]
    if not (found["Left"].any() or found["Right"].any()):
        raise CorpusError(f"{landmarks.name}: no hand was found in any frame")
    _bring_hands_together(positions)
    for side in ("Left", "Right"):
        _draw_to_face(positions, side)
        _keep_outside_body(positions, side)
    face = weights(landmarks, rotations)

    times = np.arange(0, frames - 1e-6, landmarks.fps / FPS)
    fitted = constrain(_resample(positions, times).astype(np.float32))
    return Clip(fitted, _resample(confidence, times).astype(np.float32), _resample(face, times).astype(np.float32))


def _edge(points: Array, a: int, b: int) -> Array:
    return np.asarray(points[:, a] - points[:, b])


def _smooth(values: Array, window: int = 7) -> Array:
    """Savitzky-Golay of third order: keeps the peak speed of fast hands, which a Gaussian would not."""
    if len(values) < window:
        return values
    return np.asarray(savgol_filter(values, window, 3, axis=0, mode="nearest"))


def _resample(values: Array, times: Array) -> Array:
    """Linear interpolation over the first axis at fractional frames."""
    low = np.floor(times).astype(int)
    high = np.minimum(low + 1, len(values) - 1)
    part = (times - low).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(values[low] * (1 - part) + values[high] * part)


def _place_trunk(positions: Array, landmarks: Landmarks, scale: float, origin: Array) -> None:
    """Lean, turn and shrug from the shoulders; small and slow movements, so smoothed well."""
    left, right = landmarks.body[:, LEFT_SHOULDER], landmarks.body[:, RIGHT_SHOULDER]
    shift = gaussian_filter1d(scale * (0.5 * (left + right) - origin)[:, :2], 2.0, axis=0, mode="nearest")
    spine = REST[INDEX["Spine"]]
    height = float(SHOULDER_CENTRE[1] - spine[1])
    lean = np.clip(np.arctan2(shift[:, 0], height), -0.25, 0.25)
    depth = (landmarks.depth[:, LEFT_SHOULDER] - landmarks.depth[:, RIGHT_SHOULDER]) * SHOULDER_WIDTH
    turn = gaussian_filter1d(np.arctan2(depth - np.median(depth), SHOULDER_WIDTH), 4.0, mode="nearest")
    turn = np.clip(-0.6 * turn, -0.35, 0.35)
    roll, yaw = _rotation(-lean, 2), _rotation(turn, 1)
    for name in ("Spine2", "Neck", "Head", "LeftShoulder", "RightShoulder", "LeftArm", "RightArm"):
        offset = (REST[INDEX[name]] - spine).astype(np.float64)
        positions[:, INDEX[name]] = spine + np.einsum("tij,tjk,k->ti", roll, yaw, offset)
    for name, shoulder in (("LeftArm", left), ("RightArm", right)):
        lift = scale * (shoulder[:, 1] - np.median(shoulder[:, 1]))
        positions[:, INDEX[name], 1] += np.clip(gaussian_filter1d(lift, 1.5, mode="nearest"), -0.03, 0.05)


def _rotation(angle: Array, axis: int) -> Array:
    """(T, 3, 3) right-handed rotation about the x, y or z axis by (T,) radians."""
    c, s = np.cos(angle), np.sin(angle)
    a, b = [(1, 2), (2, 0), (0, 1)][axis]
    matrix = np.tile(np.eye(3), (len(angle), 1, 1))
    matrix[:, a, a], matrix[:, a, b], matrix[:, b, a], matrix[:, b, b] = c, -s, s, c
    return matrix


def _place_head(positions: Array, rotations: Array) -> None:
    """Two fifths of the head's rotation bend the neck, all of it turns the face."""
    neck, head = INDEX["Neck"], INDEX["Head"]
    bone = (REST[head] - REST[neck]).astype(np.float64)
    positions[:, head] = positions[:, neck] + 0.6 * bone + 0.4 * np.einsum("tij,j->ti", rotations, bone)
    for eye in (INDEX["LeftEye"], INDEX["RightEye"]):
        offset = (REST[eye] - REST[head]).astype(np.float64)
        positions[:, eye] = positions[:, head] + np.einsum("tij,j->ti", rotations, offset)


def _filled_hand(landmarks: Landmarks, side: str) -> tuple[Array, NDArray[np.bool_]]:
    """The hand's points relative to its wrist and, first of all, the wrist itself; gaps interpolated.

    Returns (T, 22, 3) picture units (row 0: the wrist in the picture, rows 1-21: points relative to it)
    and (T,) where the hand was really found.
    """
    raw = landmarks.left_hand if side == "Left" else landmarks.right_hand
    wrist = landmarks.body[:, LEFT_WRIST if side == "Left" else RIGHT_WRIST]
    seen = np.isfinite(raw).all(axis=(1, 2))
    hand = np.concatenate([wrist[:, None], np.zeros((len(raw), 21, 3))], axis=1)
    if not seen.any():
        hand[:, 1:] = _relaxed_hand(side)
        return hand, seen
    frames = np.arange(len(raw))
    shape = (raw - raw[:, :1]).reshape(len(raw), -1)
    for i, column in enumerate(shape.T):
        hand[:, 1 + i // 3, i % 3] = np.interp(frames, frames[seen], column[seen])
    # The body's wrist is coarser than the hand's; between sightings its own movement is kept.
    for axis in (0, 1):
        offset = np.interp(frames, frames[seen], (raw[:, 0, axis] - wrist[:, axis])[seen])
        hand[:, 0, axis] = wrist[:, axis] + offset
    return hand, seen


def _relaxed_hand(side: str) -> Array:
    """(21, 3) the rest hand hanging down, for clips that never show this hand; picture units."""
    names = [f"{side}Hand"] + [f"{side}Hand{finger}{k}" for finger in _FINGERS for k in range(1, 5)]
    points = REST[[INDEX[name] for name in names]].astype(np.float64)
    offsets = points - points[0]
    sign = 1.0 if side == "Left" else -1.0
    hanging = np.stack([offsets[:, 2] * -sign, -np.abs(offsets[:, 0]), offsets[:, 1]], axis=-1)
    return hanging / SHOULDER_WIDTH * 0.3


def _hand_confidence(hand: Array, seen: NDArray[np.bool_]) -> Array:
    """(T,) 0..1: found at all, and of a steady size (a hand that jumps in size was guessed)."""
    palm = np.linalg.norm(hand[:, 1 + 9] - hand[:, 1 + 0], axis=-1)
    usual = max(float(np.median(palm)), 1e-6)
    steady = np.exp(-((np.log(np.maximum(palm, 1e-6) / usual) / 0.45) ** 2))
    return np.asarray(gaussian_filter1d(np.where(seen, 0.3 + 0.7 * steady, 0.1), 0.8, mode="nearest"))


def _place_arm(
    positions: Array,
    landmarks: Landmarks,
    hand: Array,
    seen: NDArray[np.bool_],
    side: str,
    scale: float,
    origin: Array,
) -> None:
    """Elbow and wrist: the picture's x and y, depth from the arm's lengths, then moved onto the avatar's body."""
    shoulder_at, elbow_at = (LEFT_SHOULDER, LEFT_ELBOW) if side == "Left" else (RIGHT_SHOULDER, RIGHT_ELBOW)
    wrist_at = LEFT_WRIST if side == "Left" else RIGHT_WRIST
    shoulder = gaussian_filter1d(scale * (landmarks.body[:, shoulder_at] - origin), 1.5, axis=0, mode="nearest")
    elbow = _smooth(scale * (landmarks.body[:, elbow_at] - origin), 9)
    wrist = _smooth(scale * (hand[:, 0] - origin), 7 if seen.any() else 9)
    elbow_depth = (landmarks.depth[:, elbow_at] - landmarks.depth[:, shoulder_at]) * SHOULDER_WIDTH
    wrist_depth = (landmarks.depth[:, wrist_at] - landmarks.depth[:, elbow_at]) * SHOULDER_WIDTH
    upper = _depth(elbow - shoulder, elbow_depth, UPPER_ARM)
    fore = _depth(wrist - elbow, wrist_depth, FOREARM)
    elbow[:, 2] = upper
    wrist[:, 2] = upper + fore
    positions[:, INDEX[f"{side}ForeArm"]] = SHOULDER_CENTRE + elbow * ARM_GAIN
    positions[:, INDEX[f"{side}Hand"]] = SHOULDER_CENTRE + _onto_avatar(wrist)


def _depth(offset: Array, estimate: Array, length: float) -> Array:
    """(T,) how far the lower joint is in front of the upper: the arm's length decides, the estimate gives the sign.

    Where the arm lies almost in the picture plane the length says little, and the estimate counts more.
    """
    flat = np.linalg.norm(offset[:, :2], axis=-1) / length
    by_length = length * np.sqrt(np.clip(1 - flat**2, 0.0, 1.0))
    by_length = np.where(estimate < -0.02, -1.0, 1.0) * by_length
    trust = np.clip((0.95 - flat) / 0.25, 0.15, 0.8)
    depth = trust * by_length + (1 - trust) * np.clip(estimate, -length, length)
    return np.asarray(gaussian_filter1d(depth, 2.0, mode="nearest"))


def _onto_avatar(points: Array) -> Array:
    """Move places around the signer's body to the same places around the avatar's; (T, 3) metres from the shoulders.

    The face is lifted as it is; below and beside it space shrinks to the avatar's reach.
    """
    x, y, z = points.T
    face = np.clip((y - 0.02) / 0.10, 0.0, 1.0)  # 0 at the shoulders, 1 from the chin upwards
    far = np.clip((np.abs(x) - 0.10) / 0.25, 0.0, 1.0)
    high = np.clip((y - 0.27) / 0.15, 0.0, 1.0)  # above the forehead space shrinks again
    new_x = x * (1 - (1 - ARM_GAIN) * far)
    new_y = np.where(y < 0, y * 0.90, y + FACE_LIFT * face * (1 - high) - (y - 0.27).clip(0) * (1 - ARM_GAIN))
    return np.stack([new_x, new_y, z * ARM_GAIN], axis=-1)


def _place_hand(positions: Array, hand: Array, side: str, scale: float) -> None:
    """Fingers as directions in space; `constrain` gives them the avatar's own lengths."""
    points = _smooth(hand[:, 1:].reshape(len(hand), -1), 7).reshape(len(hand), 21, 3) * scale
    wrist = positions[:, INDEX[f"{side}Hand"]]
    for f, finger in enumerate(_FINGERS):
        for k in range(1, 5):
            positions[:, INDEX[f"{side}Hand{finger}{k}"]] = wrist + points[:, 4 * f + k]


def _hand_joints(side: str) -> list[int]:
    return [i for i, name in enumerate(JOINTS) if name.startswith(f"{side}Hand")]


def _bring_hands_together(positions: Array) -> None:
    """Hands that overlap in the picture are at one depth: two estimates from one view never agree by themselves."""
    left, right = _hand_joints("Left"), _hand_joints("Right")
    centre_left, centre_right = positions[:, left].mean(axis=1), positions[:, right].mean(axis=1)
    apart = np.linalg.norm((centre_left - centre_right)[:, :2], axis=-1)
    near = gaussian_filter1d(np.exp(-((apart / 0.09) ** 2)), 1.5, mode="nearest")
    gap = centre_left[:, 2] - centre_right[:, 2]
    pull = near * (gap - np.clip(gap, -0.03, 0.03)) / 2
    positions[:, left, 2] -= pull[:, None]
    positions[:, right, 2] += pull[:, None]


def _draw_to_face(positions: Array, side: str) -> None:
    """Take most of the depth out of a hand beside or before the face.

    One-view depth puts raised hands 15 cm too far forward (the wrist at a temple as far out as at a greeting);
    signs at the face nearly always touch it, and seen from the front the error of the rest does not show.
    """
    joints = _hand_joints(side)
    x, y, z = np.moveaxis(positions[:, joints].mean(axis=1), -1, 0)
    beside = np.exp(-((np.clip(np.abs(x) - 0.12, 0, None) / 0.08) ** 2))
    level = np.exp(-((np.clip(np.abs(y - 1.52) - 0.10, 0, None) / 0.06) ** 2))
    surface = np.interp(np.abs(x), [0.0, 0.06, 0.12], [0.17, 0.14, 0.08])
    pull = 0.65 * beside * level * np.clip(z - surface, 0, None)
    positions[:, joints, 2] -= gaussian_filter1d(pull, 1.5, mode="nearest")[:, None]


def _keep_outside_body(positions: Array, side: str) -> None:
    """Push a hand forward, out of the avatar's head and chest; fast enough to follow, smooth enough not to jerk."""
    joints = _hand_joints(side)
    points = positions[:, joints]
    x, y, z = points[..., 0], points[..., 1], points[..., 2]
    # the face: an ellipsoid around the head; the trunk: a front that falls away to the sides and the collar
    head = 1 - (x / 0.085) ** 2 - ((y - 1.50) / 0.125) ** 2
    face_front = np.where(head > 0, 0.045 + 0.10 * np.sqrt(np.clip(head, 0, 1)), -1.0)
    trunk = 1 - (x / 0.19) ** 2
    collar = np.interp(y, [0.85, 1.18, 1.29, 1.36, 1.42], [0.140, 0.148, 0.115, 0.07, -1.0])
    trunk_front = np.where(trunk > 0, collar * np.sqrt(np.clip(trunk, 0, 1)), -1.0)
    inside = (np.maximum(face_front, trunk_front) + SKIN - z).max(axis=1).clip(0, 0.2)
    push = gaussian_filter1d(maximum_filter1d(inside, 3, mode="nearest"), 1.2, mode="nearest")
    positions[:, joints, 2] += push[:, None]
