"""Anyone's videos -> landmarks with MediaPipe Holistic, in the layout of `ml.corpus.loaders.holistic`.

MediaPipe 0.10.21 wants NumPy 1, which the rest of the project has left, so it lives in an environment of its own: see
`INSTALL`. Nothing here needs more of the project than what that environment has.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders import holistic

PARTS: Final = ("pose", "world", "left_hand", "right_hand", "face")
BODY, HAND, FACE = 25, 21, 468  # points; MediaPipe's last 8 of 33 body points are the legs
INSTALL: Final = """MediaPipe is not installed here. It needs an environment of its own, with Python 3.11 or 3.12:
    python3 -m venv .venv-extract
    .venv-extract/bin/pip install --upgrade pip
    .venv-extract/bin/pip install --group extract
    .venv-extract/bin/python -m ml.corpus extract VIDEO... --out FOLDER"""

Arrays = dict[str, NDArray[Any]]
Estimator = Callable[[Path], Arrays]


@dataclass(frozen=True)
class Job:
    """A clip to be made: frames [start, start + frames) of a video, all of them where `frames` is None."""

    name: str
    video: Path
    start: int = 0
    frames: int | None = None


def jobs(videos: Iterable[Path]) -> list[Job]:
    """One whole clip of each video, with its name; raises CorpusError if two have the same."""
    found = [Job(path.stem, path) for path in videos]
    if twice := [name for name, count in Counter(job.name for job in found).items() if count > 1]:
        raise CorpusError(f"several videos are called {', '.join(twice)}: their landmarks would overwrite each other")
    return found


def extract(work: Iterable[Job], out: Path, estimate: Estimator, say: Callable[[str], None] = print) -> int:
    """Write `out`/NAME.npz for every clip; what is there already is left alone. Returns how many failed.

    A video that fails is named with what is wrong, and the rest goes on. After a stop half-way, the next run goes on
    with the clip that was not finished.
    """
    out.mkdir(parents=True, exist_ok=True)
    failed = 0
    for job in work:
        target = out / f"{job.name}.npz"
        if target.exists():
            say(f"{job.name}: done before")
            continue
        try:
            arrays = _cut(job, estimate(job.video))
            holistic.write(target, arrays)
        except CorpusError as error:
            failed += 1
            say(str(error))
        else:
            seen = {side: np.isfinite(arrays[f"{side}_hand"]).all(axis=(1, 2)).mean() for side in ("left", "right")}
            say(
                f"{job.name}: {len(arrays['pose'])} frames, left hand in {seen['left']:.0%}, "
                f"right hand in {seen['right']:.0%}"
            )
    return failed


def _cut(job: Job, arrays: Arrays) -> Arrays:
    found = len(arrays["pose"])
    end = found if job.frames is None else job.start + job.frames
    if end > found:
        raise CorpusError(f"{job.video.name}: has {found} frames, {job.name} should end at {end}")
    cut = {part: arrays[part][job.start : end] for part in PARTS if part in arrays}
    return arrays | cut | {"start_frame": np.array(job.start, dtype=np.int32)}


def mediapipe() -> Estimator:
    """The real estimator, with a progress bar for each video; raises CorpusError saying how to install it."""
    os.environ.setdefault("GLOG_minloglevel", "2")  # it would write a page of notes for every video
    try:
        import cv2  # noqa: PLC0415  # an environment of its own
        from mediapipe.python.solutions.holistic import Holistic  # noqa: PLC0415
        from tqdm import tqdm  # noqa: PLC0415
    except ImportError as error:
        raise CorpusError(INSTALL) from error

    def estimate(path: Path) -> Arrays:
        if not path.is_file():
            raise CorpusError(f"{path.name}: there is no such file")
        video = cv2.VideoCapture(str(path))
        try:
            fps = float(video.get(cv2.CAP_PROP_FPS))
            if not video.isOpened():
                raise CorpusError(f"{path.name}: not a video that can be read")
            if not 5 <= fps <= 240:
                raise CorpusError(f"{path.name}: {fps:g} frames a second is not plausible (5 to 240)")
            count = max(int(video.get(cv2.CAP_PROP_FRAME_COUNT)), 0)
            frames = tqdm(_frames(video), total=count or None, desc=path.name, unit=" frames", leave=False)
            with Holistic(model_complexity=1, smooth_landmarks=True) as model:
                return _landmarks(
                    path.name, frames, fps, lambda picture: model.process(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
                )
        finally:
            video.release()

    return estimate


def _frames(video: Any) -> Iterator[NDArray[np.uint8]]:
    while True:
        read, picture = video.read()
        if not read:
            return
        yield picture


def _landmarks(
    name: str, frames: Iterable[NDArray[np.uint8]], fps: float, process: Callable[[NDArray[np.uint8]], Any]
) -> Arrays:
    """process: a picture (height, width, 3) -> MediaPipe's result for it."""
    rows: dict[str, list[NDArray[np.float32]]] = {part: [] for part in PARTS}
    shape = (0, 0)
    for picture in frames:
        shape = picture.shape[:2]
        found = process(picture)
        rows["pose"].append(_points(found.pose_landmarks, BODY, "x", "y", "z", "visibility"))
        rows["world"].append(_points(found.pose_world_landmarks, BODY, "x", "y", "z"))
        rows["left_hand"].append(_points(found.left_hand_landmarks, HAND, "x", "y", "z"))
        rows["right_hand"].append(_points(found.right_hand_landmarks, HAND, "x", "y", "z"))
        rows["face"].append(_points(found.face_landmarks, FACE, "x", "y", "z"))
    if not rows["pose"]:
        raise CorpusError(f"{name}: no frames")
    arrays: Arrays = {part: np.stack(values) for part, values in rows.items()}
    if not np.isfinite(arrays["pose"]).any():
        raise CorpusError(f"{name}: nobody was found in any of {len(arrays['pose'])} frames")
    arrays["world"] = arrays["world"].astype(np.float16)
    arrays["face"] = arrays["face"].astype(np.float16)
    arrays["face_indices"] = np.arange(FACE, dtype=np.int32)
    arrays["wh"] = np.array([shape[1], shape[0]], dtype=np.int32)
    arrays["fps"] = np.array(fps, dtype=np.float32)
    return arrays


def _points(found: Any, count: int, *axes: str) -> NDArray[np.float32]:
    if found is None:
        return np.full((count, len(axes)), np.nan, dtype=np.float32)
    return np.array([[getattr(point, axis) for axis in axes] for point in found.landmark[:count]], dtype=np.float32)
