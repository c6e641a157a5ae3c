"""Reading our own annotation files: strict about columns, and exact about where a fault is."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

from ml.corpus.landmarks import CorpusError

ANNOTATIONS: Final = Path(__file__).parent / "annotations"


def table(path: Path, columns: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
    """(where, row) of every row of a CSV, `where` naming file and row for messages; raises CorpusError."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file)) or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"{path.name}: cannot be read ({error})") from error
    if tuple(header) != columns:
        raise CorpusError(f"{path.name}: row 1: the columns must be {','.join(columns)}")
    found = []
    for number, row in enumerate(rows, start=2):
        where = f"{path.name}: row {number}"
        if len(row) != len(columns):
            raise CorpusError(f"{where}: {len(columns)} columns expected, got {len(row)}")
        found.append((where, dict(zip(columns, row, strict=True))))
    return found
