"""Two spelled words next to each other are parted by a short pause: without it they read as one.

Done last, in the order in which the signs are made, whatever order that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ml.text.plan import Plan, PlannedSign

WORD_GAP: Final = 0.2  # seconds, shorter than the pause of a comma

_APOSTROPHES: Final = "'’‘`´ʼ"  # inside of a contraction


def with_gaps(plan: Plan) -> Plan:
    """`plan` with a pause wherever a spelled word follows another."""
    parted = part(plan.signs, plan.text)
    at = [place for place, (sign, is_new) in enumerate(parted) if not is_new]  # where each sign has come to lie
    marks = [replace(mark, signs=(at[mark.signs[0]], at[mark.signs[1] - 1] + 1)) for mark in plan.marks]
    return replace(plan, signs=tuple(sign for sign, _ in parted), marks=tuple(marks))


def part(signs: Sequence[PlannedSign], text: str) -> list[tuple[PlannedSign, bool]]:
    """`signs` and the gaps between them, and of each whether it is new; a gap has the span of what stands there."""
    found: list[tuple[PlannedSign, bool]] = []
    for sign in signs:
        before = found[-1][0] if found else None
        if before is not None and before.kind == sign.kind == "letter" and _parted(before, sign, text):
            start = sign.text_span[0]
            found.append((PlannedSign("", "pause", (min(before.text_span[1], start), start), WORD_GAP), True))
        found.append((sign, False))
    return found


def _parted(before: PlannedSign, sign: PlannedSign, text: str) -> bool:
    """Whether two letters belong to different words: what stands between them is more than a full stop (s.r.o.)."""
    end, start = before.text_span[1], sign.text_span[0]
    if before.text_span == sign.text_span or before.text_span[0] == end or start == sign.text_span[1]:
        return False  # of one word, or of none in the text
    if start < end:
        return True
    if start == end:  # one word, or a word and that for "%"
        return any(
            not text[place].isalnum() and text[place] not in _APOSTROPHES for place in (before.text_span[0], start)
        )
    return text[end:start] not in (".", "'")
