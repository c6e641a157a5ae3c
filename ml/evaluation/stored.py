"""Comparisons read back from the files that `python -m ml.evaluation --json` wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.corpus.landmarks import CorpusError
from ml.evaluation.results import Figure, Figures


@dataclass(frozen=True, eq=False)
class Stored:
    """One run of the comparison. conditions: what must be equal for figures to compare; models: names in order;
    figures: system -> measure -> figure."""

    name: str
    conditions: Mapping[str, object]
    models: tuple[str, ...]
    figures: Mapping[str, Figures]


def read(path: Path) -> Stored:
    """Raises CorpusError where a file holds no comparison."""
    try:
        content: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        conditions = {what: content[what] for what in ("split", "sentences", "seeds")}
        judge = {f"judge, {what}": value for what, value in content["judge"].items()}
        figures = {
            system: {measure: Figure(**figure) for measure, figure in rows.items()}
            for system, rows in content["figures"].items()
        }
        return Stored(path.name, {**conditions, **judge}, tuple(content["models"]), figures)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorpusError(f"{path.name}: holds no comparison ({type(error).__name__}: {error})") from error
