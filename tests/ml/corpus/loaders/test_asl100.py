"""ASL signs in JSON, and broken ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.loaders import asl100
from tests.ml.corpus.drawn import BODY, hand_joints, seen, waving

needs_corpus = pytest.mark.skipif(
    not (corpora() / "asl100").is_dir(), reason="the corpora are not here: set SLP_CORPORA"
)


def sign(frames: int = 12) -> dict[str, Any]:
    clip = waving(frames)
    found = []
    for t in range(frames):
        pose = np.full((33, 3), 0.5)
        for point, joint in BODY.items():
            pose[point] = [*seen(clip, joint)[t], 0.0]
        hands = {
            f"{side.lower()}_hand": [[*seen(clip, joint)[t].tolist(), 0.0] for joint in hand_joints(side)]
            for side in ("Left", "Right")
        }
        found.append({"pose": pose.tolist(), "face": [[0.5, 0.4, 0.0]] * 2} | hands)
    return {"fps": 29.97, "frames": found}


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "asl100" / "signs").mkdir(parents=True)
    (tmp_path / "asl100" / "metadata.json").write_text('{"face_indices": [0, 17]}')
    monkeypatch.setenv("SLP_CORPORA", str(tmp_path))
    asl100._face_indices.cache_clear()
    yield tmp_path / "asl100" / "signs"
    asl100._face_indices.cache_clear()


def write(folder: Path, content: object) -> None:
    (folder / "hello.json").write_text(content if isinstance(content, str) else json.dumps(content))


def test_a_sign_is_read_and_hands_not_found_are_gaps(corpus: Path) -> None:
    content = sign()
    content["frames"][3]["left_hand"] = None
    content["frames"][4]["left_hand"] = [[None] * 3] * 21
    write(corpus, content)
    landmarks = asl100.load("hello")
    assert (len(landmarks), landmarks.fps, asl100.names()) == (12, 29.97, ["hello"])
    assert np.isnan(landmarks.left_hand).all(axis=(1, 2)).nonzero()[0].tolist() == [3, 4]


def test_hands_that_were_taken_for_each_other_go_to_their_own_wrist(corpus: Path) -> None:
    content = sign()
    for frame in content["frames"][5:]:
        frame["left_hand"], frame["right_hand"] = frame["right_hand"], frame["left_hand"]
    write(corpus, content)
    mixed = asl100.load("hello")
    write(corpus, sign())
    assert np.allclose(mixed.right_hand, asl100.load("hello").right_hand)


def few_points(content: dict[str, Any]) -> None:
    content["frames"][2]["pose"] = content["frames"][2]["pose"][:17]


def nobody(content: dict[str, Any]) -> None:
    for frame in content["frames"]:
        frame["pose"] = None


def no_words(content: dict[str, Any]) -> None:
    content["frames"][2] = "a frame"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (few_points, "cannot be read"),
        (no_words, "cannot be read"),
        (nobody, "found in 0 of 12 frames"),
        (lambda content: content.pop("fps"), "cannot be read"),
        (lambda content: content.update(fps=0), "0.0 frames a second is not plausible"),
        (lambda content: content.update(frames=[]), "no frames"),
        (lambda content: content.update(frames=3), "cannot be read"),
    ],
)
def test_a_broken_sign_is_named(corpus: Path, change: Any, complaint: str) -> None:
    content = sign()
    change(content)
    write(corpus, content)
    with pytest.raises(CorpusError, match=rf"^hello\.json: .*{complaint}"):
        asl100.load("hello")


@pytest.mark.parametrize("content", ["", "[]", "{", "null", '"hello"', "not JSON"])
def test_what_is_no_sign_is_named(corpus: Path, content: str) -> None:
    write(corpus, content)
    with pytest.raises(CorpusError, match=r"^hello\.json: cannot be read"):
        asl100.load("hello")


@pytest.mark.corpus
@needs_corpus
def test_all_hundred_signs_are_read() -> None:
    rates = {asl100.load(name).fps for name in asl100.names()}
    assert len(asl100.names()) == 100
    assert all(29 < rate < 31 for rate in rates)
