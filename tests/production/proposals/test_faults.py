"""Every fault that a description can have is known, and told in the reader's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import override

import ml.composing
from ml.composing.errors import DescriptionError
from production.proposals.faults import FAULTS, matching, told

COMPOSING = Path(ml.composing.__file__).parent
OF_FILES = {"table.py", "sigml.py"}  # what no form has


def reasons() -> Iterator[str]:
    """The texts of all faults in the code, with 7 for what changes."""
    for path in sorted(COMPOSING.glob("*.py")):
        if path.name in OF_FILES:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            at = {"DescriptionError": 1, "_wrong": 0}.get(node.func.id)
            if at is None:
                continue
            match node.args[at]:
                case ast.Constant(value=str() as text):
                    yield text
                case ast.JoinedStr(values=parts):
                    yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in parts)


def test_every_fault_is_known_here_and_no_other() -> None:
    assert [text for text in reasons() if not matching(text)[0]] == []
    assert {matching(text)[0] for text in reasons()} == set(FAULTS)


def test_every_fault_is_told_in_slovak() -> None:
    with override("sk"):
        assert [text for text in reasons() if told(DescriptionError("place", text)) == text] == []


def test_what_changes_is_put_where_it_belongs() -> None:
    with override("sk"):
        text = told(DescriptionError("palm", "palm 'up' and fingers 'down' cannot point along one line"))
    assert text == "dlaň 'up' a prsty 'down' nemôžu smerovať po jednej priamke"


def test_what_is_not_known_is_told_as_it_is() -> None:
    with override("sk"):
        assert told(DescriptionError("", "something new")) == "something new"
