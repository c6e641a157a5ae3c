"""English for every sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ml.corpus import alignment, wordings
from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.loaders import posunky


def test_every_sentence_with_a_split_has_english() -> None:
    assert set(wordings.english()) == set(alignment.splits())


@pytest.mark.corpus
@pytest.mark.skipif(not (corpora() / "posunky").is_dir(), reason="the corpora are not here: set SLP_CORPORA")
def test_every_sentence_of_the_course_has_english() -> None:
    assert list(wordings.english()) == [entry.key for entry in posunky.entries("sentence")]


def test_numbers_and_questions_of_the_slovak_text_are_in_the_english() -> None:
    english = wordings.english()
    assert english["sentence_032"].count("37") == 1
    assert english["sentence_040"].endswith("?")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("key;en\n", "row 1"),
        ("key,en\nsentence_000\n", "row 2"),
        ("key,en\nsentence_000,\n", "row 2"),
        ("key,en\nsentence_000,He.\nsentence_000,She.\n", "row 3"),
        ("", "row 1"),
    ],
)
def test_a_broken_file_is_named_with_its_row(tmp_path: Path, content: str, place: str) -> None:
    path = tmp_path / "wordings.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"wordings\.csv: {place}"):
        wordings.read(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"none\.csv: cannot be read"):
        wordings.read(tmp_path / "none.csv")
