"""Face landmarks -> head rotation and ARKit weights, by simple distances calibrated on each clip's own rest.

A first solver: lips, jaw, brows and eyelids. Gaze, cheeks and tongue are not seen by it and stay at 0.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from ml.corpus.landmarks import Landmarks
from ml.skeleton import FACE, FACE_INDEX

Array = NDArray[np.float64]

# MediaPipe mesh points; "left" is the signer's
LEFT_EYE = {"outer": 263, "inner": 362, "top": 386, "bottom": 374}
RIGHT_EYE = {"outer": 33, "inner": 133, "top": 159, "bottom": 145}
LEFT_BROW = {"inner": 336, "middle": 296, "outer": 300}
RIGHT_BROW = {"inner": 107, "middle": 66, "outer": 70}
MOUTH = {"left": 291, "right": 61, "upper": 0, "lower": 17, "upper_inside": 13, "lower_inside": 14}
NOSE_TIP, CHIN = 4, 152
REST_FRAMES = 6  # clips start and end at rest; these frames at both ends calibrate the neutral face


def _fill(points: Array) -> Array:
    """Replace frames without a face by interpolation in time; a clip without any face stays NaN."""
    found = np.isfinite(points).all(axis=(1, 2))
    if found.all() or not found.any():
        return points
    filled = points.reshape(len(points), -1).copy()
    frames = np.arange(len(points))
    for column in filled.T:
        column[:] = np.interp(frames, frames[found], column[found])
    return filled.reshape(points.shape)


def _rest(values: Array) -> Array:
    """The clip's neutral value: the median over its first and last frames."""
    edge = min(REST_FRAMES, len(values))
    return np.asarray(np.median(np.concatenate([values[:edge], values[-edge:]]), axis=0))


def head_rotations(landmarks: Landmarks) -> Array:
    """(T, 3, 3) rotation of the head against its rest in the clip, avatar frame; identity where no face was found.

    Rigid (Kabsch) fit of all face points to the clip's rest face.
    """
    identity = np.tile(np.eye(3), (len(landmarks), 1, 1))
    points = _fill(landmarks.face)
    if not points.shape[1] or not np.isfinite(points).all():
        return identity
    centred = points - points.mean(axis=1, keepdims=True)
    u, _, vt = np.linalg.svd(np.einsum("tni,nj->tij", centred, _rest(centred)))
    u[:, :, 2] *= np.sign(np.linalg.det(u @ vt))[:, None]  # no reflections
    smooth = gaussian_filter1d(u @ vt, 1.0, axis=0, mode="nearest")
    u, _, vt = np.linalg.svd(smooth)
    return np.asarray(u @ vt)


def weights(landmarks: Landmarks, rotations: Array) -> NDArray[np.float32]:
    """(T, 52) ARKit weights 0..1; all 0 where no face was found. rotations: from `head_rotations`."""
    result = np.zeros((len(landmarks), len(FACE)), dtype=np.float32)
    points = _fill(landmarks.face)
    if not points.shape[1] or not np.isfinite(points).all():
        return result
    upright = np.einsum("tni,tij->tnj", points - points.mean(axis=1, keepdims=True), rotations)
    where = {int(index): i for i, index in enumerate(landmarks.face_indices)}

    def at(index: int) -> Array:
        return np.asarray(upright[:, where[index]])

    def gap(a: int, b: int) -> Array:
        return np.asarray(np.linalg.norm(at(a) - at(b), axis=-1))

    unit = float(np.median(gap(RIGHT_EYE["outer"], LEFT_EYE["outer"])))

    def change(values: Array) -> Array:
        return (values - _rest(values)) / unit

    def put(name: str, values: Array) -> None:
        result[:, FACE_INDEX[name]] = np.clip(gaussian_filter1d(values, 0.7, mode="nearest"), 0.0, 1.0)

    opening = change(gap(MOUTH["upper_inside"], MOUTH["lower_inside"]))
    jaw = change(gap(NOSE_TIP, CHIN))
    width = change(gap(MOUTH["left"], MOUTH["right"]))
    jaw_open = np.clip(np.maximum(jaw, 0.6 * opening) / 0.32, 0, 1)
    put("jawOpen", jaw_open)
    narrow = np.clip(-width / 0.16, 0, 1)
    put("mouthPucker", narrow * (1 - 0.6 * np.clip(opening / 0.12, 0, 1)))
    put("mouthFunnel", narrow * np.clip(opening / 0.12, 0, 1))
    upper = change(at(MOUTH["upper"])[:, 1] - at(NOSE_TIP)[:, 1])
    lips = change(gap(MOUTH["upper"], MOUTH["upper_inside"]) + gap(MOUTH["lower"], MOUTH["lower_inside"]))
    put("mouthRollUpper", -lips / 0.10)
    put("mouthRollLower", -lips / 0.10)
    for side in ("Left", "Right"):
        corner = at(MOUTH[side.lower()])
        raised = change(corner[:, 1] - 0.5 * (at(MOUTH["upper"]) + at(MOUTH["lower"]))[:, 1]) + 0.5 * jaw.clip(0)
        wide = np.clip(width / 0.20, 0, 1)
        put(f"mouthSmile{side}", np.clip(raised / 0.10, 0, 1) * 0.5 + 0.5 * wide * (raised > 0))
        put(f"mouthFrown{side}", -raised / 0.12)
        put(f"mouthStretch{side}", wide * (raised <= 0.02))
        put(f"mouthUpperUp{side}", upper / 0.08)
        put(f"mouthLowerDown{side}", (opening - jaw.clip(0)) / 0.12)

        eye, brow = (LEFT_EYE, LEFT_BROW) if side == "Left" else (RIGHT_EYE, RIGHT_BROW)
        lid = gap(eye["top"], eye["bottom"]) / unit
        open_lid = float(np.percentile(lid, 80))
        put(f"eyeBlink{side}", 1.15 * (1 - lid / open_lid) - 0.15)
        put(f"eyeWide{side}", (lid / open_lid - 1.12) / 0.4)
        level = 0.5 * (at(eye["outer"]) + at(eye["inner"]))[:, 1]
        inner, middle, outer = (change(at(brow[part])[:, 1] - level) for part in ("inner", "middle", "outer"))
        put(f"browOuterUp{side}", 0.5 * (middle + outer) / 0.10)
        put(f"browDown{side}", -(0.5 * (inner + middle)) / 0.07)
        result[:, FACE_INDEX["browInnerUp"]] += 0.5 * np.clip(inner / 0.10, 0, 1).astype(np.float32)
    return result
