"""How a signer's head turns, and their face with that turn taken out: the ground that `face` reads expressions on."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from ml.corpus.face import model as face_model
from ml.corpus.landmarks import Landmarks

Array = NDArray[np.float64]

# MediaPipe mesh points; "left" is the signer's
EYES: Final = (33, 133, 362, 263)  # right outer, right inner, left inner, left outer corner
# The head without what moves on it: eye corners, nose, forehead, temples
RIGID: Final = (*EYES, 1, 2, 4, 5, 6, 168, 10, 109, 338, 67, 297, 103, 332, 54, 284, 21, 251, 162, 389, 127, 356)
# Depth of the mesh at which heads turn like rigid bodies: 0.8 in Posunky, 1.0 in ASL; errors are flat around both
DEPTH = 0.9
REST_FRAMES = 6  # clips start and end at rest; these frames at both ends show the neutral face

# At rest some signers hold the chin high, and lower it to the viewer's level as soon as they sign. Over all Posunky
# clips the head signs this much of the surplus lower, counted from the tilt (against the avatar's own face) of clips
# in which rest and signing agree.
LEVEL = np.radians(7.0)
CHIN_UP = 0.42
CHIN_UP_MOST = np.radians(10.0)
SETTLE = 8.0  # frames in which the head comes down from that rest, and goes back to it


def found(landmarks: Landmarks) -> NDArray[np.bool_]:
    """(T,) in which frames there is a face; elsewhere rotations and weights are interpolated, or at rest."""
    if not landmarks.face.shape[1]:
        return np.zeros(len(landmarks), dtype=bool)
    return np.asarray(np.isfinite(landmarks.face).all(axis=(1, 2)))


def head_rotations(landmarks: Landmarks) -> Array:
    """(T, 3, 3) rotation of the head, avatar frame, identity where it faces the viewer or no face was found."""
    seen = found(landmarks)
    if not seen.any():
        return np.tile(np.eye(3), (len(landmarks), 1, 1))
    points = filled(landmarks.face, seen)
    return _tipped(_surplus_tilt(points, landmarks.face_indices), turns(points, landmarks.face_indices))


def turns(points: Array, indices: NDArray[np.int64]) -> Array:
    """(T, 3, 3) rotation of the head against its rest: a rigid (Kabsch) fit of the points that no expression moves."""
    rigid = points[:, np.isin(indices, RIGID)]
    rigid = rigid - rigid.mean(axis=1, keepdims=True)
    turned = _nearest_rotation(np.einsum("tni,nj->tij", rigid, rest(rigid)))
    return _nearest_rotation(gaussian_filter1d(turned, 1.0, axis=0, mode="nearest"))


def _surplus_tilt(points: Array, indices: NDArray[np.int64]) -> float:
    """Radians by which the chin is higher at rest than it will be when facing the viewer."""
    model = face_model.load()
    common = [i for i, index in enumerate(indices) if index in RIGID and index in model.indices]
    avatar = model.rest[np.searchsorted(model.indices, indices[common])]
    signer = rest(points)[common]
    tilt = _nearest_rotation(((signer - signer.mean(axis=0)).T @ (avatar - avatar.mean(axis=0)))[None])[0]
    return float(np.clip(CHIN_UP * (np.arcsin(np.clip(tilt[1, 2], -1, 1)) - LEVEL), 0.0, CHIN_UP_MOST))


def _tipped(angle: float, rotations: Array) -> Array:
    """Rotations tipped back by an angle, but at the clip's ends, where the head is at rest."""
    frames = np.arange(len(rotations))
    angles = angle * (1 - np.exp(-((np.minimum(frames, frames[::-1]) / SETTLE) ** 2)))
    back = np.tile(np.eye(3), (len(rotations), 1, 1))
    back[:, 1, 1] = back[:, 2, 2] = np.cos(angles)
    back[:, 1, 2], back[:, 2, 1] = np.sin(angles), -np.sin(angles)
    return np.asarray(back @ rotations)


def at_avatar_size(points: Array, indices: NDArray[np.int64]) -> Array:
    """(T, F, 3) metres: the face held upright and still by its rigid points, its eyes as far apart as the avatar's."""
    model = face_model.load()
    rigid = np.isin(indices, RIGID)
    upright = np.einsum("tni,tij->tnj", points - points[:, rigid].mean(axis=1, keepdims=True), turns(points, indices))
    size = np.linalg.norm(upright[:, rigid], axis=-1).mean(axis=1)
    steady = upright / gaussian_filter1d(size, 2.0, mode="nearest")[:, None, None]
    neutral = rest(steady)
    right, left = (neutral[np.flatnonzero(indices == eye)[0]] for eye in (EYES[0], EYES[3]))
    avatar = model.rest[np.flatnonzero(model.indices == EYES[3])[0], 0] * 2
    return np.asarray(steady * (avatar / np.linalg.norm(left - right)))


def filled(points: Array, seen: NDArray[np.bool_]) -> Array:
    """(T, F, 3) with frames without a face interpolated in time, and depth as true as can be."""
    flat = points.reshape(len(points), -1).copy()
    frames = np.arange(len(points))
    for column in flat.T:
        column[:] = np.interp(frames, frames[seen], column[seen])
    return flat.reshape(points.shape) * [1.0, 1.0, DEPTH]


def rest(values: Array) -> Array:
    """The clip's neutral value: the median over its first and last frames."""
    edge = min(REST_FRAMES, len(values))
    return np.asarray(np.median(np.concatenate([values[:edge], values[-edge:]]), axis=0))


def _nearest_rotation(matrices: Array) -> Array:
    u, _, vt = np.linalg.svd(matrices)
    u[:, :, 2] *= np.sign(np.linalg.det(u @ vt))[:, None]  # no reflections
    return np.asarray(u @ vt)
