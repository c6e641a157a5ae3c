"""Posunky from its public original: every clip, from the frame that our annotations count from."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from ml.corpus import alignment, extract, rebuild, segments
from ml.corpus.__main__ import main
from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.loaders import posunky
from tests.ml.corpus.drawn import holistic as drawn

needs_corpus = pytest.mark.skipif(
    not (corpora() / "posunky").is_dir(), reason="the corpora are not here: set SLP_CORPORA"
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the original with all its videos, all of them empty."""
    for row in rebuild._rows():
        path = tmp_path / row["video"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def test_every_clip_that_is_annotated_can_be_rebuilt(checkout: Path) -> None:
    frames = {job.name: job.frames or 0 for job in rebuild.jobs(checkout)}
    assert {key for key in frames if key.startswith("sentence_")} == set(alignment.splits())
    assert not [row for row in segments.posunky() if row.end > frames[row.key]]
    assert not [row for row in alignment.sentences() if row.end > frames[row.key]]


def test_what_is_rebuilt_can_be_read_as_the_corpus(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = checkout / "posunky"
    arrays = drawn(400) | {"face": np.zeros((400, 468, 3)), "face_indices": np.arange(468)}
    monkeypatch.setenv("SLP_CORPORA", str(checkout))
    monkeypatch.setattr(extract, "mediapipe", lambda: lambda path: arrays)
    monkeypatch.setattr(rebuild, "jobs", lambda path, jobs=rebuild.jobs: jobs(path)[:3])
    monkeypatch.setattr(sys, "argv", ["corpus", "rebuild", str(checkout), "--out", str(out)])
    posunky._face_indices.cache_clear()
    main()
    assert len(posunky.entries("sentence")) == 142
    landmarks = posunky.load("sentence_000")
    assert (len(landmarks), landmarks.face.shape) == (95, (95, 468, 3))
    posunky._face_indices.cache_clear()


def test_a_folder_without_the_videos_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"1026 of 1026 videos are not there, such as .*0\.mp4"):
        rebuild.jobs(tmp_path)


@pytest.mark.corpus
@needs_corpus
def test_the_clips_are_as_long_as_those_of_the_corpus(checkout: Path) -> None:
    frames = {job.name: job.frames for job in rebuild.jobs(checkout)}
    entries = [entry for kind in ("word", "sentence", "side") for entry in posunky.entries(kind)]
    assert {entry.key: entry.frames for entry in entries} == frames
