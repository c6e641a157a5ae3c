"""What becomes of each row before anything is made: its signs, its length, and what is wrong with it by column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ml.runtime import Signer
from ml.signing import Request, outline
from ml.text.errors import TextError
from ml.text.plan import Coverage, Span
from production.clips.batches.orders import CellProblem, Defaults, Order, order_of
from production.clips.batches.sheet import SheetRow
from production.clips.batches.wording import hint_in_words, text_error_in_words
from production.live.engine import make_way

WAYS: Final = ("signed", "near", "spelled", "left_out")  # of a word, as `ml.text.plan.Coverage` has them
Spans = Mapping[str, tuple[Span, ...]]


@dataclass(frozen=True)
class Checked:
    """order: what can be made, None where there are problems. frames: of its motion. hints: what to look at again."""

    order: Order | None
    problems: tuple[CellProblem, ...] = ()
    spans: Spans = field(default_factory=dict)
    frames: int = 0
    hints: tuple[str, ...] = ()


def counts_of(coverage: Coverage) -> dict[str, int]:
    """How many stretches of the text are signed, near, spelled and left out."""
    return {way: len(getattr(coverage, way)) for way in WAYS}


def only_spelled(counts: Mapping[str, int]) -> bool:
    """Whether nothing of it is signed."""
    return bool(counts.get("spelled")) and not counts.get("signed") and not counts.get("near")


def check_all(rows: Iterable[SheetRow], defaults: Defaults, signer: Signer) -> Iterator[Checked]:
    """Live motion of this process goes first."""
    for row in rows:
        make_way()
        yield check(row, defaults, signer)


def check(row: SheetRow, defaults: Defaults, signer: Signer) -> Checked:
    if row.problem:
        return Checked(None, (CellProblem("", row.problem),))
    order = order_of(row.cells, defaults)
    if isinstance(order, list):
        return Checked(None, tuple(order))
    signing = {key: value for key, value in order.options.items() if key != "film"}
    options = replace(defaults.options, **signing)
    languages = order.text_language or defaults.text_language, order.sign_language or defaults.sign_language
    try:
        plan, timeline = outline(signer, Request(order.text, *languages, 0, options))
    except TextError as error:
        return Checked(None, (CellProblem("text", text_error_in_words(error)),))
    spans = {way: getattr(plan.coverage, way) for way in WAYS}
    hints = tuple(hint_in_words(order.text, hint) for hint in plan.hints)
    measured = {"frames": timeline.frames, "counts": counts_of(plan.coverage)}
    return Checked(Order(**{**vars(order), **measured}), (), spans, timeline.frames, hints)
