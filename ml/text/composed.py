"""Which words of a plan are said by composed signs: made from a description, not recorded, and seen by no signer."""

from __future__ import annotations

from dataclasses import replace

from ml.text.lexicon import composed
from ml.text.plan import Plan


def with_composed(made: Plan) -> Plan:
    """The plan whose coverage tells of composed signs."""
    said = [sign.text_span for sign in made.signs if sign.gloss in composed(made.sign_language)]
    words = sorted((*made.coverage.signed, *made.coverage.near))
    told = tuple((start, end) for start, end in words if any(first < end and start < last for first, last in said))
    return replace(made, coverage=replace(made.coverage, composed=told))
