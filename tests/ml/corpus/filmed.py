"""The drawn signer before a camera: what a pose estimator would say of a clip of our skeleton."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ml.corpus.face import model as face_model
from ml.corpus.fit.contacts import hand_joints
from ml.corpus.fit.signer import SHOULDER_WIDTH
from ml.corpus.fit.surface import head
from ml.corpus.fit.touch import ANCHORS
from ml.corpus.landmarks import Landmarks
from ml.skeleton import INDEX, REST
from tests.ml.corpus.drawn import BODY

Array = NDArray[np.float64]

SCALE = 0.6  # picture heights a metre


def filmed(positions: Array, fps: float = 25.0) -> Landmarks:
    """(T, J, 3) metres -> landmarks of every frame, found without any error."""
    picture = positions * SCALE - np.array([-0.9, 1.2, 0.0])
    body = np.zeros((len(positions), 25, 3))
    for point, joint in BODY.items():
        body[:, point] = picture[:, INDEX[joint]]
    z = np.zeros(body.shape[:2])
    for point, joint in BODY.items():
        z[:, point] = positions[:, INDEX[joint], 2] / SHOULDER_WIDTH
    hands = []
    for side in ("Left", "Right"):
        hand = picture[:, hand_joints(side)].copy()
        hand[..., 2] -= hand[:, :1, 2]
        hands.append(hand)
    model = face_model.load()
    points = dict(zip(model.indices.tolist(), model.rest, strict=True)) | {i: np.array(p) for i, p in ANCHORS.items()}
    face = head().from_rest(np.array(list(points.values())), head().frame(positions)) * SCALE - [-0.9, 1.2, 0.0]
    return Landmarks("filmed", fps, body, z, hands[0], hands[1], face, np.array(list(points)))


def standing(frames: int) -> Array:
    """(T, J, 3) the rest pose with both arms bent before the belly, fingers to the middle, palms to the body."""
    positions = np.tile(REST.astype(np.float64), (frames, 1, 1))
    for side, sign in (("Left", 1.0), ("Right", -1.0)):
        move_hand(positions, side, np.array([sign * 0.16, 1.02, 0.26]), np.array([-sign, 0.0, 0.0]))
        positions[:, INDEX[f"{side}ForeArm"]] = [sign * 0.24, 1.07, 0.05]
    return positions


def move_hand(positions: Array, side: str, wrist: Array, ahead: Array) -> None:
    """Put a flat hand with its wrist at a place (3,) or (T, 3), pointing ahead (3,), its back to the viewer."""
    joints = hand_joints(side)
    offsets = REST[joints].astype(np.float64) - REST[joints[0]]
    sign = 1.0 if side == "Left" else -1.0
    back = np.array([0.0, 0.0, 1.0])
    axes = np.stack([sign * ahead, back, np.cross(sign * ahead, back)])
    positions[:, joints] = np.broadcast_to(wrist, (len(positions), 3))[:, None] + offsets @ axes
