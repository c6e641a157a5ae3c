"""What is wrong with a batch: where, in which column, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext

Unit = Literal["line", "row"]  # what places count: lines of a text, or rows of a table as spreadsheets number them


@dataclass(frozen=True)
class Problem:
    """place: from 1, as an editor or a spreadsheet shows it; 0 for the batch as a whole. column: where it is of one."""

    place: int
    message: str
    column: str = ""
    unit: Unit = "line"

    def __str__(self) -> str:
        if not self.place:
            return self.message
        place = (gettext("Line %(n)s") if self.unit == "line" else gettext("Row %(n)s")) % {"n": self.place}
        column = gettext(", column “%(column)s”") % {"column": self.column} if self.column else ""
        return f"{place}{column}: {self.message}"


class BatchError(Exception):
    """A batch of which nothing can be taken; what is wrong with single rows stays with them (`checking`)."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
