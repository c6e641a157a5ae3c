"""A plan that a person made, or changed: signs and letters for a text -> a `Plan`, or a documented error.

The signs are theirs. What becomes of the words (coverage) and of the sentences (marks) follows from the text's own
plan, as far as the two are the same: what nobody changed stays what it was.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import isfinite
from typing import Final

from ml.text.accounting import counts, unaccounted
from ml.text.alternatives import alternatives, glosses_of, sorted_in, together
from ml.text.composed import with_composed
from ml.text.errors import TextError
from ml.text.gaps import part
from ml.text.languages import LANGUAGES, check_pair
from ml.text.lexicon import signs
from ml.text.normalise import normalise
from ml.text.order.marks import NEGATIONS
from ml.text.plan import FINAL_PAUSE, Coverage, Kind, Mark, Order, Plan, PlannedSign, Span
from ml.text.planner import plan
from ml.text.tokens import CLAUSE_PAUSE

SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds
_CLASSES: Final = ("signed", "near", "spelled", "left_out")
_INNER: Final = ("negation", "topic")  # marks of some signs of a sentence
LONGEST_NAME: Final = 40  # characters of a gloss that an error repeats: it is no echo


@dataclass(frozen=True)
class GivenSign:
    """One sign, letter or pause as somebody asks for it; `edited` checks it.

    text_span: the words that it stands for; None: nothing in the text. seconds: of a pause; None: as at a comma.
    """

    gloss: str
    kind: Kind
    text_span: Span | None = None
    seconds: float | None = None


def edited(
    given: Sequence[GivenSign],
    text: str,
    text_language: str,
    sign_language: str,
    glosses: Container[str] | None = None,
    *,
    order: Order = "signer",
    composed: bool = True,
) -> Plan:
    """The plan that signs `given` for `text`; `glosses`, `order` and `composed` as for `plan`. Raises TextError.

    `composed` is of the text's own plan: who gives a composed sign gets it.

    Pauses become what they are in every plan: none at the beginning, of several in a row the longest, one of at least
    `FINAL_PAUSE` at the end, and a gap between two spelled words.
    """
    check_pair(text_language, sign_language)
    normalise(text)
    planned = _paused(_checked(given, len(text), sign_language, glosses), len(text))
    planned = [sign for sign, _ in part(planned, text)]
    try:
        own = plan(text, text_language, sign_language, glosses, order=order, composed=composed)
    except TextError:  # nothing of it can be signed by itself
        own = Plan(text, text_language, sign_language, (), Coverage(left_out=tuple(unaccounted(text, ()))))
    if tuple(planned) == own.signs:
        return own
    coverage, marks = _coverage(planned, own, glosses), _marks(planned, own)
    return with_composed(replace(own, signs=tuple(planned), coverage=coverage, marks=marks, edited=True))


def _checked(
    given: Sequence[GivenSign], length: int, sign_language: str, glosses: Container[str] | None
) -> Iterator[PlannedSign]:
    """`given` as planned signs. One without words has the empty span where those before it end."""
    kinds = {sign.gloss: sign.kind for sign in signs(sign_language)}
    before = 0
    for index, sign in enumerate(given):
        start, end = sign.text_span or (before, before)
        if not 0 <= start <= end <= length:
            problem = f"its text_span must run forwards within the text's {length} characters"
            raise _invalid(index, "text_span", problem)
        before = end
        if sign.kind == "pause":
            seconds = CLAUSE_PAUSE if sign.seconds is None else sign.seconds
            if sign.gloss:
                raise _invalid(index, "gloss", "a pause has no gloss")
            if not isfinite(seconds) or not SHORTEST_PAUSE <= seconds <= LONGEST_PAUSE:
                raise _invalid(index, "seconds", f"a pause takes {SHORTEST_PAUSE} to {LONGEST_PAUSE:g} seconds")
            yield PlannedSign("", "pause", (start, end), seconds)
            continue
        if sign.seconds is not None:
            raise _invalid(index, "seconds", "only pauses have seconds, the others take as long as they take")
        if kinds.get(sign.gloss) != sign.kind or (glosses is not None and sign.gloss not in glosses):
            name = f"{LANGUAGES[sign_language].name} has no {sign.kind} {sign.gloss[:LONGEST_NAME]!r} here"
            details = {"gloss": sign.gloss[:LONGEST_NAME], "kind": sign.kind, "sign_language": sign_language}
            raise TextError("sign_unknown", f"Number {index} of the plan: {name}.", index=index, **details)
        yield PlannedSign(sign.gloss, sign.kind, (start, end))


def _invalid(index: int, field: str, problem: str) -> TextError:
    return TextError("plan_invalid", f"Number {index} of the plan: {problem}.", index=index, field=field)


def _paused(planned: Iterator[PlannedSign], length: int) -> list[PlannedSign]:
    found: list[PlannedSign] = []
    for is_pause, run in groupby(planned, key=lambda sign: sign.kind == "pause"):
        if not is_pause:
            found += run
        elif found:
            found.append(max(run, key=lambda sign: sign.seconds))
    if not found:
        raise TextError("nothing_to_sign", "The plan has no sign and no letter.")
    if found[-1].kind == "pause":
        found[-1] = replace(found[-1], seconds=max(found[-1].seconds, FINAL_PAUSE))
    else:
        found.append(PlannedSign("", "pause", (length, length), FINAL_PAUSE))
    return found


def _coverage(planned: Sequence[PlannedSign], own: Plan, glosses: Container[str] | None) -> Coverage:
    """What becomes of the words: in runs of them whose signs nobody changed, what the text's own plan says."""
    classes = {span: name for name in _CLASSES for span in getattr(own.coverage, name)}
    heard = [[sign for sign in signs if sign.kind != "pause"] for signs in (planned, own.signs)]
    runs = together([*classes, *(sign.text_span for signs in heard for sign in signs)])
    now, before = (sorted_in(runs, ((sign.text_span, sign) for sign in signs)) for signs in heard)
    words = sorted_in(runs, ((span, span) for span in sorted(classes)))
    found: dict[str, list[Span]] = {name: [] for name in _CLASSES}
    for place, run in enumerate(runs):
        same = Counter(now[place]) == Counter(before[place])
        kind = "" if same else _class(now[place], before[place], run, own, glosses)
        of_it = [run] if any(map(counts, own.text[slice(*run)])) else []  # where the text's own plan has no word
        for span in words[place] or of_it:
            overlapped = any(sign.text_span[0] < span[1] and span[0] < sign.text_span[1] for sign in now[place])
            found[classes[span] if same else kind if overlapped else "left_out"].append(span)
    missing = unaccounted(own.text, [span for spans in found.values() for span in spans])
    found["left_out"] = sorted([*found["left_out"], *missing])
    return Coverage(**{name: tuple(spans) for name, spans in found.items()})


def _class(
    now: Sequence[PlannedSign], before: Sequence[PlannedSign], run: Span, own: Plan, glosses: Container[str] | None
) -> str:
    """Of words whose signs were changed: as the alternative is that was chosen, or else as it looks."""
    if not now:
        return "left_out"
    if all(sign.kind == "letter" for sign in now):
        return "spelled"
    chosen = [other.change for other in alternatives(own, run, glosses) if glosses_of(other.signs) == glosses_of(now)]
    if chosen:
        return "near" if chosen[0] == "near" else "signed"
    nearly = any(run[0] <= start < run[1] for start, _ in own.coverage.near)
    return "near" if nearly and not set(now).isdisjoint(before) else "signed"


def _marks(planned: Sequence[PlannedSign], own: Plan) -> tuple[Mark, ...]:
    """What was in a sentence stays in it, wherever it went; what is new belongs to the words before it."""
    sentences = [mark for mark in own.marks if mark.kind not in _INNER]
    sentence_of = {index: place for place, mark in enumerate(sentences) for index in range(*mark.signs)}
    begun = sorted((own.signs[index].text_span[0], place) for index, place in sentence_of.items())
    unclaimed: dict[PlannedSign, list[int]] = {}
    for index in reversed(range(len(own.signs))):
        unclaimed.setdefault(own.signs[index], []).append(index)
    came_from: dict[int, int | None] = {}
    in_sentence: dict[int, int] = {}
    for index, sign in enumerate(planned):
        if sign.kind != "pause":
            came_from[index] = found = unclaimed[sign].pop() if unclaimed.get(sign) else None
            in_sentence[index] = _sentence(sign.text_span, begun) if found is None else sentence_of[found]
    marks = [
        Mark(sentences[place].kind if sentences else "statement", (run[0], run[-1] + 1))
        for place, group in groupby(in_sentence, key=in_sentence.__getitem__)
        for run in [list(group)]
    ]
    for mark in own.marks:
        if mark.kind in _INNER:
            kept = [index for index, found in came_from.items() if found is not None and found in range(*mark.signs)]
            runs = [span for span in _in_a_row(kept) if mark.kind == "topic" or _negates(planned[slice(*span)])]
            marks += [Mark(mark.kind, span) for span in runs]
    new = [index for index, found in came_from.items() if found is None and _negates([planned[index]])]
    marks += [Mark("negation", (index, index + 1)) for index in new]
    return tuple(sorted(marks, key=lambda mark: (mark.signs[0], -mark.signs[1])))


def _sentence(span: Span, begun: Sequence[tuple[int, int]]) -> int:
    """The sentence that words are in; begun: where words of the text start, and the sentence of each."""
    last = span[0] if span[0] < span[1] else span[0] - 1  # what stands for nothing goes with the words before it
    return begun[max(0, bisect_right(begun, last, key=lambda pair: pair[0]) - 1)][1] if begun else 0


def _in_a_row(indices: Sequence[int]) -> Iterator[Span]:
    for _, run in groupby(enumerate(indices), key=lambda pair: pair[1] - pair[0]):
        found = [index for _, index in run]
        yield found[0], found[-1] + 1


def _negates(planned: Sequence[PlannedSign]) -> bool:
    return not NEGATIONS.isdisjoint(sign.gloss for sign in planned)
