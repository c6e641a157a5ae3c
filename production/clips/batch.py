"""An educator's text becomes a batch of lines, or problems that each name their line."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LINES = 200
CHARACTERS = 500  # a line


@dataclass(frozen=True)
class Problem:
    """line: counted from 1 as an editor shows it, blank lines included; 0 for the batch as a whole."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.message}" if self.line else self.message


class BatchError(Exception):
    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def _problem(line: str) -> str:
    if len(line) > CHARACTERS:
        return f"{len(line)} characters, at most {CHARACTERS} are possible."
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in line):
        return "it has control characters in it."
    return ""


def parse(text: str) -> list[str]:
    """The lines that hold something, trimmed, in order. Whether they can be signed turns out when they are made."""
    # not splitlines(), which takes control characters for line ends and would count lines unlike an editor
    lines = [line.replace("\t", " ").strip() for line in re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))]
    problems = [Problem(number, problem) for number, line in enumerate(lines, 1) if (problem := _problem(line))]
    texts = [line for line in lines if line]
    if not texts:
        problems.append(Problem(0, "Write at least one line of text."))
    if len(texts) > LINES:
        problems.append(Problem(0, f"{len(texts)} lines of text, at most {LINES} are possible in one go."))
    if problems:
        raise BatchError(problems)
    return texts
