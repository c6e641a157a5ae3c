"""Posunky: landmarks in .npz, and broken ones among good ones."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml.corpus import fitted
from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.loaders import holistic, posunky
from tests.ml.corpus.drawn import has_our_bones, seen, waving
from tests.ml.corpus.drawn import holistic as drawn

needs_corpus = pytest.mark.skipif(
    not (corpora() / "posunky").is_dir(), reason="the corpora are not here: set SLP_CORPORA"
)
Arrays = dict[str, Any]


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Three words and no sentence, an ASL corpus without signs, and none composed."""
    monkeypatch.setattr(fitted, "composed", lambda: iter(()))
    folder = tmp_path / "posunky"
    (folder / "landmarks").mkdir(parents=True)
    (tmp_path / "asl100" / "signs").mkdir(parents=True)
    with (folder / "clips.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["key", "kind", "id", "lesson", "text_sk", "frames", "fps", "used_in_sentences", "upstream_video"]
        )
        for i, word in enumerate(("Ahoj", "Ja", "Ty")):
            writer.writerow([f"word_00{i}", "word", i, 1, word, 30, 25.0, "", ""])
            holistic.write(folder / "landmarks" / f"word_00{i}.npz", drawn())
    (folder / "face_indices.json").write_text(json.dumps(list(range(4))))
    monkeypatch.setenv("SLP_CORPORA", str(tmp_path))
    posunky._face_indices.cache_clear()
    yield folder
    posunky._face_indices.cache_clear()


def test_landmarks_are_turned_upright_and_to_picture_heights(corpus: Path) -> None:
    landmarks = posunky.load("word_000")
    assert (len(landmarks), landmarks.fps) == (30, 25)
    assert np.allclose(landmarks.body[:, 16, :2], seen(waving(), "RightHand") * [1, -1], atol=1e-6)
    assert np.corrcoef(landmarks.depth[:, 16], waving().positions[:, 14, 2])[0, 1] > 0.99


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def spoilt(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[400:600] = bytes(200)
    path.write_bytes(bytes(content))


def changed(change: Callable[[Arrays], None]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        arrays: Arrays = dict(drawn())
        change(arrays)
        holistic.write(path, arrays)

    return write


def without(part: str) -> Callable[[Path], None]:
    return changed(lambda arrays: arrays.pop(part))


def put(part: str, value: Any) -> Callable[[Path], None]:
    return changed(lambda arrays: arrays.update({part: value}))


def nan_everywhere(arrays: Arrays) -> None:
    for part in ("pose", "world", "left_hand", "right_hand"):
        arrays[part] = np.full_like(arrays[part], np.nan)


def no_frames(arrays: Arrays) -> None:
    for part in ("pose", "world", "left_hand", "right_hand"):
        arrays[part] = arrays[part][:0]


def no_hands(arrays: Arrays) -> None:
    for part in ("left_hand", "right_hand"):
        arrays[part] = np.full_like(arrays[part], np.nan)


def an_array() -> bytes:
    content = io.BytesIO()
    np.save(content, np.zeros(3))
    return content.getvalue()


BROKEN: dict[str, tuple[Callable[[Path], Any], str]] = {
    "truncated": (cut, "cannot be read"),
    "spoilt inside": (spoilt, "cannot be read"),
    "a text file": (lambda path: path.write_text("not landmarks"), "cannot be read"),
    "empty": (lambda path: path.write_bytes(b""), "cannot be read"),
    "not there": (lambda path: path.unlink(), "cannot be read"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "cannot be read"),
    "one array": (lambda path: path.write_bytes(an_array()), "one array instead of an archive"),
    "without a hand": (without("left_hand"), "lacks left_hand"),
    "without a rate": (without("fps"), "lacks fps"),
    "of words": (put("pose", np.array(["a", "b"])), "cannot be read"),
    "no frames": (changed(no_frames), "no frames"),
    "nothing found": (changed(nan_everywhere), "found in 0 of 30 frames"),
    "hands never found": (changed(no_hands), "no hand was found"),
    "too slow": (put("fps", np.array(0.5)), "0.5 frames a second is not plausible"),
    "no rate at all": (put("fps", np.array(np.nan)), "nan frames a second is not plausible"),
    "two rates": (put("fps", np.array([25.0, 30.0])), "fps one number"),
    "no picture": (put("wh", np.array([0, 480])), "width and height"),
    "other joints": (put("pose", np.zeros((30, 17, 4))), "(30, 17, 4)"),
    "other hands": (put("left_hand", np.zeros((30, 20, 3))), "left_hand has shape (30, 20, 3)"),
    "flat hands": (put("left_hand", np.zeros((30, 21))), "left_hand has shape (30, 21)"),
    "lengths differ": (put("right_hand", np.zeros((29, 21, 3))), "right_hand has shape (29, 21, 3)"),
    "other face": (put("face", np.zeros((30, 99, 3))), "face has shape (30, 99, 3)"),
    "one place": (put("world", np.zeros((30, 25, 3))), "both shoulders are at one place"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_clip_is_named_and_left_out_of_what_is_prepared(corpus: Path, tmp_path: Path, name: str) -> None:
    spoil, complaint = BROKEN[name]
    spoil(corpus / "landmarks" / "word_001.npz")
    said: list[str] = []
    (problem,) = fitted.prepare(tmp_path / "corpus.npz", said.append)
    assert isinstance(problem, CorpusError)
    assert str(problem).startswith("word_001.npz")
    assert complaint in str(problem)
    assert [line for line in said if "word_001.npz" in line]
    clips = fitted.read(tmp_path / "corpus.npz")
    assert sorted(clips) == ["word_000", "word_002"]
    assert all(has_our_bones(clip, 3e-4) for clip in clips.values())  # prepared clips are quantised


def test_side_takes_are_clips_of_their_own_and_known_to_be_turned(corpus: Path, tmp_path: Path) -> None:
    holistic.write(corpus / "landmarks" / "side_002.npz", drawn())
    (corpus / "landmarks" / "side_001.npz").write_bytes(b"")
    said: list[str] = []
    (problem,) = fitted.prepare(tmp_path / "corpus.npz", said.append)
    assert str(problem).startswith("side_001.npz")
    clips = fitted.read(tmp_path / "corpus.npz")
    assert sorted(clips) == ["side_002", "word_000", "word_001", "word_002"]
    assert clips["side_002"].face.max() == 0
    assert (posunky.load("side_002").turned, posunky.load("word_002").turned) == (posunky.SIDE, 0)


def test_nothing_is_written_where_every_clip_is_broken(corpus: Path, tmp_path: Path) -> None:
    for path in (corpus / "landmarks").iterdir():
        path.write_bytes(b"")
    with pytest.raises(CorpusError, match="none of the clips could be fitted"):
        fitted.prepare(tmp_path / "corpus.npz", lambda line: None)
    assert not (tmp_path / "corpus.npz").exists()


def test_gaps_are_filled_and_known_by_their_confidence(corpus: Path) -> None:
    from ml.corpus.fit import fit  # noqa: PLC0415  # the fit is measured elsewhere

    arrays: Arrays = dict(drawn())
    arrays["right_hand"][10:20] = np.nan
    holistic.write(corpus / "landmarks" / "word_000.npz", arrays)
    clip = fit(posunky.load("word_000"))
    assert np.isfinite(clip.positions).all()
    assert clip.confidence[15, 14] < clip.confidence[2, 14]


@pytest.mark.parametrize("content", ["", "key,kind\nword_000,word\n", "key,kind,lesson,text_sk,frames\na,word,x,b,3\n"])
def test_a_broken_table_of_clips_is_named(corpus: Path, content: str) -> None:
    (corpus / "clips.csv").write_text(content, encoding="utf-8")
    if content:
        with pytest.raises(CorpusError, match=r"^clips\.csv: cannot be read"):
            posunky.entries("word")
    else:
        assert posunky.entries("word") == []


def test_broken_face_indices_are_named(corpus: Path) -> None:
    (corpus / "face_indices.json").write_text('["a"]')
    with pytest.raises(CorpusError, match=r"^face_indices\.json: cannot be read"):
        posunky.load("word_000")


@pytest.mark.corpus
@needs_corpus
@pytest.mark.parametrize(
    ("key", "frames", "face"), [("word_000", 63, 140), ("sentence_000", 95, 140), ("side_000", 77, 0)]
)
def test_words_sentences_and_side_takes_are_read(key: str, frames: int, face: int) -> None:
    landmarks = posunky.load(key)
    assert (len(landmarks), landmarks.face.shape[1], landmarks.fps) == (frames, face, 25)


@pytest.mark.corpus
@needs_corpus
def test_the_course_has_its_words_and_sentences() -> None:
    assert (len(posunky.entries("word")), len(posunky.entries("sentence"))) == (442, 142)
