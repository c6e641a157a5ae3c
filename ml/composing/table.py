"""Signs in a table, a row each: `signs/<sign language>.csv`, read and checked row by row.

Every row is our own description; `agrees` names public descriptions that it is believed to agree with.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ml.composing.compose import compose
from ml.composing.description import Description
from ml.composing.errors import DescriptionError

LONGEST: Final = 40  # characters of a gloss
SIGNS: Final = Path(__file__).parent / "signs"
DESCRIBED: Final = ("hands", "shape", "palm", "fingers", "place", "contact", "movement")
OTHERS: Final = ("other_shape", "other_palm", "other_fingers", "other_place", "other_contact")
COLUMNS: Final = ("gloss", *DESCRIBED, *OTHERS, "together", "face", "agrees")


@dataclass(frozen=True)
class DescribedSign:
    """A row: what the sign is called, what it is like, and the public description that this agrees with."""

    gloss: str
    description: Description
    agrees: str


def read(path: Path) -> tuple[DescribedSign, ...]:
    """All signs of a table; raises DescriptionError that names file, row and column of the first that is wrong."""
    found = []
    for row in _rows(path, lambda description: None):
        if isinstance(row, DescriptionError):
            raise row
        found.append(row)
    return tuple(found)


def tried(path: Path) -> tuple[tuple[DescribedSign, ...], tuple[DescriptionError, ...]]:
    """All signs of a table that can be composed, and what is wrong with each other row.

    Raises DescriptionError for a file that is no table of ours.
    """
    rows = list(_rows(path, compose))
    signs_ = tuple(row for row in rows if isinstance(row, DescribedSign))
    return signs_, tuple(row for row in rows if isinstance(row, DescriptionError))


def _rows(path: Path, expect: Callable[[Description], object]) -> Iterator[DescribedSign | DescriptionError]:
    """Row by row; expect: raises DescriptionError for a description that will not do."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DescriptionError("file", f"is not in UTF-8: {error}", path.name) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise DescriptionError("columns", f"are to be {', '.join(COLUMNS)}, got {reader.fieldnames}", path.name)
        seen: set[str] = set()
        for row in reader:
            where = f"{path.name}, row {reader.line_num}"
            try:
                sign = described(row)
                if sign.gloss in seen:
                    raise DescriptionError("gloss", f"{sign.gloss} is described twice")
                seen.add(sign.gloss)
                expect(sign.description)
            except DescriptionError as error:
                yield DescriptionError(error.column, error.reason, f"{where} ({row['gloss'][:LONGEST]})")
            else:
                yield sign
    except csv.Error as error:
        raise DescriptionError("file", f"is no table: {error}", f"{path.name}, row {reader.line_num}") from error


def described(row: dict[str, str]) -> DescribedSign:
    """A row as a sign; raises DescriptionError."""
    gloss = row["gloss"]
    if not gloss or gloss != gloss.strip().upper() or not gloss.isprintable() or len(gloss) > LONGEST:
        raise DescriptionError("gloss", f"is to be in capitals, {LONGEST} at most, got {gloss[: LONGEST + 1]!r}")
    if any(value is None for value in row.values()) or None in row:
        raise DescriptionError("columns", f"a row has {len(COLUMNS)}")
    if row["together"] not in ("", "yes"):
        raise DescriptionError("together", f"is yes or empty, got {row['together']!r}")
    if not row["agrees"].strip():
        raise DescriptionError("agrees", "the public description that the row agrees with is to be named")
    cells = {name: row[name].strip() for name in (*DESCRIBED, *OTHERS, "face")}
    return DescribedSign(gloss, Description(**cells, together=row["together"] == "yes"), row["agrees"])


def written(signs: Iterable[DescribedSign]) -> str:
    """A table of signs, as `read` takes it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for sign in signs:
        made = sign.description
        cells = [getattr(made, name) for name in (*DESCRIBED, *OTHERS)]
        writer.writerow([sign.gloss, *cells, "yes" if made.together else "", made.face, sign.agrees])
    return out.getvalue()


@cache
def signs(sign_language: str) -> tuple[DescribedSign, ...]:
    """The composed signs of a sign language; none if it has no table."""
    path = SIGNS / f"{sign_language}.csv"
    return read(path) if path.is_file() else ()


def waiting(sign_language: str) -> tuple[DescribedSign, ...]:
    """Signs that are described for the next training, and no weights know yet: nothing plans or prepares them."""
    path = SIGNS / "next" / f"{sign_language}.csv"
    return read(path) if path.is_file() else ()
