"""English for the sentences of Posunky, translated by us. The dictionary's English is in `ml/text/lexicon/svk.csv`."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Final

from ml.corpus.landmarks import CorpusError
from ml.corpus.segments import ANNOTATIONS

COLUMNS: Final = ("key", "en")


def read(path: Path) -> dict[str, str]:
    """Sentence key -> English; raises CorpusError naming file and row."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file)) or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"{path.name}: cannot be read ({error})") from error
    if tuple(header) != COLUMNS:
        raise CorpusError(f"{path.name}: row 1: the columns must be {','.join(COLUMNS)}")
    found: dict[str, str] = {}
    for number, row in enumerate(rows, start=2):
        if len(row) != len(COLUMNS) or not all(row) or row[0] in found:
            raise CorpusError(f"{path.name}: row {number}: needs a key of its own and its English, got {row}")
        found[row[0]] = row[1]
    return found


@cache
def english() -> dict[str, str]:
    return read(ANNOTATIONS / "posunky_wordings.csv")
