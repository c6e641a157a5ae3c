"""The aligned sentences and their splits: complete, consistent, and refused with a clear word when they are not."""

from __future__ import annotations

import csv
from collections import Counter
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path

import pytest

from ml.corpus import alignment, segments
from ml.corpus.alignment import COLUMNS, SPLIT_COLUMNS, SentenceSign
from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.loaders import posunky

needs_corpus = pytest.mark.skipif(
    not (corpora() / "posunky").is_dir(),
    reason="the corpus is not here: put it in ../shared/corpora or set SLP_CORPORA",
)
GOOD_ROWS = (
    ("sentence_000", "0", "ON", "31", "47", "0", "2", "0.9", "1"),
    ("sentence_000", "1", "NEPOČUJÚCI", "47", "70", "", "", "0.5", "0"),
)


def by_sentence() -> dict[str, list[SentenceSign]]:
    return {key: list(signs) for key, signs in groupby(alignment.sentences(), lambda sign: sign.key)}


def written(folder: Path, *rows: tuple[str, ...], header: tuple[str, ...] = COLUMNS) -> Path:
    path = folder / "made_sentences.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def changed(row: tuple[str, ...], **values: str) -> tuple[str, ...]:
    return tuple(values.get(column, value) for column, value in zip(COLUMNS, row, strict=True))


def test_all_142_sentences_are_aligned_and_at_least_60_checked_by_eye() -> None:
    sentences = by_sentence()
    assert len(sentences) == 142
    assert sum(all(sign.checked for sign in signs) for signs in sentences.values()) >= 60


def test_no_sign_is_shorter_than_a_stroke_or_longer_than_four_seconds() -> None:
    odd = [sign for sign in alignment.sentences() if not 5 <= sign.end - sign.start <= 100]
    assert odd == []


def test_a_single_letter_as_a_gloss_is_a_letter_of_the_dictionary() -> None:
    letters = {segment.gloss for segment in segments.posunky() if segment.kind == "letter"}
    single = {sign.gloss for sign in alignment.sentences() if len(sign.gloss) == 1 and sign.gloss.isalpha()}
    assert single <= letters


def test_most_signs_are_dictionary_signs() -> None:
    known = {segment.gloss for segment in segments.posunky()}
    signs = alignment.sentences()
    assert sum(sign.gloss in known for sign in signs) > 0.8 * len(signs)


def test_the_splits_are_of_about_the_sizes_asked_for_and_cover_every_sentence_once() -> None:
    splits = alignment.splits()
    assert set(splits) == set(by_sentence())
    assert Counter(splits.values()) == {"train": 100, "dev": 20, "test": 22}


def test_every_sign_of_dev_and_test_is_shown_in_train_or_in_the_dictionary() -> None:
    splits = alignment.splits()
    shown = {segment.gloss for segment in segments.posunky()}
    shown |= {sign.gloss for sign in alignment.sentences() if splits[sign.key] == "train"}
    assert {sign.gloss for sign in alignment.sentences() if sign.gloss not in shown} == set()


def test_no_sentence_of_dev_or_test_has_the_signs_of_one_in_train() -> None:
    splits, glosses = alignment.splits(), {key: [s.gloss for s in signs] for key, signs in by_sentence().items()}
    trained = [row for key, row in glosses.items() if splits[key] == "train"]
    assert [key for key, row in glosses.items() if splits[key] != "train" and row in trained] == []


def test_the_two_sentences_of_one_video_are_both_in_train() -> None:
    assert alignment.splits()["sentence_132"] == alignment.splits()["sentence_133"] == "train"


def test_a_good_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    first, second = alignment.read_sentences(written(tmp_path, *GOOD_ROWS))
    assert first == SentenceSign("sentence_000", 0, "ON", 31, 47, (0, 2), 0.9, True)
    assert second.text_span is None
    assert not second.checked


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (changed(GOOD_ROWS[1], start="46"), "before the sign before it ends"),
        (changed(GOOD_ROWS[1], index="2"), "out of order"),
        (changed(GOOD_ROWS[1], end="47"), "start < end"),
        (changed(GOOD_ROWS[1], end="soon"), "soon"),
        (changed(GOOD_ROWS[1], gloss="nepočujúci"), "upper case"),
        (changed(GOOD_ROWS[1], gloss=""), "empty"),
        (changed(GOOD_ROWS[1], text_start="3"), "both given or both empty"),
        (changed(GOOD_ROWS[1], text_start="3", text_end="3"), "text span"),
        (changed(GOOD_ROWS[1], confidence="1.2"), "confidence"),
        (changed(GOOD_ROWS[1], confidence="nan"), "confidence"),
        (changed(GOOD_ROWS[1], checked="yes"), "checked"),
        (GOOD_ROWS[1][:-1], "9 columns expected, got 8"),
    ],
)
def test_a_broken_row_is_refused_with_its_file_and_number(tmp_path: Path, row: tuple[str, ...], word: str) -> None:
    with pytest.raises(CorpusError, match=rf"^made_sentences\.csv: row 3: .*{word}"):
        alignment.read_sentences(written(tmp_path, GOOD_ROWS[0], row))


def test_a_sentence_that_goes_on_after_another_is_refused(tmp_path: Path) -> None:
    other = changed(GOOD_ROWS[0], key="sentence_001")
    with pytest.raises(CorpusError, match="row 4: sentence_000 goes on after another sentence"):
        alignment.read_sentences(written(tmp_path, GOOD_ROWS[0], other, GOOD_ROWS[1]))


def test_files_that_are_missing_or_of_other_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"^gone\.csv: cannot be read"):
        alignment.read_sentences(tmp_path / "gone.csv")
    with pytest.raises(CorpusError, match="row 1: the columns must be key,index,gloss"):
        alignment.read_sentences(written(tmp_path, header=SPLIT_COLUMNS))


@pytest.mark.parametrize("second", [("sentence_001", "holiday"), ("sentence_000", "dev")])
def test_an_unknown_split_or_a_sentence_in_two_is_refused(tmp_path: Path, second: tuple[str, str]) -> None:
    path = written(tmp_path, ("sentence_000", "train"), second, header=SPLIT_COLUMNS)
    with pytest.raises(CorpusError, match="row 3"):
        alignment.read_splits(path)


@pytest.mark.corpus
@needs_corpus
def test_frames_and_text_spans_lie_within_the_clip_and_its_text() -> None:
    entries = {entry.key: entry for entry in posunky.entries("sentence")}
    assert set(by_sentence()) == set(entries)
    for sign in alignment.sentences():
        assert sign.end <= entries[sign.key].frames, sign
        if sign.text_span:
            start, end = sign.text_span
            words = entries[sign.key].text[start:end]
            assert words, sign
            assert words == words.strip(), sign


@pytest.mark.corpus
@needs_corpus
def test_no_wording_of_dev_or_test_is_nearly_that_of_a_train_sentence() -> None:
    splits = alignment.splits()
    texts = {entry.key: entry.text.lower() for entry in posunky.entries("sentence")}
    trained = [text for key, text in texts.items() if splits[key] == "train"]
    near = [
        (text, other)
        for key, text in texts.items()
        if splits[key] != "train"
        for other in trained
        if SequenceMatcher(None, text, other).ratio() >= 0.8
    ]
    assert near == []


@pytest.mark.corpus
@needs_corpus
def test_dev_and_test_are_spread_over_the_lessons() -> None:
    splits = alignment.splits()
    lessons = {
        name: {e.lesson for e in posunky.entries("sentence") if splits[e.key] == name} for name in ("dev", "test")
    }
    assert len(lessons["dev"]) >= 18
    assert len(lessons["test"]) >= 18
