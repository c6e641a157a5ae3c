"""What the signs of a real sentence are in it: kind of sentence from its text, negation from its signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ml.text.plan import Mark, MarkKind

ASKING: Final = frozenset({"KDE", "KTO", "ČO", "AKO", "KOĽKO", "KAM", "ODKIAĽ", "KEDY", "KTORÝ", "PREČO"})
DENYING: Final = frozenset({"NIE", "NEMÁM", "NECHCIEŤ", "NECHCIEŤ SA", "NEMÔŽE", "NEROZUMIEŤ", "NEMAŤ ČAS"})


def marks(signs: Sequence[str], text: str) -> tuple[Mark, ...]:
    """signs: glosses in their order; text: what they mean, in any language with its punctuation."""
    if not signs:
        return ()
    found = [Mark(_kind(signs, text), (0, len(signs)))]
    found += [Mark("negation", (at, at + 1)) for at, sign in enumerate(signs) if sign in DENYING]
    return tuple(found)


def _kind(signs: Sequence[str], text: str) -> MarkKind:
    if text.rstrip().endswith("?"):
        return "wh_question" if not ASKING.isdisjoint(signs) else "yes_no_question"
    return "exclamation" if text.rstrip().endswith("!") else "statement"
