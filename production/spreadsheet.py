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
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(columns)
    lines.writerows([plain(cell) for cell in row] for row in rows)
    return (MARK + written.getvalue()).encode(errors="replace")


def plain(cell: object) -> object:
    """A cell that a spreadsheet takes as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell
