"""Sentences are kept on the avatar once, whatever stops the run, and what is broken is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from ml.corpus.landmarks import CorpusError
from ml.corpus.published.corpora import CORPORA
from ml.corpus.published.store import Store, keep
from tests.ml.corpus.published.copies import how2sign, phoenix14t

PHOENIX = CORPORA["phoenix14t"]


def bytes_of(folder: Path) -> tuple[bytes, bytes]:
    return (folder / "frames.i16").read_bytes(), (folder / "rows.jsonl").read_bytes()


def test_every_sentence_is_kept_with_its_text_glosses_and_split(tmp_path: Path) -> None:
    assert keep(PHOENIX, phoenix14t(tmp_path), tmp_path / "out", processes=1) == []
    store = Store(tmp_path / "out")
    assert [len(store.of(split)) for split in ("train", "dev", "test")] == [12, 2, 2]
    row = store.of("dev")[1]
    assert (row.key, len(row.glosses), len(store.clip(row))) == ("dev/clip-1", 3, row.frames)
    assert row.text.startswith("und ")


@pytest.mark.parametrize("torn", ["frames", "rows", "first row"])
def test_a_run_that_was_stopped_goes_on_and_ends_with_the_same(tmp_path: Path, torn: str) -> None:
    keep(PHOENIX, phoenix14t(tmp_path), tmp_path / "out", processes=1)
    whole = bytes_of(tmp_path / "out")
    frames, rows = tmp_path / "out" / "frames.i16", tmp_path / "out" / "rows.jsonl"
    if torn == "frames":  # the last sentence was not whole
        frames.write_bytes(whole[0][:-1000])
    elif torn == "rows":
        rows.write_bytes(whole[1][:-20])
    else:
        rows.write_bytes(whole[1][:5])
    assert keep(PHOENIX, tmp_path, tmp_path / "out", processes=1) == []
    assert bytes_of(tmp_path / "out") == whole


def test_what_is_broken_is_told_by_file_line_and_reason_and_the_rest_is_kept(tmp_path: Path) -> None:
    phoenix14t(tmp_path)
    for name, line, content in (
        ("train.gloss", 0, ""),
        ("train.skels", 1, "0.1 0.2"),
        ("train.files", 2, "dev/clip-2"),
        ("train.text", 3, ""),
    ):
        lines = (tmp_path / name).read_text(encoding="utf-8").splitlines()
        lines[line] = content
        (tmp_path / name).write_text("".join(f"{one}\n" for one in lines), encoding="utf-8")
    problems = [str(problem) for problem in keep(PHOENIX, tmp_path, tmp_path / "out", lambda _: None, processes=1)]
    assert problems == [
        "train.gloss: line 1: train/clip-0 has no glosses",
        "train.skels: line 2: 2 numbers are not frames of 151 (50 joints x 3 and a counter)",
        "train.files: line 3: dev/clip-2 is of another split",
        "train/clip-3: no text",
    ]
    assert len(Store(tmp_path / "out").of("train")) == 8


def test_a_sentence_that_no_list_names_is_of_no_split(tmp_path: Path) -> None:
    how2sign(tmp_path, {"known": "Hi!", "unknown": ""})
    (problem,) = keep(CORPORA["how2sign"], tmp_path, tmp_path / "out", lambda _: None, processes=1)
    assert str(problem) == "unknown: no list says which split it is of"
    assert [row.key for row in Store(tmp_path / "out").rows] == ["known"]


def test_a_list_of_a_split_of_another_name_is_told(tmp_path: Path) -> None:
    how2sign(tmp_path, {"known": "Hi!"}, split="validation")
    problems = keep(CORPORA["how2sign"], tmp_path, tmp_path / "out", lambda _: None, processes=1)
    assert str(problems[0]) == "how2sign_realigned_validation.csv: the split must be train, val, test"


def test_a_folder_that_is_not_there_and_one_without_a_corpus_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no such folder"):
        keep(PHOENIX, tmp_path / "none", tmp_path / "out")
    with pytest.raises(CorpusError, match=r"rows\.jsonl is missing"):
        _ = Store(tmp_path).rows
