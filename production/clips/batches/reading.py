"""Which reader a file goes to: by the ending of its name, as people know files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext

from production.clips.batches.decoding import decode
from production.clips.batches.lines import read_lines
from production.clips.batches.problems import BatchError, Problem
from production.clips.batches.sheet import Sheet
from production.clips.batches.subtitles import read_subtitles
from production.clips.batches.tables import read_table

READERS: Final[Mapping[str, Callable[[str], Sheet]]] = MappingProxyType(
    {".txt": read_lines, ".csv": read_table, ".tsv": read_table, ".srt": read_subtitles, ".vtt": read_subtitles}
)


def read(data: bytes, name: str) -> Sheet:
    """The rows of a file. Raises BatchError."""
    reader = READERS.get(PurePath(name.lower()).suffix)
    if reader is None:
        message = gettext("“%(name)s” cannot be read. Files may be %(kinds)s.")
        kinds = ", ".join(ending[1:].upper() for ending in READERS)
        raise BatchError([Problem(0, message % {"name": name[-60:], "kinds": kinds})])
    return reader(decode(data))
