"""Several languages in one text: sentences that are plainly in another one are planned as such, and told of in a hint.

A text that is in the other language altogether is not: who chose its language may mean it, and is only told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Final, NamedTuple

from ml.text.accounting import unaccounted
from ml.text.hints import is_known, other_language
from ml.text.languages import LANGUAGES
from ml.text.plan import Coverage, Hint, Mark, Plan, PlannedSign, Span
from ml.text.tokens import SENTENCE_PAUSE

_SENTENCE: Final = re.compile(r"[^.!?;\n]+[.!?;\s]*")
_WORD: Final = re.compile(r"[^\W\d_]+")
_FEWEST: Final = 3  # words of a sentence that tell its language


class Piece(NamedTuple):
    """Sentences in one language, in code points of the text."""

    start: int
    end: int
    language: str


def pieces(text: str, text_language: str, sign_language: str) -> list[Piece]:
    """The pieces of a text in several languages that `sign_language` is made from; none if it is in one."""
    found: list[Piece] = []
    sentences = list(_SENTENCE.finditer(text))
    for sentence in sentences if len(sentences) > 1 else ():
        language = _language(_WORD.findall(sentence[0]), text_language)
        if found and language in (None, found[-1].language):
            found[-1] = found[-1]._replace(end=sentence.end())
        else:
            start = found[-1].end if found else 0
            known = language if language in LANGUAGES[sign_language].text_languages else None
            found.append(Piece(start, sentence.end(), known or text_language))
    return found if len({piece.language for piece in found}) > 1 else []


def _language(words: Sequence[str], text_language: str) -> str | None:
    """What a sentence is in; None if it is too short to tell, and goes with the one before it."""
    if len(words) >= _FEWEST:
        return other_language(words, text_language) or text_language
    return text_language if any(is_known(word.lower(), text_language) for word in words) else None


def join(text: str, text_language: str, sign_language: str, parts: Sequence[tuple[Piece, Plan | None]]) -> Plan:
    """One plan of the pieces' own; those that nothing of can be signed have none."""
    made = [(piece.start, plan) for piece, plan in parts if plan is not None]
    spans = {
        field.name: tuple(_moved(span, start) for start, plan in made for span in getattr(plan.coverage, field.name))
        for field in fields(Coverage)
    }
    missing = unaccounted(text, [span for part in spans.values() for span in part])
    spans["left_out"] = tuple(sorted([*spans["left_out"], *missing]))
    hints = [replace(hint, text_span=_moved(hint.text_span, start)) for start, plan in made for hint in plan.hints]
    hints += [
        Hint("language", (piece.start, piece.start + len(text[piece.start : piece.end].rstrip())), (piece.language,))
        for piece, _ in parts
        if piece.language != text_language
    ]
    told = tuple(sorted(hints, key=lambda hint: hint.text_span))
    signs, marks = tuple(_signs(made)), tuple(_marks(made))
    return Plan(text, text_language, sign_language, signs, Coverage(**spans), hints=told, marks=marks)


def _signs(made: Sequence[tuple[int, Plan]]) -> Iterator[PlannedSign]:
    """All signs, with the pause of a sentence where a piece but the last one goes back to rest."""
    for index, (start, plan) in enumerate(made):
        *signs, end = plan.signs
        for sign in signs:
            yield replace(sign, text_span=_moved(sign.text_span, start))
        seconds = SENTENCE_PAUSE if index < len(made) - 1 else end.seconds
        yield replace(end, text_span=_moved(end.text_span, start), seconds=seconds)


def _marks(made: Sequence[tuple[int, Plan]]) -> Iterator[Mark]:
    before = 0
    for _, plan in made:
        for mark in plan.marks:
            yield replace(mark, signs=_moved(mark.signs, before))
        before += len(plan.signs)


def _moved(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by
