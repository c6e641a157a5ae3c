"""What is wrong with a description, said by its part and its reason."""

from __future__ import annotations


class DescriptionError(ValueError):
    """column: the part of the description; reason: what is wrong with it, for people; where: file and row, if any."""

    def __init__(self, column: str, reason: str, where: str = "") -> None:
        super().__init__(f"{where}: {column}: {reason}" if where else f"{column}: {reason}")
        self.column = column
        self.reason = reason
        self.where = where
