"""Tables for spreadsheets, whose words come from anybody: no cell of them is calculated."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

MARK: Final = "\ufeff"  # by which spreadsheets know UTF-8
_FORMULA: Final = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # some begin a formula by the wide forms too


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV with its heading, as UTF-8."""
    return heading(columns) + lines(rows)


def heading(columns: Sequence[str]) -> bytes:
    return MARK.encode() + lines([columns])


def lines(rows: Iterable[Sequence[object]]) -> bytes:
    """A part of a table, for who writes it part by part."""
    written = io.StringIO()
    csv.writer(written).writerows([plain(cell) for cell in row] for row in rows)
    return written.getvalue().encode(errors="replace")


def plain(cell: object) -> object:
    """A cell that a spreadsheet takes as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell
