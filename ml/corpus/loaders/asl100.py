"""ASL: 100 signs of several signers (github.com/shravnchandr/ASL-App, MIT; landmarks published CC BY 4.0)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import LEFT_WRIST, RIGHT_WRIST, CorpusError, Landmarks, corpora, filled

Points = NDArray[np.float64]

# The pictures' size is not stated. Landscape 16:9 is the ratio at which faces are as tall as they should be
# (eyes to chin over the distance of the outer eye corners: 1.3; 4.2 if they were portrait).
ASPECT = 16 / 9
# MediaPipe's z of this set is in picture widths and exaggerates depth; see docs/lab.md.
DEPTH_GAIN = 0.27


def folder() -> Path:
    return corpora() / "asl100"


def names() -> list[str]:
    return sorted(path.stem for path in (folder() / "signs").glob("*.json"))


@cache
def _face_indices() -> tuple[int, ...]:
    return tuple(json.loads((folder() / "metadata.json").read_text())["face_indices"])


def _points(frames: list[dict[str, Any]], part: str, count: int) -> Points:
    """(T, count, 3), NaN where the part, or a point of it, was not found."""
    points = np.full((len(frames), count, 3), np.nan)
    for t, frame in enumerate(frames):
        rows = frame.get(part)
        if rows and rows[0] is not None:
            points[t] = np.asarray(rows, dtype=np.float64)
    return points


def _by_nearer_wrist(body: Points, left: Points, right: Points) -> tuple[Points, Points]:
    """Give each found hand to the wrist it lies at: in a few clips the estimator took one hand for the other."""

    def away(hand: Points, wrist: int) -> Points:
        return np.asarray(np.nan_to_num(np.linalg.norm((hand[:, 0] - body[:, wrist])[:, :2], axis=-1)))

    stay = away(left, LEFT_WRIST) + away(right, RIGHT_WRIST)
    swap = away(left, RIGHT_WRIST) + away(right, LEFT_WRIST)
    swapped = (swap < 0.5 * stay)[:, None, None]
    return np.where(swapped, right, left), np.where(swapped, left, right)


def files(key: str) -> tuple[Path, ...]:
    """All that `load` reads of a clip."""
    return folder() / "signs" / f"{key}.json", folder() / "metadata.json"


def load(key: str) -> Landmarks:
    path = files(key)[0]
    try:
        data = json.loads(path.read_text())
        frames, fps = data["frames"], float(data["fps"])
        body = _points(frames, "pose", 33)
        left, right = _points(frames, "left_hand", 21), _points(frames, "right_hand", 21)
        face = _points(frames, "face", len(_face_indices()))
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise CorpusError(f"{path.name}: cannot be read ({error})") from error
    left, right = _by_nearer_wrist(body, left, right)
    to_heights = np.array([ASPECT, -1.0, -ASPECT])
    body = filled(path.name, body) * to_heights
    shoulders = np.median(np.linalg.norm(body[:, 11, :2] - body[:, 12, :2], axis=-1))
    return Landmarks(
        name=path.name,
        fps=fps,
        body=body,
        depth=body[..., 2] * DEPTH_GAIN / shoulders,
        left_hand=left * to_heights,
        right_hand=right * to_heights,
        face=face * to_heights,
        face_indices=np.array(_face_indices(), dtype=np.int64),
    )
