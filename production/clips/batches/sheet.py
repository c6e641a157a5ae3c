"""What was read of a text or file: rows of cells as they were written, right or wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext

from production.clips.batches.problems import BatchError, Problem, Unit

ROWS: Final = 1_000  # of one batch


@dataclass(frozen=True)
class SheetRow:
    """cells: column -> what is written there. problem: why it could not be read; its cells are what is left of it."""

    place: int
    cells: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True)
class Sheet:
    """notes: what is to be said of the file as a whole, though its rows can be used."""

    rows: tuple[SheetRow, ...]
    unit: Unit = "line"
    notes: tuple[Problem, ...] = field(default=())

    def __post_init__(self) -> None:
        """Raises BatchError where there are no rows, or too many."""
        if not self.rows:
            raise BatchError([Problem(0, gettext("Write at least one line of text."))])
        if len(self.rows) > ROWS:
            asked = {"rows": len(self.rows), "most": ROWS}
            message = gettext("%(rows)s lines of text, at most %(most)s are possible in one go.") % asked
            raise BatchError([Problem(0, message)])
