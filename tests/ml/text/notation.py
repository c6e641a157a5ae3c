"""Plans in one line, as the tables of cases write them: letters of a word joined by hyphens, pauses as ~ | ||."""

from __future__ import annotations

from itertools import groupby

from ml.text.plan import Plan

_PAUSES = {0.2: "~", 0.25: "|", 0.5: "||"}


def line(made: Plan) -> str:
    parts: list[str] = []
    for kind, group in groupby(made.signs[:-1], key=lambda sign: sign.kind):
        run = [sign.gloss.replace(" ", "_") or _PAUSES[sign.seconds] for sign in group]
        parts += ["-".join(run)] if kind == "letter" else run
    return " ".join(parts)


def words(made: Plan, part: str) -> list[str]:
    """The words of one part of the coverage."""
    return [made.text[start:end] for start, end in getattr(made.coverage, part)]
