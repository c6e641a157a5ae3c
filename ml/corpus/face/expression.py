"""Face landmarks -> head rotation and ARKit weights of the avatar.

Brows, nose, cheeks, mouth and jaw are solved together against the avatar's own morphs (`face_model`): what the mesh
points moved since the clip's rest, freed of the head's movement and at the avatar's size, is what the morphs have to
add up to. Lids are read from their opening, which keeps blinks crisp; a mesh without points of the lids does not blink.

What one view cannot show stays 0: tongue, jaw thrust and cheek puff (the mesh's depth hardly follows a puffed cheek).
The irises are not among the points: the gaze set here is not the signer's. It is the reflex that keeps a person's
eyes on the one they talk to while the head turns a little, and fades where the head turns away.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import savgol_filter

from ml.corpus.face import model as face_model
from ml.corpus.face.head import at_avatar_size, filled, found, head_rotations, rest
from ml.corpus.face.solver import solve
from ml.corpus.landmarks import Landmarks
from ml.skeleton import FACE, FACE_INDEX, GAZE

__all__ = ["found", "head_rotations", "weights"]

Array = NDArray[np.float64]

# MediaPipe mesh points, upper and lower lid; "left" is the signer's
LIDS: Final = {"Left": ((386, 374), (385, 380), (387, 373)), "Right": ((159, 145), (158, 153), (160, 144))}
LID_POINTS: Final = (
    *(398, 384, 385, 386, 387, 388, 466, 382, 381, 380, 374, 373, 390, 249),
    *(173, 157, 158, 159, 160, 161, 246, 155, 154, 153, 145, 144, 163, 7),
)

SOLVED: Final = (
    *("browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight"),
    *("cheekSquintLeft", "cheekSquintRight", "noseSneerLeft", "noseSneerRight"),
    *("jawOpen", "jawLeft", "jawRight", "mouthLeft", "mouthRight", "mouthClose"),
    *("mouthFunnel", "mouthPucker", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper"),
    *("mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft", "mouthFrownRight"),
    *("mouthDimpleLeft", "mouthDimpleRight", "mouthStretchLeft", "mouthStretchRight"),
    *("mouthPressLeft", "mouthPressRight", "mouthUpperUpLeft", "mouthUpperUpRight"),
    *("mouthLowerDownLeft", "mouthLowerDownRight"),
)
ASIDE: Final = ("jawLeft", "jawRight", "mouthLeft", "mouthRight")
DEPTH_TRUST = 0.15  # weight of a point's depth, estimated from one view, against its place in the picture
RIDGE = 2e-5  # square metres: as if every weight were 0 give or take, so that morphs do not fight each other
# times RIDGE: sideways movement is seldom meant and often an error of the head's turn; a little narrowing is no pucker
CAUTION: Final = {
    "jaw": 20.0,
    "mouth": 20.0,
    "mouthPucker": 4.0,
    "mouthFrown": 3.0,
    "browInnerUp": 3.0,
    "mouthLowerDown": 2.0,
    "mouthRollLower": 2.0,
}
EVEN = 4e-5  # square metres: left and right differ only where that is plainly seen
SPARSE = 2e-6  # square metres: small weights for noise are not worth it

SHUT = 0.55  # opening of shut lids in the mesh, over their opening at rest: it never closes them fully
LID_SLACK = 0.08  # changes of the opening that are noise
GAZE_REACH = np.radians(22.0)  # how far the head turns before the eyes go with it


def weights(landmarks: Landmarks, rotations: Array) -> NDArray[np.float32]:
    """(T, 52) ARKit weights 0..1; all 0 where no face was found. rotations: from `head_rotations`, for the gaze."""
    result = np.zeros((len(landmarks), len(FACE)))
    seen = found(landmarks)
    if not seen.any():
        return result.astype(np.float32)
    points = at_avatar_size(filled(landmarks.face, seen), landmarks.face_indices)
    _set_expression(result, points - rest(points), landmarks.face_indices)
    _set_lids(result, points, landmarks.face_indices)
    _set_gaze(result, rotations)
    return result.astype(np.float32)


def _set_expression(result: Array, moved: Array, indices: NDArray[np.int64]) -> None:
    """moved: (T, F, 3) metres, what each point moved since the rest."""
    model = face_model.load()
    known = [i for i, index in enumerate(indices) if index in model.indices and index not in LID_POINTS]
    places = np.searchsorted(model.indices, indices[known])
    trust = np.array([1.0, 1.0, DEPTH_TRUST])
    columns = [FACE_INDEX[name] for name in SOLVED]
    morphs = (model.morphs[columns][:, places] * trust).reshape(len(SOLVED), -1)
    # mouthClose holds the lips together over an open jaw and means nothing without: solved as the two together
    jaw, close = SOLVED.index("jawOpen"), SOLVED.index("mouthClose")
    morphs[close] += morphs[jaw]
    gram = morphs @ morphs.T + np.diag(_ridge()) + EVEN * _uneven()
    aims = _smooth(moved[:, known] * trust).reshape(len(moved), -1) @ morphs.T - SPARSE
    solved = solve(gram, aims)
    solved[:, jaw] = np.minimum(solved[:, jaw] + solved[:, close], 1.0)
    result[:, columns] = solved


def _ridge() -> Array:
    return np.array([RIDGE * CAUTION.get(name.removesuffix("Left").removesuffix("Right"), 1.0) for name in SOLVED])


def _uneven() -> Array:
    """(K, K) so that w·U·w is the sum of squared differences between left and right."""
    matrix = np.zeros((len(SOLVED), len(SOLVED)))
    for i, name in enumerate(SOLVED):
        if name.endswith("Left") and name not in ASIDE:
            j = SOLVED.index(name.removesuffix("Left") + "Right")
            matrix[[i, j], [i, j]] = 1.0
            matrix[[i, j], [j, i]] = -1.0
    return matrix


def _smooth(values: Array) -> Array:
    """Noise out, syllables in: a parabola over five frames keeps the peaks of lips that a Gaussian would flatten."""
    return np.asarray(savgol_filter(values, 5, 2, axis=0, mode="nearest")) if len(values) >= 5 else values


def _set_lids(result: Array, points: Array, indices: NDArray[np.int64]) -> None:
    where = {int(index): i for i, index in enumerate(indices)}
    for side, pairs in LIDS.items():
        gaps = [
            np.linalg.norm(points[:, where[a]] - points[:, where[b]], axis=-1)
            for a, b in pairs
            if a in where and b in where
        ]
        if not gaps:
            continue  # a corpus of few points may have none of the lids; its eyes stay as at rest
        opening = np.mean(gaps, axis=0)
        opening = opening / np.median(rest(opening))
        result[:, FACE_INDEX[f"eyeBlink{side}"]] = np.clip((1 - LID_SLACK - opening) / (1 - LID_SLACK - SHUT), 0, 1)
        result[:, FACE_INDEX[f"eyeWide{side}"]] = np.clip((opening - 1 - 2 * LID_SLACK) / 0.5, 0, 1)


def _set_gaze(result: Array, rotations: Array) -> None:
    """Turn the eyes against the head."""
    forward = rotations[:, :, 2]
    yaw, pitch = np.arctan2(forward[:, 0], forward[:, 2]), np.arcsin(np.clip(forward[:, 1], -1, 1))
    stay = np.exp(-(yaw**2 + pitch**2) / GAZE_REACH**2) / GAZE
    left, up = -yaw * stay, -pitch * stay
    for name, value in (
        *(("eyeLookOutLeft", left), ("eyeLookInRight", left), ("eyeLookInLeft", -left), ("eyeLookOutRight", -left)),
        *(("eyeLookUpLeft", up), ("eyeLookUpRight", up), ("eyeLookDownLeft", -up), ("eyeLookDownRight", -up)),
    ):
        result[:, FACE_INDEX[name]] = np.clip(value, 0, 1)
