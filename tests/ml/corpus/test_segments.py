"""The annotated segments: complete, consistent, and refused with a clear word when they are not."""

from __future__ import annotations

import csv
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from ml.corpus import alignment, segments
from ml.corpus.landmarks import CorpusError, corpora
from ml.corpus.loaders import asl100, posunky
from ml.corpus.segments import COLUMNS, Segment

ALPHABET = {*"AÁÄBCČDĎEÉFGHIÍJKLĹĽMNŇOÓÔPQRŔSŠTŤUÚVWXYÝZŽ", "CH"}
WEEKDAYS = {"PONDELOK", "UTOROK", "STREDA", "ŠTVRTOK", "PIATOK", "SOBOTA", "NEDEĽA"}
MONTHS = {
    *("JANUÁR", "FEBRUÁR", "MAREC", "APRÍL", "MÁJ", "JÚN"),
    *("JÚL", "AUGUST", "SEPTEMBER", "OKTÓBER", "NOVEMBER", "DECEMBER"),
}
needs_corpora = pytest.mark.skipif(
    not (corpora() / "posunky").is_dir() or not (corpora() / "asl100").is_dir(),
    reason="the corpora are not here: put them in ../shared/corpora or set SLP_CORPORA",
)
GOOD_ROW = ("word_000", "AHOJ", "sign", "5", "57", "19", "40", "1", "0", "")


def glosses(kind: str, of: Callable[[], tuple[Segment, ...]] = segments.posunky) -> set[str]:
    return {segment.gloss for segment in of() if segment.kind == kind}


def written(folder: Path, *rows: tuple[str, ...], header: tuple[str, ...] = COLUMNS) -> Path:
    path = folder / "made_segments.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def test_every_slovak_letter_is_a_segment_of_kind_letter() -> None:
    assert glosses("letter") == ALPHABET


def test_every_number_up_to_a_hundred_can_be_built_from_tens_and_units() -> None:
    signs = glosses("sign")
    for number in range(101):
        tens, units = str(number // 10 * 10), str(number % 10)
        assert str(number) in signs or {tens, units} <= signs, number


def test_every_hour_month_and_weekday_is_one_sign() -> None:
    hours = {f"{prefix}{hour} H" for prefix in ("", "O ") for hour in range(1, 13)}
    assert hours | MONTHS | WEEKDAYS <= glosses("sign")


def test_the_operators_are_signs() -> None:
    assert {"+", "-", "×", ":", "="} <= glosses("sign")


def test_asl_has_the_alphabet_the_numbers_to_ten_and_a_hundred_signs_in_all() -> None:
    assert glosses("letter", segments.asl100) == set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert {str(number) for number in range(1, 11)} | {"THANK YOU"} <= glosses("sign", segments.asl100)
    assert len(segments.asl100()) == 100


@pytest.mark.parametrize("load", [segments.posunky, segments.asl100])
def test_a_core_is_long_enough_to_be_seen_and_shorter_than_four_seconds(
    load: Callable[[], tuple[Segment, ...]],
) -> None:
    lengths = [segment.core_end - segment.core_start for segment in load()]
    assert min(lengths) >= 8
    assert max(lengths) <= 100


def test_signs_that_share_a_clip_do_not_share_frames_unless_one_is_part_of_the_other() -> None:
    by_clip: dict[str, list[Segment]] = {}
    for segment in segments.posunky():
        if not segment.note.startswith("first part of"):
            by_clip.setdefault(segment.key, []).append(segment)
    for clip in by_clip.values():
        for before, after in pairwise(clip):
            assert before.end <= after.start, (before.gloss, after.gloss)


def test_a_part_of_a_number_lies_within_the_number_it_names() -> None:
    by_gloss = {segment.gloss: segment for segment in segments.posunky()}
    parts = [segment for segment in by_gloss.values() if segment.note.startswith("first part of")]
    assert {part.gloss for part in parts} == {"40", "60", "80", "90"}
    for part in parts:
        whole = by_gloss[part.note.removeprefix("first part of ")]
        assert part.key == whole.key
        assert whole.start <= part.start
        assert part.core_end < whole.core_end


def test_a_sign_from_a_sentence_is_one_that_training_may_see_and_lies_where_it_was_aligned() -> None:
    taken = [segment for segment in segments.posunky() if segment.key.startswith("sentence_")]
    assert taken
    assert all(segment.note == "from a sentence" for segment in taken)
    assert {alignment.splits()[segment.key] for segment in taken} == {"train"}
    aligned = {(sign.key, sign.gloss, sign.start, sign.end) for sign in alignment.sentences()}
    assert {(segment.key, segment.gloss, segment.start, segment.end) for segment in taken} <= aligned


def test_a_good_row_becomes_a_segment(tmp_path: Path) -> None:
    (segment,) = segments.read(written(tmp_path, GOOD_ROW))
    assert segment == Segment("word_000", "AHOJ", "sign", 5, 57, 19, 40, True, False, "")


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("kind", "word", "kind must be sign or letter"),
        ("gloss", "Ahoj", "gloss must be upper case"),
        ("gloss", "", "must not be empty"),
        ("start", "-1", "start must be a frame number"),
        ("end", "x", "end must be a frame number"),
        ("end", "39", "frames must run"),
        ("core_start", "40", "frames must run"),
        ("core_start", "4", "frames must run"),
        ("checked", "yes", "checked must be 0 or 1"),
        ("mirror", "", "mirror must be 0 or 1"),
    ],
)
def test_a_bad_value_is_refused_with_file_and_row(tmp_path: Path, column: str, value: str, complaint: str) -> None:
    row = list(GOOD_ROW)
    row[COLUMNS.index(column)] = value
    with pytest.raises(CorpusError, match=rf"^made_segments\.csv: row 2: .*{complaint}"):
        segments.read(written(tmp_path, tuple(row)))


def test_a_gloss_shown_twice_is_refused_with_both_places(tmp_path: Path) -> None:
    again = ("word_009", *GOOD_ROW[1:])
    with pytest.raises(CorpusError, match="row 3: AHOJ is already shown by word_000"):
        segments.read(written(tmp_path, GOOD_ROW, again))


def test_a_short_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="row 3: 10 columns expected, got 4"):
        segments.read(written(tmp_path, GOOD_ROW, GOOD_ROW[:4]))


def test_other_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="row 1: the columns must be key,gloss"):
        segments.read(written(tmp_path, header=COLUMNS[:-1]))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.touch()
    with pytest.raises(CorpusError, match=r"empty\.csv: row 1"):
        segments.read(path)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_a_file_that_is_no_text_or_not_there_is_refused_by_name(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "broken.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CorpusError, match=r"^broken\.csv: cannot be read"):
        segments.read(path)


@pytest.mark.corpus
@needs_corpora
def test_every_dictionary_clip_is_annotated_and_no_segment_outlasts_its_clip() -> None:
    words = {entry.key: entry.frames for entry in posunky.entries("word")}
    frames = words | {entry.key: entry.frames for entry in posunky.entries("sentence")}
    assert {segment.key for segment in segments.posunky() if segment.key.startswith("word_")} == words.keys()
    assert not [segment for segment in segments.posunky() if segment.end > frames[segment.key]]


@pytest.mark.corpus
@needs_corpora
def test_every_asl_clip_is_annotated_and_no_segment_outlasts_its_clip() -> None:
    assert [segment.key for segment in segments.asl100()] == asl100.names()
    assert not [segment for segment in segments.asl100() if segment.end > len(asl100.load(segment.key).body)]
