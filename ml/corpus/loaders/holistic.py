"""Landmarks of MediaPipe Holistic in .npz: the layout that Posunky comes in and that `ml.corpus.extract` writes.

pose        (T, 25 or 33, 3 or more) x and y in 0..1 of the picture, y down; z in about the unit of x
world       (T, 25 or 33, 3) metres, hip-centred, y down, z away from the camera
left_hand   (T, 21, 3) as pose, z relative to the wrist; NaN where not found; "left" is the signer's
right_hand  the same
face        (T, F, 3) as pose, optional; NaN where not found
face_indices (F,) which points of the 468-point mesh; a corpus may keep them in one file for all clips instead
wh          (2,) the picture's width and height
fps         frames a second
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import LEFT_SHOULDER, RIGHT_SHOULDER, CorpusError, Landmarks, filled

_REQUIRED = ("pose", "world", "left_hand", "right_hand", "wh", "fps")
_READ_ERRORS = (OSError, ValueError, EOFError, KeyError, NotImplementedError, zipfile.BadZipFile, zlib.error)


def read(path: Path, face_indices: Sequence[int] = ()) -> Landmarks:
    """One clip; raises CorpusError naming the file. `face_indices` serve where the file has none of its own."""
    data = arrays(path, np.float64)
    if missing := [name for name in _REQUIRED if name not in data]:
        raise CorpusError(f"{path.name}: lacks {', '.join(missing)}")
    if data["wh"].shape != (2,) or not (data["wh"] > 0).all() or data["fps"].size != 1:
        raise CorpusError(f"{path.name}: wh must be a picture's width and height, and fps one number")
    pose, world = data["pose"], data["world"]
    if pose.ndim != 3 or pose.shape[1] not in (25, 33) or pose.shape[2] < 3 or world.shape != (*pose.shape[:2], 3):
        raise CorpusError(
            f"{path.name}: pose {pose.shape} and world {world.shape} should be (frames, 25 or 33 joints, 3)"
        )
    width, height = data["wh"]
    # x and z come in picture widths, y in heights and downwards; z grows away from the camera
    to_heights = np.array([width / height, -1.0, -width / height])
    world = filled(path.name, world)
    shoulders = np.median(np.linalg.norm(world[:, LEFT_SHOULDER] - world[:, RIGHT_SHOULDER], axis=-1))
    if shoulders <= 0:
        raise CorpusError(f"{path.name}: both shoulders are at one place")
    face = data.get("face", np.zeros((len(pose), 0, 3)))
    known = data.get("face_indices", np.asarray(face_indices))
    parts = {"left_hand": data["left_hand"], "right_hand": data["right_hand"], "face": face}
    for part, points in parts.items():
        if points.ndim != 3 or points.shape[2] != 3:
            raise CorpusError(f"{path.name}: {part} has shape {points.shape}, expected (frames, points, 3)")
    return Landmarks(
        name=path.name,
        fps=float(data["fps"].item()),
        body=filled(path.name, pose[..., :3]) * to_heights,
        depth=-world[..., 2] / shoulders,
        left_hand=parts["left_hand"] * to_heights,
        right_hand=parts["right_hand"] * to_heights,
        face=face * to_heights,
        face_indices=np.array(known if face.shape[1] else (), dtype=np.int64),
    )


def write(path: Path, content: Mapping[str, NDArray[Any]]) -> None:
    """Write an .npz so that the file is there only when it is whole."""
    part = path.with_suffix(".part.npz")
    np.savez_compressed(part, allow_pickle=False, **content)
    part.replace(path)


def arrays(path: Path, dtype: type[np.float64] | None = None) -> dict[str, NDArray[Any]]:
    """What an .npz holds, all of it turned to `dtype` if one is given; raises CorpusError naming the file."""
    try:
        with path.open("rb") as content:  # given a path, np.load would leave a broken file open
            file = np.load(content)
            if not isinstance(file, np.lib.npyio.NpzFile):
                raise ValueError("one array instead of an archive of them")
            return {name: np.asarray(file[name], dtype=dtype) for name in file.files}
    except _READ_ERRORS as error:
        raise CorpusError(f"{path.name}: cannot be read ({error})") from error
