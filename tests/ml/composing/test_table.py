"""The table of signs, and what is said of a row that is wrong."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ml.composing.errors import DescriptionError
from ml.composing.table import COLUMNS, SIGNS, read, signs, tried, waiting, written

ROW = {
    **dict.fromkeys(COLUMNS, ""),
    **{"gloss": "MOTHER", "hands": "one", "shape": "5", "palm": "in", "fingers": "up"},
    **{"place": "chin", "contact": "thumb tip", "movement": "tap 2", "agrees": "a dictionary"},
}


def table(path: Path, *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_american_sign_language_has_more_than_220_composed_signs() -> None:
    listed = signs("ase")
    assert len(listed) >= 220
    assert len({sign.gloss for sign in listed}) == len(listed)
    assert all(sign.agrees for sign in listed)
    assert signs("svk") == ()


def test_a_row_becomes_a_sign(tmp_path: Path) -> None:
    (sign,) = read(table(tmp_path / "made.csv", ROW))
    assert (sign.gloss, sign.agrees, sign.description.contact) == ("MOTHER", "a dictionary", "thumb tip")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"shape": "Q9"}, r"made\.csv, row 3 \(FATHER\): shape: unknown hand shape 'Q9'"),
        ({"gloss": "Father"}, r"row 3 \(Father\): gloss: is to be in capitals"),
        ({"gloss": "MOTHER"}, r"row 3 \(MOTHER\): gloss: MOTHER is described twice"),
        ({"together": "no"}, r"together: is yes or empty, got 'no'"),
        ({"agrees": " "}, r"agrees: the public description"),
        ({"gloss": "F" * 41}, r"gloss: is to be in capitals, 40 at most"),
        ({"gloss": "FA\0THER"}, r"gloss: is to be in capitals"),
        ({"place": "chin\0"}, r"place: unknown place 'chin\\x00'"),
    ],
)
def test_a_wrong_row_is_named_with_its_column_and_reason(
    tmp_path: Path, changes: dict[str, str], complaint: str
) -> None:
    with pytest.raises(DescriptionError, match=complaint):
        read(table(tmp_path / "made.csv", ROW, {**ROW, "gloss": "FATHER", **changes}))


def test_a_table_of_other_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DescriptionError, match="columns: are to be gloss, hands"):
        read(table(tmp_path / "made.csv", ROW, columns=COLUMNS[:-1]))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"gloss,\xe9", r"made\.csv: file: is not in UTF-8"),
        (",".join(COLUMNS).encode() + b"\nX," + b"a" * 200_000, r"made\.csv, row \d: file: is no table"),
        (b"\0" * 100, "columns: are to be gloss, hands"),
        (",".join(COLUMNS).encode() + b"\nX,one\n", r"row 2 \(X\): columns: a row has 16"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "made.csv"
    path.write_bytes(content)
    with pytest.raises(DescriptionError, match=complaint):
        read(path)


def test_every_wrong_row_of_a_tried_table_is_told_also_what_no_hand_can_do(tmp_path: Path) -> None:
    wrong = (
        {"gloss": "FAR", "place": "space forward 60"},
        {"gloss": "IN", "place": "nose back 5"},
        {"gloss": "THROUGH", "place": "temple out 5 > far temple in 5", "contact": "palm", "movement": ""},
        {"gloss": "STILL", "movement": ""},
        {"gloss": "LONG", "movement": "; ".join(["tap 6"] * 40)},
    )
    found, refused = tried(table(tmp_path / "made.csv", ROW, *({**ROW, **changes} for changes in wrong)))
    assert [sign.gloss for sign in found] == ["MOTHER"]
    assert [str(error).split(": ")[:2] for error in refused] == [
        [f"made.csv, row {row} ({changes['gloss']})", column]
        for row, (changes, column) in enumerate(zip(wrong, ("place", "place", *["movement"] * 3), strict=True), 3)
    ]
    assert "beyond the arm's reach" in refused[0].reason
    assert "inside the body" in refused[1].reason
    assert "hand would go" in refused[2].reason


def test_a_table_may_begin_with_the_mark_that_spreadsheets_write(tmp_path: Path) -> None:
    path = table(tmp_path / "made.csv", ROW)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [sign.gloss for sign in read(path)] == ["MOTHER"]


def test_signs_that_wait_for_training_have_words_and_are_no_signs_yet() -> None:
    glosses = [sign.gloss for sign in waiting("ase")]
    assert {sign.gloss for sign in signs("ase")}.isdisjoint(glosses)
    with (SIGNS / "next" / "ase_words.csv").open(encoding="utf-8") as file:
        assert [row["gloss"] for row in csv.DictReader(file)] == glosses
    assert waiting("svk") == ()


def test_what_is_written_reads_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "again.csv"
    path.write_text(written(signs("ase")), encoding="utf-8")
    assert read(path) == signs("ase")
