"""PHOENIX14T: skeletons of 150 numbers and a counter, and the sentences they belong to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.loaders import phoenix14t
from ml.corpus.loaders.example import Example, Sentence
from ml.pose import Clip
from ml.skeleton import INDEX
from tests.ml.corpus.drawn import has_our_bones, waving

SAMPLE = corpora() / "phoenix14t-sample"
needs_corpus = pytest.mark.skipif(not SAMPLE.is_dir(), reason="the corpora are not here: set SLP_CORPORA")


def skels(clip: Clip, size: float = 0.7) -> str:
    """A line as the corpus has it: our joints in its order, in its units, y down."""
    points = np.zeros((len(clip), phoenix14t.JOINTS, 3))
    neck = clip.positions[:, [INDEX["Neck"]]]
    for ours, theirs in phoenix14t.MAPPING.items():
        points[:, theirs] = size * (clip.positions[:, INDEX[ours]] - neck[:, 0]) * [1, -1, 1]
    counter = np.arange(len(clip))[:, None] / len(clip)
    return " ".join(
        f"{value:.5f}" for value in np.concatenate([points.reshape(len(clip), -1), counter], axis=1).ravel()
    )


def corpus(folder: Path, lines: list[str], split: str = "dev") -> Path:
    (folder / f"{split}.skels").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for part, row in (("files", "dev/clip-{}"), ("gloss", "REGEN {}"), ("text", "regen {} .")):
        (folder / f"{split}.{part}").write_text(
            "".join(row.format(i) + "\n" for i in range(len(lines))), encoding="utf-8"
        )
    return folder


def test_a_clip_comes_back_as_it_was_drawn() -> None:
    drawn = waving()
    example = phoenix14t.load("dev.skels: line 1", skels(drawn), Sentence("a", "regen .", ("REGEN",), "dev"))
    assert (example.key, example.text, example.glosses, example.split) == ("a", "regen .", ("REGEN",), "dev")
    assert example.clip.fps == 25
    assert has_our_bones(example.clip)
    for joint in ("RightHand", "LeftHand", "RightHandIndex4", "RightForeArm"):
        away = np.linalg.norm(example.clip.positions[:, INDEX[joint]] - drawn.positions[:, INDEX[joint]], axis=-1)
        assert away.max() < 0.02, joint


def test_a_few_frames_with_gaps_are_filled() -> None:
    numbers = skels(waving()).split()
    numbers[151 * 4] = "nan"
    example = phoenix14t.load("dev.skels: line 1", " ".join(numbers), Sentence("a", ""))
    assert len(example.clip) == 30
    assert np.isfinite(example.clip.positions).all()


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("", "no frames"),
        ("0.1 0.2 wolke", "could not convert"),
        (" ".join(["0.1"] * 150), "150 numbers are not frames of 151"),
        (" ".join(["0.1"] * 302), "does not count from 0 to 1"),
        (" ".join(" ".join(["nan"] * 150 + [str(i / 4)]) for i in range(4)), "too few"),
        (" ".join(" ".join(["0"] * 150 + [str(i / 4)]) for i in range(4)), "at one place"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_goes_on(tmp_path: Path, line: str, complaint: str) -> None:
    good = skels(waving(8))
    first, broken, last = phoenix14t.examples(corpus(tmp_path, [good, line, good]))
    assert isinstance(broken, CorpusError)
    assert str(broken).startswith("dev.skels: line 2: ")
    assert complaint in str(broken)
    assert isinstance(first, Example)
    assert isinstance(last, Example)
    assert (first.key, last.key) == ("dev/clip-0", "dev/clip-2")


def test_texts_that_do_not_belong_to_the_skeletons_are_refused(tmp_path: Path) -> None:
    corpus(tmp_path, [skels(waving(8))])
    (tmp_path / "dev.gloss").write_text("REGEN\nWOLKE\n", encoding="utf-8")
    (problem,) = phoenix14t.examples(tmp_path)
    assert "2 rows of glosses" in str(problem)


def test_fewer_lines_than_names_are_told(tmp_path: Path) -> None:
    corpus(tmp_path, [skels(waving(8))] * 2)
    (tmp_path / "dev.skels").write_text(skels(waving(8)) + "\n", encoding="utf-8")
    found, problem = phoenix14t.examples(tmp_path)
    assert isinstance(found, Example)
    assert str(problem) == "dev.skels: 1 lines for 2 names"


def test_a_folder_without_skeletons_and_names_that_are_missing_are_told(tmp_path: Path) -> None:
    assert ["no train.skels" in str(problem) for problem in phoenix14t.examples(tmp_path)] == [True]
    (tmp_path / "dev.skels").write_text("", encoding="utf-8")
    assert ["cannot be read" in str(problem) for problem in phoenix14t.examples(tmp_path)] == [True]


def test_both_kinds_of_annotations_are_read(tmp_path: Path) -> None:
    own = tmp_path / "PHOENIX-2014-T.test.corpus.csv"
    own.write_text(
        "name|video|start|end|speaker|orth|translation\n"
        'x-1|x-1/1/*.png|-1|-1|Signer01|REGEN "SCHNEE|regen und schnee\n',
        encoding="utf-8",
    )
    short = tmp_path / "train_phoenix2014t.csv"
    short.write_text("id|signer|annotation|translation\nx-2|Signer08|WOLKE|wolken\n", encoding="utf-8")
    assert phoenix14t.sentences(own) == [Sentence("x-1", "regen und schnee", ("REGEN", '"SCHNEE'), "test")]
    assert phoenix14t.sentences(short) == [Sentence("x-2", "wolken", ("WOLKE",), "train")]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [("", "no rows"), ("id|signer\na|b\n", "row 2"), ("id|annotation|translation\n|REGEN|regen\n", "row 2")],
)
def test_broken_annotations_are_named(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "dev_phoenix2014t.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"dev_phoenix2014t\.csv: {complaint}"):
        phoenix14t.sentences(path)


@pytest.mark.corpus
@needs_corpus
def test_the_sample_is_fifteen_clips_with_german_and_glosses() -> None:
    found = [example for example in phoenix14t.examples(SAMPLE) if isinstance(example, Example)]
    assert len(found) == 15
    assert {example.split for example in found} == {"train", "dev", "test"}
    assert all(example.text and example.glosses and has_our_bones(example.clip) for example in found)
    assert [len(example.clip) for example in found if example.key.endswith("11August_2010_Wednesday_tagesschau-2")] == [
        42
    ]


@pytest.mark.corpus
@needs_corpus
def test_weather_presenters_mostly_lead_with_the_right_hand() -> None:
    clips = [example.clip for example in phoenix14t.examples(SAMPLE) if isinstance(example, Example)]
    higher = [
        float((clip.positions[:, INDEX["RightHand"], 1] - clip.positions[:, INDEX["LeftHand"], 1]).mean())
        for clip in clips
    ]
    assert np.median(higher) > 0


@pytest.mark.corpus
@needs_corpus
def test_all_sentences_of_the_corpus_are_read() -> None:
    names = ("train_phoenix2014t.csv", "dev_phoenix2014t.csv", "test_phoenix2014t.csv")
    rows = [phoenix14t.sentences(SAMPLE / name) for name in names]
    assert [len(found) for found in rows] == [7096, 519, 642]
    assert [found[0].split for found in rows] == ["train", "dev", "test"]
    assert len(phoenix14t.sentences(SAMPLE / "PHOENIX-2014-T.test.corpus.csv")) == 642
