from __future__ import annotations

import pytest

from ml.text.lexicon import signs
from ml.text.plan import Plan
from ml.text.planner import plan
from ml.text.senses import NUMBER, Sense, decide, senses
from ml.text.splitting import split
from ml.text.tokens import Pause, Spelled, Word

TABLES = [("en", "svk"), ("sk", "svk"), ("en", "ase")]
ROWS = [(*table, row) for table in TABLES for row in senses(*table)]


def glosses(text: str, text_language: str, sign_language: str) -> str:
    """Signs and spelled runs in one line, without pauses."""
    return line(plan(text, text_language, sign_language))


def line(made: Plan) -> str:
    parts: list[str] = []
    ended = -1
    for sign in made.signs:
        start, end = sign.text_span
        if sign.kind == "letter" and start == ended:
            parts[-1] += f"-{sign.gloss}"
        elif sign.kind != "pause":
            parts.append(sign.gloss)
        ended = end if sign.kind == "letter" else -1
    return " ".join(parts)


def clauses(text: str, language: str) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for token in split(text, language):
        if isinstance(token, Pause):
            found.append([])
        else:
            found[-1].append(token.text if isinstance(token, (Word, Spelled)) else NUMBER)
    return found


@pytest.mark.parametrize(("text_language", "sign_language", "row"), ROWS, ids=lambda one: getattr(one, "example", one))
def test_every_row_decides_its_own_example(text_language: str, sign_language: str, row: Sense) -> None:
    decided = [
        found[0]
        for clause in clauses(row.example, text_language)
        for index in range(len(clause))
        if (found := decide(clause, index, text_language, sign_language))
    ]
    assert row in decided
    if row.meaning is not None:
        made = {sign.gloss for sign in plan(row.example, text_language, sign_language, order="text").signs}
        assert made.issuperset(row.meaning.glosses)


@pytest.mark.parametrize(("text_language", "sign_language"), TABLES)
def test_rows_name_signs_that_there_are(text_language: str, sign_language: str) -> None:
    known = {sign.gloss for sign in signs(sign_language)}
    named = {gloss for row in senses(text_language, sign_language) if row.meaning for gloss in row.meaning.glosses}
    assert named <= known
