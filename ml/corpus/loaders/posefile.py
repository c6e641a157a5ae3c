"""`.pose` files (the pose-format package, the extra [corpus]) -> examples.

Read are files made with MediaPipe Holistic, whole or reduced as for the SLRTP challenge (8 body points, 128 of the
face, both hands), known by the names in their header. Body points that a file leaves out are completed by
`ml.corpus.loaders.body`, nose and ears from the face where they are in it.

Files that were normalised keep depth only in whole tenths of a pixel, which says nothing: where depth varies by less
than a hundredth of the shoulders' width, `ml.corpus.loaders.lifting` estimates it instead.

Text and glosses come from what lies beside the file: `NAME_metadata.json` (DGS corpus) or a row of `index.csv` in the
folder above (spoken-to-signed and its lexicons).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import CorpusError, Landmarks
from ml.corpus.loaders.body import complete
from ml.corpus.loaders.example import Example, PublishedSplit, each
from ml.corpus.loaders.lifting import arm_depth, hand_depth

Array = NDArray[np.float64]

INSTALL: Final = "reading .pose files needs the package pose-format: pip install 'hybridsign[corpus]'"
DEPTH_GAIN: Final = 0.27  # as for asl100, whose depth comes from the same estimator
SPLITS: Final[tuple[PublishedSplit, ...]] = ("train", "dev", "test")
_SIDES: Final = ("LEFT", "RIGHT")
_JOINTS: Final = {  # MediaPipe's body points by the names of a .pose header
    name: index
    for index, name in enumerate(
        (
            *(
                "NOSE",
                "LEFT_EYE_INNER",
                "LEFT_EYE",
                "LEFT_EYE_OUTER",
                "RIGHT_EYE_INNER",
                "RIGHT_EYE",
                "RIGHT_EYE_OUTER",
            ),
            *("LEFT_EAR", "RIGHT_EAR", "MOUTH_LEFT", "MOUTH_RIGHT"),
            *(
                f"{side}_{part}"
                for part in ("SHOULDER", "ELBOW", "WRIST", "PINKY", "INDEX", "THUMB", "HIP")
                for side in _SIDES
            ),
        )
    )
}
_NEEDED: Final = tuple(f"{side}_{part}" for part in ("SHOULDER", "ELBOW", "WRIST") for side in _SIDES)
_FROM_FACE: Final = {0: 4, 7: 356, 8: 127}  # body point <- mesh point


@dataclass(frozen=True)
class _Said:
    text: str = ""
    glosses: tuple[str, ...] = ()
    seconds: tuple[tuple[float, float], ...] = ()  # from and to of each gloss
    lasts: float = 0.0  # seconds; 0 where it is not known


def load(path: Path) -> Example:
    """Fitted to the avatar at 25 frames a second; raises CorpusError naming the file."""
    from ml.corpus.fit import fit  # noqa: PLC0415  # scipy comes with the extra [train]

    said = _said(path)
    clip = fit(landmarks(path))
    # Some clips are shorter than the sentence that their metadata times, and which part they show is not said
    timed = said.seconds and abs(clip.seconds - said.lasts) <= 0.1 * said.lasts
    spans = tuple((round(start * clip.fps), round(end * clip.fps)) for start, end in said.seconds) if timed else ()
    split: PublishedSplit = next((split for split in SPLITS if path.stem.startswith(f"{split}_")), "")
    return Example(path.stem, clip, said.text, said.glosses, split, spans)


def examples(root: Path) -> Iterator[Example | CorpusError]:
    """Every .pose file below `root`; broken ones come as their CorpusError."""
    yield from each(sorted(root.rglob("*.pose")), load)


def landmarks(path: Path) -> Landmarks:
    """The person seen best in the file; raises CorpusError naming the file."""
    fps, height, parts = _parts(path)
    pose, face = parts["POSE_LANDMARKS"], parts.get("FACE_LANDMARKS", {})
    if missing := [joint for joint in _NEEDED if joint not in pose]:
        raise CorpusError(f"{path.name}: its body lacks {', '.join(missing)}")
    frames = len(pose[_NEEDED[0]])
    # as Landmarks has it: picture heights, y up, z towards the viewer
    to_heights = np.array([1.0, -1.0, -1.0]) / height
    hands = {}
    for side in _SIDES:
        fingers = parts.get(f"{side}_HAND_LANDMARKS", {})
        if len(fingers) != 21:
            raise CorpusError(f"{path.name}: {side.lower()} hand has {len(fingers)} points, expected 21")
        hand = np.stack(list(fingers.values()), axis=1) * to_heights
        hands[side] = np.where(np.isfinite(hand).all(axis=(1, 2), keepdims=True), hand, np.nan)

    body = np.full((frames, 25, 3), np.nan)
    for joint, point in _FROM_FACE.items():
        if str(point) in face:
            body[:, joint] = face[str(point)] * to_heights
    for name, places in pose.items():
        if name in _JOINTS:
            body[:, _JOINTS[name]] = places * to_heights
    body = complete(path.name, body, hands["LEFT"], hands["RIGHT"])
    width = float(np.median(np.linalg.norm((body[:, 11] - body[:, 12])[:, :2], axis=-1)))
    flat = float(np.ptp(body[:, [15, 16], 2])) < 0.01 * width
    if flat:
        hands = {side: hand_depth(hand, 1 if side == "LEFT" else -1) for side, hand in hands.items()}
    hips = body[:, [23, 24], 2].mean(axis=1, keepdims=True)
    mesh = {int(point): places for point, places in face.items() if int(point) < 468}
    return Landmarks(
        name=path.name,
        fps=fps,
        body=body,
        depth=arm_depth(body) if flat else (body[..., 2] - hips) * DEPTH_GAIN / width,
        left_hand=hands["LEFT"],
        right_hand=hands["RIGHT"],
        face=np.stack(list(mesh.values()), axis=1) * to_heights if mesh else np.zeros((frames, 0, 3)),
        face_indices=np.array(list(mesh), dtype=np.int64),
    )


def _parts(path: Path) -> tuple[float, float, dict[str, dict[str, Array]]]:
    """Frame rate, picture height in the file's unit, and component -> point -> (T, 3), NaN where not seen."""
    try:
        from pose_format import Pose  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise CorpusError(INSTALL) from error
    try:
        pose: Any = Pose.read(path.read_bytes())
        data = np.ma.filled(pose.body.data.astype(np.float64), np.nan)  # (T, people, points, 2 or 3)
        confidence = np.asarray(pose.body.confidence, dtype=np.float64)
        height = float(pose.header.dimensions.height)
        components = [(part.name, list(part.points)) for part in pose.header.components]
        fps = float(pose.body.fps)
    except Exception as error:  # the package raises whatever its unpacking runs into
        raise CorpusError(f"{path.name}: cannot be read as .pose ({type(error).__name__}: {error})") from error
    if data.ndim != 4 or data.shape[1] == 0 or data.shape[3] < 2 or height <= 0:
        raise CorpusError(f"{path.name}: holds nobody: data of shape {data.shape}, picture height {height:g}")
    person = int(confidence.sum(axis=(0, 2)).argmax())
    points = np.zeros((len(data), data.shape[2], 3))
    points[..., : min(3, data.shape[3])] = data[:, person, :, :3]
    points[~(confidence[:, person] > 0)] = np.nan
    parts: dict[str, dict[str, Array]] = {}
    at = 0
    for name, names in components:
        parts[name] = {point: points[:, at + i] for i, point in enumerate(names)}
        at += len(names)
    if "POSE_LANDMARKS" not in parts:
        raise CorpusError(f"{path.name}: holds {', '.join(parts)}, but no POSE_LANDMARKS of MediaPipe")
    return fps, height, parts


def _said(path: Path) -> _Said:
    beside = path.with_name(f"{path.stem.removesuffix('_original')}_metadata.json")
    if beside.is_file():
        try:
            sentence = json.loads(beside.read_text(encoding="utf-8"))["sentence"]
            glosses, begin = sentence["glosses"], sentence["start"]
            seconds = zip(glosses["start"], glosses["end"], strict=True)
            return _Said(
                sentence["german"],
                tuple(glosses["gloss"]),
                tuple(((start - begin) / 1000, (end - begin) / 1000) for start, end in seconds),
                (sentence["end"] - begin) / 1000,
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"{beside.name}: cannot be read ({type(error).__name__}: {error})") from error
    index = path.parent.parent / "index.csv"
    return _index(index).get(f"{path.parent.name}/{path.name}", _Said()) if index.is_file() else _Said()


@cache
def _index(path: Path) -> dict[str, _Said]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return {row["path"]: _Said(row["words"], (row["glosses"],)) for row in csv.DictReader(file)}
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise CorpusError(f"{path.name}: cannot be read ({type(error).__name__}: {error})") from error
