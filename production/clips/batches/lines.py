"""Plain text: each line that holds something is a row."""

from __future__ import annotations

import re
from typing import Final

from production.clips.batches.sheet import Sheet, SheetRow

# not splitlines(), which takes control characters for line ends and would count lines unlike an editor
LINE_END: Final = re.compile(r"\r\n|\r|\n")
_BLANKS: Final = re.compile(r"[ \t\r\n]+")


def one_line(text: str) -> str:
    """Without line ends and tabs, of which a text has none."""
    return _BLANKS.sub(" ", text).strip(" ")


def read_lines(text: str) -> Sheet:
    """Lines keep the numbers that an editor shows, blank ones included. Raises BatchError."""
    lines = [line.replace("\t", " ").strip() for line in LINE_END.split(text.removeprefix("\ufeff"))]
    return Sheet(tuple(SheetRow(number, {"text": line}) for number, line in enumerate(lines, 1) if line))
