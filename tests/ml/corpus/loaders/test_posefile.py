"""`.pose` files: whole and reduced ones of MediaPipe, with what lies beside them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.loaders import posefile
from ml.corpus.loaders.example import Example
from ml.skeleton import INDEX
from tests.ml.corpus.drawn import BODY, hand_joints, has_our_bones, seen, waving

pose_format = pytest.importorskip("pose_format", reason="needs the extra [corpus]")

SAMPLE = corpora() / "dgs-sample"
needs_corpus = pytest.mark.skipif(not SAMPLE.is_dir(), reason="the corpora are not here: set SLP_CORPORA")
SIZE = 512
BODY_NAMES = {index: name for name, index in posefile._JOINTS.items()}
Parts = dict[str, dict[str, NDArray[np.float64]]]


def parts(frames: int = 20, depth: bool = False) -> Parts:
    """The drawn signer: eight body points, as in the challenge's files, and both hands; depth only where asked."""
    clip = waving(frames)

    def at(joint: str) -> NDArray[np.float64]:
        z = -clip.positions[:, INDEX[joint], 2] * SIZE if depth else np.full(frames, 256.1)
        return np.concatenate([seen(clip, joint) * SIZE, z[:, None]], axis=1)

    body = {BODY_NAMES[point]: at(joint) for point, joint in BODY.items() if point}
    hands = {
        f"{side.upper()}_HAND_LANDMARKS": {f"POINT_{i}": at(joint) for i, joint in enumerate(hand_joints(side))}
        for side in ("Left", "Right")
    }
    return {"POSE_LANDMARKS": body} | hands


def written(path: Path, content: Parts, fps: float = 25.0, score: float = 1.0) -> Path:
    from pose_format.numpy import NumPyPoseBody  # noqa: PLC0415  # an extra
    from pose_format.pose_header import (  # noqa: PLC0415
        PoseHeader,
        PoseHeaderComponent,
        PoseHeaderDimensions,
    )

    components = [PoseHeaderComponent(name, list(points), [], [], "XYZC") for name, points in content.items()]
    data = np.stack([places for points in content.values() for places in points.values()], axis=1)[:, None]
    confidence = np.where(np.isnan(data).any(axis=-1), 0.0, score)
    header = PoseHeader(version=0.2, dimensions=PoseHeaderDimensions(SIZE, SIZE, SIZE), components=components)
    masked = np.ma.masked_array(np.nan_to_num(data), np.broadcast_to(confidence[..., None] == 0, data.shape))
    with path.open("wb") as file:
        pose_format.Pose(header, NumPyPoseBody(fps, masked, confidence)).write(file)
    return path


def test_a_reduced_file_becomes_landmarks(tmp_path: Path) -> None:
    landmarks = posefile.landmarks(written(tmp_path / "a.pose", parts()))
    assert (len(landmarks), landmarks.fps, landmarks.body.shape) == (20, 25, (20, 25, 3))
    assert np.allclose(landmarks.body[:, 16, :2], seen(waving(20), "RightHand") * [1, -1], atol=1e-3)
    assert np.allclose(landmarks.right_hand[:, 8, :2], seen(waving(20), "RightHandIndex4") * [1, -1], atol=1e-3)
    assert np.isfinite(landmarks.body).all()  # ears, eyes and the rest that the file leaves out


def test_depth_that_was_rounded_away_is_estimated_and_real_depth_is_kept(tmp_path: Path) -> None:
    flat = posefile.landmarks(written(tmp_path / "a.pose", parts()))
    deep = posefile.landmarks(written(tmp_path / "b.pose", parts(depth=True)))
    assert (flat.depth[:, 16] > 0.3).all()
    assert np.ptp(deep.right_hand[:, 8, 2]) > 0.01
    waved = waving(20).positions[:, INDEX["RightHand"], 2]
    assert np.corrcoef(deep.depth[:, 16], waved)[0, 1] > 0.99


def test_a_file_becomes_motion_with_the_words_beside_it(tmp_path: Path) -> None:
    written(tmp_path / "test_1_original.pose", parts())
    sentence = {
        "start": 1000,
        "end": 1800,
        "german": "Hallo.",
        "glosses": {"gloss": ["HALLO1", "DU1"], "start": [1040, 1400], "end": [1240, 1800]},
    }
    (tmp_path / "test_1_metadata.json").write_text(json.dumps({"sentence": sentence}))
    example = posefile.load(tmp_path / "test_1_original.pose")
    assert (example.text, example.glosses, example.split) == ("Hallo.", ("HALLO1", "DU1"), "test")
    assert example.spans == ((1, 6), (10, 20))
    assert has_our_bones(example.clip)


def test_glosses_are_not_timed_where_the_clip_shows_only_part_of_the_sentence(tmp_path: Path) -> None:
    written(tmp_path / "a.pose", parts())
    sentence = {"start": 0, "end": 3000, "german": "", "glosses": {"gloss": ["A"], "start": [0], "end": [500]}}
    (tmp_path / "a_metadata.json").write_text(json.dumps({"sentence": sentence}))
    example = posefile.load(tmp_path / "a.pose")
    assert (example.glosses, example.spans) == (("A",), ())


def test_a_lexicon_says_in_its_index_what_a_file_shows(tmp_path: Path) -> None:
    (tmp_path / "svk").mkdir()
    written(tmp_path / "svk" / "fs-1.pose", parts())
    (tmp_path / "index.csv").write_text("path,words,glosses\nsvk/fs-1.pose,Č,Č\n", encoding="utf-8")
    (example,) = posefile.examples(tmp_path)
    assert isinstance(example, Example)
    assert (example.text, example.glosses) == ("Č", ("Č",))


def test_an_arm_out_of_the_picture_hangs(tmp_path: Path) -> None:
    content = parts()
    for joint in ("LEFT_ELBOW", "LEFT_WRIST"):
        content["POSE_LANDMARKS"][joint][:] = np.nan
    for places in content["LEFT_HAND_LANDMARKS"].values():
        places[:] = np.nan
    clip = posefile.load(written(tmp_path / "a.pose", content)).clip
    assert (clip.positions[:, INDEX["LeftHand"], 1] < 1.0).all()
    assert clip.confidence[:, INDEX["LeftHand"]].max() < clip.confidence[:, INDEX["RightHand"]].min()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2000])


def without_wrist(path: Path) -> None:
    content = parts()
    del content["POSE_LANDMARKS"]["RIGHT_WRIST"]
    written(path, content)


def four_fingered(path: Path) -> None:
    content = parts()
    del content["RIGHT_HAND_LANDMARKS"]["POINT_20"]
    written(path, content)


def of_openpose(path: Path) -> None:
    content = parts()
    content["BODY_25"] = content.pop("POSE_LANDMARKS")
    written(path, content)


def unseen(path: Path) -> None:
    written(path, {name: {p: np.full_like(v, np.nan) for p, v in points.items()} for name, points in parts().items()})


def empty(path: Path) -> None:
    written(path, {name: {p: v[:0] for p, v in points.items()} for name, points in parts().items()})


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (cut, "cannot be read as .pose"),
        (lambda path: path.write_bytes(b""), "cannot be read as .pose"),
        (lambda path: path.write_text("no pose at all, only words in a file"), "cannot be read as .pose"),
        (without_wrist, "its body lacks RIGHT_WRIST"),
        (four_fingered, "right hand has 20 points, expected 21"),
        (of_openpose, "no POSE_LANDMARKS"),
        (unseen, "found in 0 of 20 frames"),
        (lambda path: written(path, parts(), fps=2), "2.0 frames a second is not plausible"),
        (empty, "no frames"),
    ],
)
def test_a_broken_file_is_named_and_the_rest_goes_on(
    tmp_path: Path, change: Callable[[Path], Any], complaint: str
) -> None:
    for name in "abc":
        written(tmp_path / f"{name}.pose", parts())
    change(tmp_path / "b.pose")
    first, broken, last = posefile.examples(tmp_path)
    assert isinstance(first, Example)
    assert isinstance(last, Example)
    assert isinstance(broken, CorpusError)
    assert str(broken).startswith("b.pose")
    assert complaint in str(broken)


@pytest.mark.parametrize("content", ["", "{}", '{"sentence": {"glosses": 3, "start": 0}}'])
def test_broken_metadata_are_named(tmp_path: Path, content: str) -> None:
    written(tmp_path / "a.pose", parts())
    (tmp_path / "a_metadata.json").write_text(content)
    with pytest.raises(CorpusError, match=r"^a_metadata\.json: cannot be read"):
        posefile.load(tmp_path / "a.pose")


@pytest.mark.corpus
@needs_corpus
def test_the_four_german_sentences_are_read() -> None:
    found = [example for example in posefile.examples(SAMPLE) if isinstance(example, Example)]
    assert [len(example.clip) for example in found] == [39, 45, 38, 82]
    assert all(example.text and example.glosses and has_our_bones(example.clip) for example in found)
    assert [bool(example.spans) for example in found] == [False, True, False, True]
    assert found[1].spans[-1][1] <= len(found[1].clip)
