"""CSV and TSV, as spreadsheets write them: a first row that names the columns, then a clip a row.

A row whose quotes do not close would swallow all that follows. So it is kept as it is written, with what is wrong with
it, and reading goes on with the next line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from django.utils.translation import gettext

from production.clips.batches.columns import COLUMNS, column_named
from production.clips.batches.lines import LINE_END, one_line
from production.clips.batches.problems import BatchError, Problem
from production.clips.batches.sheet import Sheet, SheetRow

DELIMITERS: Final = (";", ",", "\t")  # ; is what Excel writes where a comma divides whole numbers from decimals
_NO_DELIMITER: Final = "\x1f"  # of a table with one column, whose texts may have commas without quotation marks
_RECORD: Final = 50  # lines that one row may go over
_LINES: Final = 200_000  # of one file
Record = list[str] | str  # cells, or the line of which none can be made


def read_table(text: str) -> Sheet:
    """Raises BatchError for a table without a column of texts."""
    lines = LINE_END.split(text)
    if len(lines) > _LINES:
        message = gettext("%(lines)s lines, at most %(most)s are possible.") % {"lines": len(lines), "most": _LINES}
        raise BatchError([Problem(0, message)])
    start = next(index for index, line in enumerate(lines) if line.strip())
    delimiter = max(DELIMITERS, key=lines[start].count)
    records = _records(lines[start:], delimiter if delimiter in lines[start] else _NO_DELIMITER)
    heading = next(records)
    columns, notes = _columns(heading, start + 1)
    rows = [_row(place, record, columns, len(heading)) for place, record in enumerate(records, start + 2)]
    return Sheet(tuple(row for row in rows if row), "row", tuple(notes))


def _records(lines: Sequence[str], delimiter: str) -> Iterator[Record]:
    at = 0
    while at < len(lines):
        reader = csv.reader((f"{line}\n" for line in islice(lines, at, at + _RECORD)), delimiter=delimiter, strict=True)
        done = 0
        try:
            for record in reader:
                yield record
                done = reader.line_num
                if done >= _RECORD // 2:  # so that a row over several lines is never cut by the end of the piece
                    break
            at += done
        except csv.Error:
            yield lines[at + done]
            at += done + 1


def _columns(record: Record, place: int) -> tuple[Mapping[int, str], list[Problem]]:
    """Which cell is of which column."""
    if isinstance(record, str):
        raise BatchError([Problem(place, gettext("the quotation marks of this row do not close."), unit="row")])
    columns: dict[int, str] = {}
    notes = []
    for index, written in enumerate(record):
        column = column_named(written)
        if column and column in columns.values():
            raise BatchError([Problem(place, gettext("there are two such columns."), written.strip(), "row")])
        if column:
            columns[index] = column
        elif written.strip():
            known = gettext("there is no such column, so its cells are not used. Known are %(columns)s.")
            notes.append(Problem(place, known % {"columns": ", ".join(COLUMNS)}, written.strip()[:40], "row"))
    if "text" not in columns.values():
        message = gettext("the first row has to name the columns, and one of them has to be “text”.")
        raise BatchError([Problem(place, message, unit="row"), *notes])
    return columns, notes


def _row(place: int, record: Record, columns: Mapping[int, str], width: int) -> SheetRow | None:
    """Nothing where every cell is blank."""
    if isinstance(record, str):
        return SheetRow(place, {"text": record}, gettext("the quotation marks of this row do not close."))
    cells = {columns[index]: one_line(cell) for index, cell in enumerate(record) if index in columns}
    beyond = [cell for cell in record[width:] if cell.strip()]
    if beyond:
        text = " ".join([cells.get("text", ""), *(one_line(cell) for cell in beyond)])
        message = gettext("it has more cells than the first row. A text with a comma in it needs quotation marks.")
        return SheetRow(place, {**cells, "text": text}, message)
    return SheetRow(place, cells) if any(cell.strip() for cell in record) else None
