"""English for the sentences of Posunky, translated by us. The dictionary's English is in `ml/text/lexicon/svk.csv`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from ml.corpus.annotation import ANNOTATIONS, table
from ml.corpus.landmarks import CorpusError

COLUMNS: Final = ("key", "en")


def read(path: Path) -> dict[str, str]:
    """Sentence key -> English; raises CorpusError naming file and row."""
    found: dict[str, str] = {}
    for where, row in table(path, COLUMNS):
        if not all(row.values()) or row["key"] in found:
            raise CorpusError(f"{where}: needs a key of its own and its English, got {list(row.values())}")
        found[row["key"]] = row["en"]
    return found


@cache
def english() -> dict[str, str]:
    return read(ANNOTATIONS / "posunky_wordings.csv")
