"""OpenPose in JSON, one file a frame (BODY_25, 70 points of the face, 21 of each hand: 137) -> `Landmarks`.

OpenPose is flat and numbers joints in its own way; this maps them to MediaPipe's, which the fit reads:

- body: nose, eyes, ears, shoulders, elbows, wrists and hips have a counterpart, corners of the mouth come from the
  face; the rest, and what is out of the picture, is completed by `ml.corpus.loaders.body`.
- face: lips, brows, lids, nose and chin have a counterpart in the 468-point mesh (`_FACE`).
- hands: the same 21 points. Points under `LEAST_SCORE` count as not seen; a hand needs most of its points.
- depth: estimated by `ml.corpus.loaders.lifting`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import CorpusError, Landmarks
from ml.corpus.loaders.body import complete
from ml.corpus.loaders.lifting import arm_depth, hand_depth

Array = NDArray[np.float64]

PARTS: Final = {
    "pose_keypoints_2d": 25,
    "face_keypoints_2d": 70,
    "hand_left_keypoints_2d": 21,
    "hand_right_keypoints_2d": 21,
}
LEAST_SCORE: Final = 0.1
LEAST_POINTS: Final = 16  # of a hand's 21

_BODY: Final = {  # MediaPipe <- OpenPose
    0: 0,
    **dict.fromkeys((1, 2, 3), 16),
    **dict.fromkeys((4, 5, 6), 15),
    7: 18,
    8: 17,
    11: 5,
    12: 2,
    13: 6,
    14: 3,
    15: 7,
    16: 4,
    23: 12,
    24: 9,
}
_CORNERS: Final = {9: 54, 10: 48}  # of the mouth <- points of the face
_FACE: Final[dict[int, tuple[int, ...]]] = {  # mesh point <- mean of these face points; "left" is the signer's
    **{4: (30,), 1: (33,), 152: (8,), 127: (0,), 356: (16,)},
    **{61: (48,), 291: (54,), 0: (51,), 17: (57,), 13: (62,), 14: (66,)},
    **{33: (36,), 133: (39,), 159: (37, 38), 145: (40, 41)},
    **{263: (45,), 362: (42,), 386: (43, 44), 374: (46, 47)},
    **{70: (17,), 105: (19,), 66: (19, 20), 107: (21,)},
    **{300: (26,), 334: (24,), 296: (23, 24), 336: (22,)},
}


def read(folder: Path, fps: float, height: float = 720) -> Landmarks:
    """The frames of a folder in the order of their names. height: of the picture, in pixels.

    Raises CorpusError naming the folder, and the frame that is broken.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise CorpusError(f"{folder.name}: no frames")
    frames = [_frame(file) for file in files]
    scores = {part: np.stack([frame[part] for frame in frames]) for part in PARTS}
    seen = {part: np.where(values[..., 2:] > LEAST_SCORE, values[..., :2], np.nan) for part, values in scores.items()}
    points = {part: _flat(values) / [height, -height, 1.0] for part, values in seen.items()}
    hands = {
        side: hand_depth(_hand(points[f"hand_{name}_keypoints_2d"]), side)
        for side, name in ((1, "left"), (-1, "right"))
    }
    known = _body(points["pose_keypoints_2d"], points["face_keypoints_2d"])
    body = complete(folder.name, known, hands[1], hands[-1])
    face = np.stack([points["face_keypoints_2d"][:, source].mean(axis=1) for source in _FACE.values()], axis=1)
    return Landmarks(
        name=folder.name,
        fps=fps,
        body=body,
        depth=arm_depth(body),
        left_hand=hands[1],
        right_hand=hands[-1],
        face=face,
        face_indices=np.array(list(_FACE), dtype=np.int64),
    )


def _frame(path: Path) -> dict[str, Array]:
    """part -> (points, 3) x, y in pixels and score, of the person seen best; all 0 where nobody is in the picture."""
    try:
        people: list[dict[str, Any]] = json.loads(path.read_text())["people"]
        found = [{part: np.array(person[part], dtype=np.float64).reshape(-1, 3) for part in PARTS} for person in people]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(
            f"{path.parent.name}: {path.name} cannot be read ({type(error).__name__}: {error})"
        ) from error
    for person in found:
        for part, count in PARTS.items():
            if len(person[part]) != count:
                raise CorpusError(
                    f"{path.parent.name}: {path.name} holds {len(person[part])} points in {part}, expected {count}"
                )
    if not found:
        return {part: np.zeros((count, 3)) for part, count in PARTS.items()}
    return max(found, key=lambda person: float(person["pose_keypoints_2d"][:, 2].sum()))


def _flat(points: Array) -> Array:
    return np.concatenate([points, np.zeros((*points.shape[:-1], 1))], axis=-1)


def _hand(points: Array) -> Array:
    """Single points not seen are put between their neighbours in time; a hand mostly not seen is NaN as a whole."""
    found = np.asarray(np.isfinite(points).all(axis=2))
    steady = np.full_like(points, np.nan)
    good = found.sum(axis=1) >= LEAST_POINTS
    frames = np.arange(len(points))
    for joint in range(points.shape[1]):
        if not found[good, joint].any():
            return steady
        times = frames[found[:, joint] & good]
        for axis in range(3):
            steady[good, joint, axis] = np.interp(frames[good], times, points[times, joint, axis])
    return steady


def _body(points: Array, face: Array) -> Array:
    body = np.full((len(points), 25, 3), np.nan)
    for ours, theirs in _BODY.items():
        body[:, ours] = points[:, theirs]
    for corner, theirs in _CORNERS.items():
        body[:, corner] = face[:, theirs]
    return body
