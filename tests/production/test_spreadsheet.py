"""Cells that anybody wrote are text to a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest

from production.spreadsheet import plain, table


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1+1"])
def test_what_a_spreadsheet_would_calculate_begins_with_an_apostrophe(cell: str) -> None:
    assert plain(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Dobrý večer", "", 4, 0.5, None, "a=b"])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert plain(cell) == cell


def test_a_table_is_utf8_with_its_mark_and_every_cell_is_escaped() -> None:
    written = table(("a", "b"), [("=1", 'say "č"'), (1, None)]).decode("utf-8")
    assert written[0] == "\ufeff"
    assert list(csv.reader(io.StringIO(written[1:]))) == [["a", "b"], ["'=1", 'say "č"'], ["1", ""]]
