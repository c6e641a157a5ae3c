"""How2Sign: OpenPose's 137 points a frame, and the re-aligned sentences."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.loaders import how2sign, openpose
from ml.corpus.loaders.example import Example, Sentence
from ml.skeleton import INDEX
from tests.ml.corpus.drawn import Array, hand_joints, has_our_bones, seen, waving

SAMPLE = corpora() / "how2sign-text"
needs_corpus = pytest.mark.skipif(not SAMPLE.is_dir(), reason="the corpora are not here: set SLP_CORPORA")
HEADER = "\t".join(how2sign.COLUMNS) + "\n"
HEIGHT = 720
BODY_25 = {0: "Head", 2: "RightArm", 3: "RightForeArm", 4: "RightHand", 5: "LeftArm", 6: "LeftForeArm", 7: "LeftHand"}

Frame = dict[str, Any]


def rows(points: Array, score: float = 0.9) -> list[float]:
    return np.concatenate([points, np.full((len(points), 1), score)], axis=1).ravel().tolist()


def frames(count: int = 12) -> list[Frame]:
    """The drawn signer as OpenPose writes people down; the legs and hips are out of the picture."""
    clip = waving(count)
    pixels = {
        joint: seen(clip, joint) * HEIGHT for joint in {*BODY_25.values(), *hand_joints("Left"), *hand_joints("Right")}
    }
    found = []
    for t in range(count):
        body = np.zeros((25, 3))
        for point, joint in BODY_25.items():
            body[point] = [*pixels[joint][t], 0.8]
        hands = {side: np.stack([pixels[joint][t] for joint in hand_joints(side)]) for side in ("Left", "Right")}
        face = pixels["Head"][t] + 30 * np.random.default_rng(1).normal(size=(70, 2))
        person = {
            "person_id": [-1],
            "pose_keypoints_2d": body.ravel().tolist(),
            "face_keypoints_2d": rows(face),
            "hand_left_keypoints_2d": rows(hands["Left"]),
            "hand_right_keypoints_2d": rows(hands["Right"]),
            "pose_keypoints_3d": [],
        }
        found.append({"version": 1.3, "people": [person]})
    return found


def written(folder: Path, content: list[Frame]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for t, frame in enumerate(content):
        (folder / f"{folder.name}_{t:012d}_keypoints.json").write_text(json.dumps(frame))
    return folder


def test_the_signer_is_mapped_to_our_landmarks(tmp_path: Path) -> None:
    landmarks = openpose.read(written(tmp_path / "a", frames()), 30)
    clip = waving(12)
    assert (len(landmarks), landmarks.fps, landmarks.body.shape) == (12, 30, (12, 25, 3))
    for point, joint in {11: "LeftArm", 14: "RightForeArm", 16: "RightHand"}.items():
        assert np.allclose(landmarks.body[:, point, :2], seen(clip, joint) * [1, -1], atol=1e-3), joint
    assert np.allclose(landmarks.right_hand[:, 8, :2], seen(clip, "RightHandIndex4") * [1, -1], atol=1e-3)
    assert (landmarks.body[:, 23, 1] < landmarks.body[:, 11, 1]).all()  # hips nobody saw are below the shoulders
    assert (landmarks.depth[:, 16] > 0.3).all()  # the foreshortened forearm reaches forward
    assert {152, 13, 14, 33, 263} <= set(landmarks.face_indices.tolist())


def test_a_sentence_becomes_motion_of_the_avatar(tmp_path: Path) -> None:
    example = how2sign.load(written(tmp_path / "a", frames()), Sentence("a", "Hi!", split="dev"))
    assert (example.key, example.text, example.split, example.clip.fps) == ("a", "Hi!", "dev", 25)
    assert has_our_bones(example.clip)
    assert (example.clip.positions[:, INDEX["RightHand"], 1] > example.clip.positions[:, INDEX["LeftHand"], 1]).all()


def test_the_person_seen_best_is_taken_and_empty_frames_are_filled(tmp_path: Path) -> None:
    content = frames()
    passer_by = json.loads(json.dumps(content[3]["people"][0]))
    passer_by["pose_keypoints_2d"] = [value / 4 for value in passer_by["pose_keypoints_2d"]]
    content[3]["people"].insert(0, passer_by)
    content[5]["people"] = []
    landmarks = openpose.read(written(tmp_path / "a", content), 30)
    assert np.allclose(landmarks.body[:, 12], landmarks.body[0, 12], atol=1e-3)
    assert np.isnan(landmarks.right_hand[5]).all()


def test_a_hand_that_was_never_seen_is_a_gap_and_the_arm_hangs(tmp_path: Path) -> None:
    content = frames()
    for frame in content:
        frame["people"][0]["hand_left_keypoints_2d"] = [0.0] * 63
        frame["people"][0]["pose_keypoints_2d"][6 * 3 : 8 * 3] = [0.0] * 6
    landmarks = openpose.read(written(tmp_path / "a", content), 30)
    assert np.isnan(landmarks.left_hand).all()
    assert (landmarks.body[:, 15, 1] < landmarks.body[:, 11, 1] - 0.2).all()
    assert len(how2sign.load(tmp_path / "a", Sentence("a", "")).clip) == 10


def nobody(content: list[Frame]) -> None:
    for frame in content:
        frame["people"] = []


def other_model(content: list[Frame]) -> None:
    content[4]["people"][0]["pose_keypoints_2d"] = [0.5] * 18 * 3


def no_numbers(content: list[Frame]) -> None:
    for frame in content:
        frame["people"][0]["pose_keypoints_2d"] = [float("nan")] * 75


def lacks_hand(content: list[Frame]) -> None:
    del content[2]["people"][0]["hand_left_keypoints_2d"]


def empty(content: list[Frame]) -> None:
    content[7].clear()


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (nobody, "found in 0 of 12 frames"),
        (other_model, "b_000000000004_keypoints.json holds 18 points in pose_keypoints_2d, expected 25"),
        (no_numbers, "found in 0 of 12 frames"),
        (lacks_hand, "b_000000000002_keypoints.json cannot be read (KeyError: 'hand_left_keypoints_2d')"),
        (empty, "b_000000000007_keypoints.json cannot be read (KeyError: 'people')"),
    ],
)
def test_a_broken_sentence_is_named_and_the_rest_goes_on(
    tmp_path: Path, change: Callable[[list[Frame]], None], complaint: str
) -> None:
    content = frames()
    written(tmp_path / "a", content)
    written(tmp_path / "c", content)
    change(content)
    written(tmp_path / "b", content)
    first, broken, last = how2sign.examples(tmp_path)
    assert isinstance(first, Example)
    assert isinstance(last, Example)
    assert isinstance(broken, CorpusError)
    assert str(broken).startswith("b")
    assert complaint in str(broken)


def test_an_empty_file_and_an_empty_folder_are_named(tmp_path: Path) -> None:
    folder = written(tmp_path / "a", frames(2))
    (folder / "a_000000000001_keypoints.json").write_text("")
    with pytest.raises(CorpusError, match=r"^a: a_000000000001_keypoints\.json cannot be read"):
        openpose.read(folder, 30)
    (tmp_path / "none").mkdir()
    with pytest.raises(CorpusError, match=r"^none: no frames"):
        openpose.read(tmp_path / "none", 30)


def test_an_odd_rate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"a: 3000.* frames a second is not plausible"):
        openpose.read(written(tmp_path / "a", frames(2)), 3000)


def test_sentences_go_with_their_keypoints(tmp_path: Path) -> None:
    (tmp_path / "how2sign_realigned_val.csv").write_text(
        HEADER + 'v\tv-1\tv_0\tv_0-1-rgb_front\t0.5\t2.5\t"Say ""hi"" to her."\n', encoding="utf-8"
    )
    written(tmp_path / "json" / "v_0-1-rgb_front", frames())
    (example,) = how2sign.examples(tmp_path)
    assert isinstance(example, Example)
    assert (example.text, example.split, example.glosses) == ('Say "hi" to her.', "dev", ())


def test_sentences_without_keypoints_are_told(tmp_path: Path) -> None:
    (tmp_path / "how2sign_realigned_val.csv").write_text(HEADER, encoding="utf-8")
    (problem,) = how2sign.examples(tmp_path)
    assert "no folder of OpenPose frames" in str(problem)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "row 1: the columns"),
        (HEADER.replace("\t", ","), "row 1: the columns"),
        (HEADER + "v\tv-1\tv_0\n", "row 2"),
        (HEADER + "v\tv-1\tv_0\tv_0-1-rgb_front\tsoon\t2.5\tHi\n", "row 2: could not convert"),
    ],
)
def test_broken_annotations_are_named(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "how2sign_realigned_test.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"^how2sign_realigned_test\.csv: {complaint}"):
        how2sign.sentences(path)


@pytest.mark.corpus
@needs_corpus
def test_all_realigned_sentences_are_read() -> None:
    found = {split: how2sign.sentences(SAMPLE / f"how2sign_realigned_{split}.csv") for split in ("val", "test")}
    assert {split: len(sentences) for split, sentences in found.items()} == {"val": 1741, "test": 2357}
    assert found["val"][0].seconds == (12.97, 19.52)
    assert not [s for s in found["test"] if not s.text or '""' in s.text or s.seconds is None or s.split != "test"]
