"""Two spelled words next to each other are parted by a short pause: without it they read as one.

Done last, in the order in which the signs are made, whatever order that is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ml.text.plan import Plan, PlannedSign

WORD_GAP: Final = 0.2  # seconds, shorter than the pause of a comma

_APOSTROPHES: Final = "'’‘`´ʼ"  # inside of a contraction


def with_gaps(plan: Plan) -> Plan:
    """`plan` with a pause wherever a spelled word follows another; it has the span of what stands between them."""
    signs: list[PlannedSign] = []
    at: list[int] = []  # where each sign of the plan has come to lie
    for sign in plan.signs:
        before = signs[-1] if signs else None
        if before is not None and before.kind == sign.kind == "letter" and _parted(before, sign, plan.text):
            start = sign.text_span[0]
            signs.append(PlannedSign("", "pause", (min(before.text_span[1], start), start), WORD_GAP))
        at.append(len(signs))
        signs.append(sign)
    marks = [replace(mark, signs=(at[mark.signs[0]], at[mark.signs[1] - 1] + 1)) for mark in plan.marks]
    return replace(plan, signs=tuple(signs), marks=tuple(marks))


def _parted(before: PlannedSign, sign: PlannedSign, text: str) -> bool:
    """Whether two letters belong to different words: what stands between them is more than a full stop (s.r.o.)."""
    end, start = before.text_span[1], sign.text_span[0]
    if before.text_span == sign.text_span:
        return False
    if start < end:
        return True
    if start == end:  # one word, or a word and that for "%"
        return any(
            not text[place].isalnum() and text[place] not in _APOSTROPHES for place in (before.text_span[0], start)
        )
    return text[end:start] not in (".", "'")
