"""What else could stand for the words of a plan, for people who edit it: other senses, spelling, or nothing.

Looked up from the lists alone, so it costs next to nothing. What would change nothing is not offered.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from ml.text.gaps import part
from ml.text.grammar import GRAMMARS
from ml.text.languages import OWN
from ml.text.lexicon import Has, Meaning, lexicon, signs
from ml.text.normalise import Normalised, normalise
from ml.text.plan import Plan, PlannedSign, Span
from ml.text.senses import senses_of
from ml.text.spelling import spell
from ml.text.splitting import split
from ml.text.tokens import Word

T = TypeVar("T")
Change = Literal["sense", "near", "spell", "leave_out"]


@dataclass(frozen=True)
class Alternative:
    """Signs, letters and gaps in place of a span's, none to leave it out; "near" is a sense by its nearest sign."""

    change: Change
    signs: tuple[PlannedSign, ...]

    def __post_init__(self) -> None:
        if (self.change == "leave_out") == bool(self.signs):
            raise ValueError(f"what is left out and only that has no signs, got {self.change} with {self.signs}")


@dataclass(frozen=True)
class Choice:
    """Words that are signed, spelled or left out together, and what could be done instead.

    signs: indices in the plan of those that stand for the words, pauses between them not counted; `at`: where an
    alternative goes once they are taken out, counted before that.
    """

    text_span: Span
    signs: tuple[int, ...]
    at: int
    alternatives: tuple[Alternative, ...]


def choices(made: Plan, glosses: Container[str] | None = None) -> tuple[Choice, ...]:
    """All words of a plan with their alternatives, by place in the text; every sign of words is in exactly one."""
    coverage = made.coverage
    covered = (*coverage.signed, *coverage.near, *coverage.spelled, *coverage.left_out)
    spans = together([*covered, *(sign.text_span for sign in made.signs if sign.kind != "pause")])
    heard = ((sign.text_span, index) for index, sign in enumerate(made.signs) if sign.kind != "pause")
    has = _has(made, glosses)
    found: list[Choice] = []
    at = 0
    for span, there in zip(spans, sorted_in(spans, heard), strict=True):
        at = there[0] if there else at  # what was left out would come after the words before it
        now = tuple(made.signs[index].gloss for index in there)
        found.append(Choice(span, tuple(there), at, tuple(_alternatives(made, span, has, now))))
        at = there[-1] + 1 if there else at
    return tuple(found)


def together(spans: Iterable[Span]) -> list[Span]:
    """The runs that overlapping spans make, in order; empty ones make none."""
    runs: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if runs and start < runs[-1][1]:
            runs[-1] = (runs[-1][0], max(end, runs[-1][1]))
        else:
            runs.append((start, end))
    return runs


def sorted_in(runs: Sequence[Span], placed: Iterable[tuple[Span, T]]) -> list[list[T]]:
    """What lies in each of `together`'s runs, by the span of each; an empty span lies in none."""
    found: list[list[T]] = [[] for _ in runs]
    for (start, end), each in placed:
        place = bisect_right(runs, start, key=lambda run: run[0]) - 1
        if start < end and place >= 0 and end <= runs[place][1]:
            found[place].append(each)
    return found


def alternatives(made: Plan, span: Span, glosses: Container[str] | None = None) -> tuple[Alternative, ...]:
    """Other ways to sign the words of `made` at `span`; `glosses` are those that can be produced.

    Senses come first, then spelling, then leaving out. A span without signs and words has none.
    """
    now = glosses_of(sign for sign in made.signs if _inside(sign.text_span, span))
    return tuple(_alternatives(made, span, _has(made, glosses), now))


def glosses_of(planned: Iterable[PlannedSign]) -> tuple[str, ...]:
    return tuple(sign.gloss for sign in planned if sign.kind != "pause")


def _has(made: Plan, glosses: Container[str] | None) -> Has:
    known = frozenset(sign.gloss for sign in signs(made.sign_language))
    return lambda gloss: gloss in known and (glosses is None or gloss in glosses)


def _alternatives(made: Plan, span: Span, has: Has, now: tuple[str, ...]) -> Iterator[Alternative]:
    """now: glosses that stand there already. A language that a model brings has one sign a word and no letters."""
    if made.sign_language in OWN:
        if now:
            yield Alternative("leave_out", ())
        return
    text = made.text[slice(*span)]
    normal = normalise(text) if text.strip() else Normalised("", ())
    words = [token for token in split(normal.text, made.text_language) if isinstance(token, Word)]
    for meaning in dict.fromkeys(_meanings([word.text for word in words], made, has)):
        if meaning.glosses != now:
            signed = tuple(PlannedSign(gloss, "sign", span) for gloss in meaning.glosses)
            yield Alternative("near" if meaning.near else "sense", signed)
    spelled = [
        PlannedSign(letter, "letter", _moved(normal.span(*place), span[0]))
        for word in words
        for letter, first, last in spell(word.text, has)
        for place in [_place(word, first, last)]
    ]
    if spelled and glosses_of(spelled) != now:
        yield Alternative("spell", tuple(sign for sign, _ in part(spelled, made.text)))
    if now:
        yield Alternative("leave_out", ())


def _meanings(words: list[str], made: Plan, has: Has) -> Iterator[Meaning]:
    """All that the words together, and for one word its rows of senses, may ask for."""
    if not words:
        return
    entries = lexicon(made.sign_language, made.text_language)
    key = tuple(words)
    small = len(key) == 1 and key[0].lower() in GRAMMARS[made.text_language].left_out
    listed = (entries.form(key, has), None if small else entries.lemma(key, has))
    rows = senses_of(words[0], made.text_language, made.sign_language) if len(words) == 1 else []
    seen: set[tuple[str, ...]] = set()
    for meaning in (*listed, *(row.meaning for row in rows)):
        if meaning and meaning.glosses not in seen and all(map(has, meaning.glosses)):
            seen.add(meaning.glosses)
            yield meaning


def _inside(span: Span, other: Span) -> bool:
    return other[0] <= span[0] and span[1] <= other[1]


def _place(word: Word, first: int, last: int) -> Span:
    """Of some of its characters; those of a word that is written otherwise ("%") stand for all of it."""
    literal = len(word.text) == word.end - word.start
    return (word.start + first, word.start + last) if literal else (word.start, word.end)


def _moved(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by
