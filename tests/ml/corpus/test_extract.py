"""Landmarks from anyone's videos: what is written, what is skipped, what fails. The estimator is a drawn one."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ml.corpus import extract
from ml.corpus.__main__ import main
from ml.corpus.landmarks import CorpusError
from ml.corpus.loaders import holistic
from tests.ml.corpus.drawn import holistic as drawn

needs_mediapipe = pytest.mark.skipif(
    importlib.util.find_spec("mediapipe") is None, reason="MediaPipe is in an environment of its own"
)


def estimate(path: Path) -> extract.Arrays:
    if path.read_bytes() == b"not a video":
        raise CorpusError(f"{path.name}: not a video that can be read")
    return drawn(12)


def videos(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).write_bytes(b"not a video" if name == "text.mp4" else b"a video")
    return [folder / name for name in names]


def test_every_video_becomes_landmarks_that_can_be_read_again(tmp_path: Path) -> None:
    said: list[str] = []
    work = extract.jobs(videos(tmp_path, "a.mp4", "b.webm"))
    assert extract.extract(work, tmp_path / "out", estimate, said.append) == 0
    for name in "ab":
        landmarks = holistic.read(tmp_path / "out" / f"{name}.npz")
        assert (len(landmarks), landmarks.fps, landmarks.body.shape) == (12, 25, (12, 25, 3))
    assert said[0] == "a: 12 frames, left hand in 100%, right hand in 100%"


def test_what_fails_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    said: list[str] = []
    work = extract.jobs(videos(tmp_path, "a.mp4", "text.mp4", "c.mp4"))
    assert extract.extract(work, tmp_path / "out", estimate, said.append) == 1
    assert "text.mp4: not a video that can be read" in said
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.npz", "c.npz"]


def test_a_second_run_goes_on_where_the_first_stopped(tmp_path: Path) -> None:
    work = extract.jobs(videos(tmp_path, "a.mp4", "b.mp4"))
    seen: list[str] = []

    def stopping(path: Path) -> extract.Arrays:
        seen.append(path.name)
        if seen == ["a.mp4", "b.mp4"]:
            raise KeyboardInterrupt
        return estimate(path)

    with pytest.raises(KeyboardInterrupt):
        extract.extract(work, tmp_path / "out", stopping, lambda line: None)
    assert extract.extract(work, tmp_path / "out", stopping, lambda line: None) == 0
    assert seen == ["a.mp4", "b.mp4", "b.mp4"]


def test_two_videos_of_one_name_are_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="several videos are called a:"):
        extract.jobs([tmp_path / "x" / "a.mp4", tmp_path / "y" / "a.mp4"])


def test_part_of_a_video_can_be_a_clip(tmp_path: Path) -> None:
    (video,) = videos(tmp_path, "long.mp4")
    said: list[str] = []
    work = [extract.Job("inside", video, 3, 5), extract.Job("beyond", video, 8, 5)]
    assert extract.extract(work, tmp_path / "out", estimate, said.append) == 1
    whole, inside = drawn(12), np.load(tmp_path / "out" / "inside.npz")
    assert np.array_equal(inside["right_hand"], whole["right_hand"][3:8])
    assert (inside["wh"].tolist(), int(inside["start_frame"])) == ([480, 480], 3)
    assert said[-1] == "long.mp4: has 12 frames, beyond should end at 13"


def points(count: int, x: float) -> SimpleNamespace:
    return SimpleNamespace(landmark=[SimpleNamespace(x=x, y=0.5, z=0.0, visibility=0.9)] * count)


def result(**found: Any) -> SimpleNamespace:
    names = ("pose", "pose_world", "left_hand", "right_hand", "face")
    return SimpleNamespace(**{f"{name}_landmarks": found.get(name) for name in names})


def test_the_layout_is_that_of_posunky() -> None:
    pictures = [np.zeros((480, 852, 3), dtype=np.uint8)] * 3
    found = [
        result(pose=points(33, 0.4), pose_world=points(33, 0.1), right_hand=points(21, 0.3), face=points(468, 0.5)),
        result(),
        result(pose=points(33, 0.4), pose_world=points(33, 0.1)),
    ]
    arrays = extract._landmarks("a.mp4", pictures, 25.0, lambda picture: found.pop(0))
    assert {part: array.shape for part, array in arrays.items() if array.ndim > 1} == {
        "pose": (3, 25, 4),
        "world": (3, 25, 3),
        "left_hand": (3, 21, 3),
        "right_hand": (3, 21, 3),
        "face": (3, 468, 3),
    }
    assert (arrays["wh"].tolist(), float(arrays["fps"])) == ([852, 480], 25.0)
    assert np.isfinite(arrays["right_hand"]).all(axis=(1, 2)).tolist() == [True, False, False]
    assert np.isnan(arrays["left_hand"]).all()
    assert arrays["pose"][0, 0].tolist() == pytest.approx([0.4, 0.5, 0.0, 0.9])


def test_a_video_without_frames_or_people_is_named() -> None:
    with pytest.raises(CorpusError, match=r"a\.mp4: no frames"):
        extract._landmarks("a.mp4", [], 25.0, lambda picture: result())
    with pytest.raises(CorpusError, match=r"a\.mp4: nobody was found in any of 2 frames"):
        extract._landmarks("a.mp4", [np.zeros((4, 4, 3), dtype=np.uint8)] * 2, 25.0, lambda picture: result())


def test_the_command_says_how_to_install_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mediapipe", None)
    monkeypatch.setattr(sys, "argv", ["corpus", "extract", str(tmp_path / "a.mp4"), "--out", str(tmp_path / "out")])
    with pytest.raises(SystemExit, match="pip install --group extract"):
        main()


@needs_mediapipe
def test_a_text_file_named_mp4_is_no_video(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"text\.mp4: not a video"):
        extract.mediapipe()(videos(tmp_path, "text.mp4")[0])
