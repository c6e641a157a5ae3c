"""BVH motion capture of rigs with fingers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.loaders import bvh
from ml.corpus.loaders.example import Example
from ml.corpus.loaders.registry import examples
from ml.formats import bvh as writer
from ml.skeleton import INDEX
from tests.ml.corpus.drawn import has_our_bones, waving

SAMPLE = corpora() / "mocap-samples" / "always.bvh"
needs_corpus = pytest.mark.skipif(not SAMPLE.is_file(), reason="the corpora are not here: set SLP_CORPORA")
WATCHED = ("RightHand", "RightForeArm", "LeftHand", "RightHandIndex4", "LeftHandThumb4", "LeftEye")


def written(path: Path, fps: float = 60.0) -> str:
    path.write_bytes(writer.encode(waving(fps=fps)))
    return path.read_text(encoding="ascii")


def test_what_we_export_comes_back(tmp_path: Path) -> None:
    written(tmp_path / "wave.bvh")
    example = bvh.load(tmp_path / "wave.bvh")
    assert (example.key, example.glosses, len(example.clip)) == ("wave", ("WAVE",), 30)
    assert example.clip.fps == pytest.approx(60, abs=0.01)
    for joint in WATCHED:
        assert np.allclose(example.clip.positions[:, INDEX[joint]], waving().positions[:, INDEX[joint]], atol=2e-3), (
            joint
        )


def test_it_comes_at_another_rate_when_asked(tmp_path: Path) -> None:
    written(tmp_path / "wave.bvh")
    clip = bvh.load(tmp_path / "wave.bvh").at(25).clip
    assert (clip.fps, len(clip)) == (25, 13)
    assert has_our_bones(clip)


def test_a_signer_who_is_turned_away_is_turned_to_the_viewer(tmp_path: Path) -> None:
    content = written(tmp_path / "wave.bvh")
    head, motion = content.split("Frame Time: 0.016667\n")
    rows = [row.split() for row in motion.splitlines()]
    for row in rows:
        row[5] = str(float(row[5]) + 130)  # the root's third angle turns about the vertical
    (tmp_path / "away.bvh").write_text(head + "Frame Time: 0.016667\n" + "\n".join(map(" ".join, rows)) + "\n")
    straight, away = (bvh.load(tmp_path / f"{name}.bvh").clip for name in ("wave", "away"))
    assert np.allclose(straight.positions, away.positions, atol=2e-3)


def test_a_t_pose_before_the_motion_is_left_out(tmp_path: Path) -> None:
    content = written(tmp_path / "wave.bvh")
    head, motion = content.split("Frame Time: 0.016667\n")
    still = " ".join(["0"] * len(motion.splitlines()[0].split()))
    with_pose = head.replace("Frames: 30", "Frames: 31") + "Frame Time: 0.016667\n" + still + "\n" + motion
    (tmp_path / "posed.bvh").write_text(with_pose)
    assert len(bvh.load(tmp_path / "posed.bvh").clip) == 30


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda content: "not motion at all", "does not begin with HIERARCHY"),
        (lambda content: "", "ends too early"),
        (lambda content: content[: len(content) // 10], "ends too early"),
        (lambda content: content[:-400], "numbers, got"),
        (lambda content: content.replace("Frames: 30", "Frames: 31"), "31 frames of"),
        (lambda content: content.split("Frames:")[0] + "Frames: 0\nFrame Time: 0.04\n", "no frames"),
        (lambda content: content.replace("0.016667", "0"), "frame time of 0 s"),
        (lambda content: content.replace("0.016667", "2.0"), "0.5 frames a second is not plausible"),
        (lambda content: content.replace("Zrotation", "Wrotation"), "Wrotation"),
        (lambda content: content.replace("RightHandRing", "RightToe"), "not found: RightHandRing1"),
        (lambda content: content[: content.index("MOTION")] + "MOTION\nFrames: 1\n", "ends too early"),
    ],
)
def test_a_broken_file_is_named_and_the_rest_goes_on(tmp_path: Path, change: object, complaint: str) -> None:
    content = written(tmp_path / "a.bvh")
    written(tmp_path / "c.bvh")
    (tmp_path / "b.bvh").write_text(change(content), encoding="ascii")  # type: ignore[operator]
    first, broken, last = examples(tmp_path)
    assert isinstance(first, Example)
    assert isinstance(last, Example)
    assert isinstance(broken, CorpusError)
    assert str(broken).startswith("b.bvh: ")
    assert complaint in str(broken)


def test_numbers_that_are_none_are_refused(tmp_path: Path) -> None:
    content = written(tmp_path / "a.bvh")
    head, motion = content.split("Frame Time: 0.016667\n")
    values = " ".join(["nan"] * len(motion.split()))
    (tmp_path / "a.bvh").write_text(head + "Frame Time: 0.016667\n" + values + "\n")
    with pytest.raises(CorpusError, match=r"a\.bvh: some places are not numbers"):
        bvh.load(tmp_path / "a.bvh")


@pytest.mark.corpus
@needs_corpus
def test_the_sample_signs_with_the_right_hand_and_both_are_followed() -> None:
    clip = bvh.load(SAMPLE).clip
    assert has_our_bones(clip)
    assert len(clip) == 199  # the T-pose before them is gone
    moved = {side: float(np.ptp(clip.positions[:, INDEX[f"{side}Hand"]], axis=0).max()) for side in ("Left", "Right")}
    assert moved["Right"] > 0.3
    assert moved["Left"] < 0.05
    assert (
        np.ptp(clip.positions[:, INDEX["RightHandIndex4"]] - clip.positions[:, INDEX["RightHand"]], axis=0).max() > 0.05
    )
