"""Text -> Plan in a language that a model brings: by words that were seen beside its signs, in the text's own order.

There are no grammar, numbers or letters here, since nobody has written them: the lists come from the texts and glosses
of a corpus (`ml.corpus.published`). A word without a sign is left out, and coverage says so.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from ml.text.accounting import unaccounted
from ml.text.errors import TextError
from ml.text.languages import OWN
from ml.text.lemmas import lemma
from ml.text.lexicon import signs
from ml.text.normalise import normalise
from ml.text.plan import FINAL_PAUSE, Coverage, Mark, Plan, PlannedSign

_WORD: Final = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


def words(text: str, language: str) -> list[tuple[str, int, int]]:
    """The dictionary form of each word of a normalised text, and its place."""
    return [(lemma(found[0], language), found.start(), found.end()) for found in _WORD.finditer(text)]


@dataclass(frozen=True)
class Wordlist:
    """glosses: dictionary form of a word -> the sign that it asks for."""

    text_language: str
    sign_language: str
    glosses: Mapping[str, str]

    def plan(self, text: str, known: Container[str] | None = None) -> Plan:
        """`known`: the glosses that can be produced, all if None. Raises TextError."""
        normal = normalise(text)
        planned = []
        for form, start, end in words(normal.text, self.text_language):
            gloss = self.glosses.get(form)
            if gloss is not None and (known is None or gloss in known):
                planned.append(PlannedSign(gloss, "sign", normal.span(start, end)))
        if not planned:
            raise TextError("nothing_to_sign", "None of these words has a sign in what the model has learned.")
        signed = tuple(sign.text_span for sign in planned)
        coverage = Coverage(signed, left_out=tuple(unaccounted(text, signed)))
        marks = (Mark("statement", (0, len(planned))),)
        planned.append(PlannedSign("", "pause", (len(text), len(text)), FINAL_PAUSE))
        return Plan(text, self.text_language, self.sign_language, tuple(planned), coverage, marks)


def wordlist(text_language: str, sign_language: str, rows: Iterable[tuple[str, Iterable[str]]]) -> Wordlist:
    """rows: each gloss with the dictionary forms that ask for it."""
    return Wordlist(text_language, sign_language, {form: gloss for gloss, forms in rows for form in forms})


@cache
def own(text_language: str, sign_language: str) -> Wordlist | None:
    """Of the model that signs, where it brings this language."""
    if sign_language not in OWN:
        return None
    listed = ((sign.gloss, sign.wordings[text_language]) for sign in signs(sign_language))
    return wordlist(text_language, sign_language, listed)
