"""What else could stand for a span of a plan, for people who edit it: other senses, spelling, or nothing.

Looked up from the lists alone, so it costs next to nothing. What would change nothing is not offered.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Literal

from ml.text.grammar import GRAMMARS
from ml.text.lexicon import Has, Meaning, lexicon, signs
from ml.text.normalise import normalise
from ml.text.plan import Kind, Plan, Span
from ml.text.senses import senses_of
from ml.text.spelling import spell
from ml.text.splitting import split
from ml.text.tokens import Word

Change = Literal["sense", "near", "spell", "leave_out"]


@dataclass(frozen=True)
class Alternative:
    """Signs and letters in place of a span's, none to leave it out; "near" is a sense by its nearest sign."""

    change: Change
    signs: tuple[tuple[str, Kind], ...]

    def __post_init__(self) -> None:
        if (self.change == "leave_out") == bool(self.signs):
            raise ValueError(f"what is left out and only that has no signs, got {self.change} with {self.signs}")


def alternatives(made: Plan, span: Span, glosses: Container[str] | None = None) -> tuple[Alternative, ...]:
    """Other ways to sign the words of `made` at `span` (of one of its signs); `glosses` are those that can be produced.

    Senses come first, then spelling, then leaving out. A span without words has none.
    """
    known = frozenset(sign.gloss for sign in signs(made.sign_language))

    def has(gloss: str) -> bool:
        return gloss in known and (glosses is None or gloss in glosses)

    text = made.text[slice(*span)]
    words = [token.text for token in split(normalise(text).text, made.text_language) if isinstance(token, Word)]
    if not words:
        return ()
    now = tuple(sign.gloss for sign in made.signs if sign.kind != "pause" and _inside(sign.text_span, span))
    found = [
        Alternative("near" if meaning.near else "sense", tuple((gloss, "sign") for gloss in meaning.glosses))
        for meaning in dict.fromkeys(_meanings(words, made, has))
    ]
    spelled: tuple[tuple[str, Kind], ...] = tuple(
        (letter, "letter") for word in words for letter, _, _ in spell(word, has)
    )
    found += [Alternative("spell", spelled)] if spelled else []
    return (
        *(other for other in found if tuple(gloss for gloss, _ in other.signs) != now),
        *((Alternative("leave_out", ()),) if now else ()),
    )


def _meanings(words: list[str], made: Plan, has: Has) -> Iterator[Meaning]:
    """All that the words together, and for one word its rows of senses, may ask for."""
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
