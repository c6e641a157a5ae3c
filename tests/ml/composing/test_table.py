"""The table of signs, and what is said of a row that is wrong."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ml.composing.errors import DescriptionError
from ml.composing.table import COLUMNS, SIGNS, read, signs, waiting, written

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
        ({"gloss": "MOTHER"}, r"row 3: gloss: MOTHER is described twice"),
        ({"together": "no"}, r"together: is yes or empty, got 'no'"),
        ({"agrees": ""}, r"agrees: the public description"),
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
