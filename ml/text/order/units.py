"""A plan's signs as units: what belongs together, with its part of speech and the words that it stands for.

Words that are left out are units without signs, since rules must see them (a copula, a preposition). Parts of speech
are those of the lexicon; a Slovak word's own form overrules them where it is plainly a verb ("pracujem": PRÁCA).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import groupby
from typing import Final

from ml.text.declension import is_place
from ml.text.lemmas import lemma
from ml.text.lexicon import signs
from ml.text.names import is_one_name
from ml.text.order.classes import QUALITIES
from ml.text.order.words import (
    ASKING,
    DIRECTIONS,
    INTRODUCING,
    PREPOSITIONS,
    QUALITIES_IN_ENGLISH,
    SPELLED_PREPOSITIONS,
)
from ml.text.plan import Plan, PlannedSign, Span

PAUSE: Final = "pause"
SILENT: Final = "silent"
SPELLED: Final = "spelled"
MODIFIER: Final = "modifier"  # a noun's sign for an adjective before a noun: "školský výlet"
_APART: Final = frozenset({"pronoun", "tense", "question"})  # parts of speech that move away from their word's others
_INFINITIVES: Final = ("ať", "iť", "ieť", "núť", "cť", "ásť", "ôsť", "iesť", "yť")
_ADJECTIVES: Final = ("ý", "á", "é", "í", "ého", "ému", "om", "ým", "ej", "ú", "ou", "ých", "ými")
_SHORT: Final = 4  # letters of nouns that end like them (sieť, byť is left out)
_NO_VERB: Final = ("ší", "šia", "šie", "dil", "susedia")  # what the lemmatiser takes for verbs: lepšia, krokodil
_STILL_VERBS: Final = ("teší", "ruší", "straší", "suší")
_TIMES: Final = frozenset({"month", "clock", "time", "duration", "weekday", "season"})
_GOVERNED: Final = _TIMES | {"noun", "place"}  # what prepositions stand before


@dataclass(frozen=True, eq=False)
class Unit:
    """Signs that stay together. `words`: those of the text that they stand for, in lower case, as typed.

    Each is only equal to itself: a text may have the same word twice.
    """

    signs: tuple[PlannedSign, ...]
    part_of_speech: str
    words: str
    span: Span

    @cached_property
    def gloss(self) -> str:
        """The glosses in one line; of a pause or a word that is left out, nothing."""
        return " ".join(sign.gloss for sign in self.signs)

    def named(self, names: Mapping[str, str]) -> Unit:
        """The same unit by other signs: those that `names` has by their gloss."""
        if not any(sign.gloss in names for sign in self.signs):
            return self
        return replace(self, signs=tuple(replace(sign, gloss=names.get(sign.gloss, sign.gloss)) for sign in self.signs))

    @property
    def seconds(self) -> float:
        """The length of a pause, 0 of anything else."""
        return self.signs[0].seconds if self.part_of_speech == PAUSE else 0.0


def units(plan: Plan) -> list[Unit]:
    """The units of a plan that is still in the order of its text."""
    found = list(_signed(plan))
    silent = [Unit((), SILENT, plan.text[start:end].lower(), (start, end)) for start, end in plan.coverage.left_out]
    # Sorting is stable, so the signs of one word keep their order; a word's pronoun stays before it.
    ordered = sorted([*found, *silent], key=lambda unit: unit.span[0])
    return list(_with_modifiers(ordered)) if plan.text_language == "sk" else ordered


def _with_modifiers(ordered: Sequence[Unit]) -> Iterator[Unit]:
    """Nouns' signs for adjectives right before a noun, or before what describes one, are no nouns themselves."""
    described = False  # whether a noun follows, or something that belongs to one
    found: list[Unit] = []
    for unit in reversed(ordered):
        modifies = described and unit.part_of_speech == "noun" and _is_adjective(unit.words)
        found.append(replace(unit, part_of_speech=MODIFIER) if modifies else unit)
        noun = unit.part_of_speech in ("noun", "place", SPELLED)
        described = noun or (described and unit.part_of_speech in ("adjective", "colour"))
    return reversed(found)


def _is_adjective(word: str) -> bool:
    return word.endswith(_ADJECTIVES) and lemma(word, "sk").endswith(("ý", "í"))


@cache
def parts_of_speech(sign_language: str) -> dict[str, str]:
    """Gloss -> part of speech, of the signs and letters of a language."""
    return {sign.gloss: sign.part_of_speech for sign in signs(sign_language)}


def _signed(plan: Plan) -> Iterator[Unit]:
    known = parts_of_speech(plan.sign_language)
    for run in _runs(plan):
        span = (run[0].text_span[0], run[-1].text_span[1])
        words = plan.text[slice(*span)].lower()
        if run[0].kind != "sign":
            part_of_speech = PAUSE if run[0].kind == "pause" else _spelled(words, plan.text_language)
            yield Unit(run, part_of_speech, words, span)
            continue
        for apart, group in groupby(run, key=lambda sign: known.get(sign.gloss) in _APART):
            together = tuple(group)
            for part in [(sign,) for sign in together] if apart else [together]:
                found = [known[sign.gloss] for sign in part if sign.kind != "pause"]
                part_of_speech = _part_of_speech(found, words, plan.text_language)
                if part_of_speech == "verb" or part[-1].gloss in QUALITIES:
                    part_of_speech = "adjective" if is_quality(words, plan.text_language) else part_of_speech
                before, _, rest = words.partition(" ")
                if rest and part_of_speech in _GOVERNED and before in PREPOSITIONS[plan.text_language]:
                    yield Unit((), SILENT, before, span)  # one wording: "v noci", "by bus"
                    yield Unit(part, part_of_speech, rest, span)
                else:
                    yield Unit(part, part_of_speech, words, span)


def _runs(plan: Plan) -> Iterator[tuple[PlannedSign, ...]]:
    """Signs of the same words, with the short pause of a decimal point, and the letters of one word or name."""
    run: list[PlannedSign] = []
    for sign in plan.signs:
        if run and not _joins(run[-1], sign) and not _names_on(run[-1], sign, plan):
            yield tuple(run)
            run = []
        run.append(sign)
    if run:
        yield tuple(run)


def _joins(last: PlannedSign, sign: PlannedSign) -> bool:
    spells = last.kind == sign.kind == "letter" and last.text_span[1] == sign.text_span[0]
    return spells or last.text_span == sign.text_span


def _names_on(last: PlannedSign, sign: PlannedSign, plan: Plan) -> bool:
    """Whether a letter goes on with the name that the last one belongs to: "Adam Jarný"."""
    spells = last.kind == sign.kind == "letter"
    return spells and is_one_name(plan.text, last.text_span[1], sign.text_span[0], plan.text_language)


def _part_of_speech(found: Sequence[str], words: str, text_language: str) -> str:
    if len(found) > 1 and not _TIMES.isdisjoint(found):
        return "time"
    if text_language == "sk" and is_slovak_verb(words):
        first = found[-1] if found[0] == "particle" else found[0]  # NIE and its verb
        return "verb" if first in ("noun", "adjective") else first
    if len(found) > 1 and found[-1] == "noun":
        return "noun"  # somebody or a place put together: CHODIŤ ŠKOLA OSOBA
    return found[-1] if found[0] == "particle" else found[0]


def _spelled(word: str, text_language: str) -> str:
    """A Slovak word shows by its dictionary form whether it is a verb or an adjective; all else may be a noun."""
    if word.rstrip(".") in INTRODUCING or word in DIRECTIONS:
        return "adverb"
    if word in SPELLED_PREPOSITIONS:
        return "preposition"
    if text_language != "sk" or not word.isalpha() or word in ASKING["sk"]:
        return SPELLED
    if is_place(word):
        return "place"
    if is_slovak_verb(word) or (word.endswith(_INFINITIVES) and len(word) > _SHORT):
        return "verb"
    return "adjective" if lemma(word, "sk").endswith(("ý", "á", "é")) else SPELLED


def is_quality(words: str, text_language: str) -> bool:
    """Whether a word has an adjective's form, whatever its sign is else: "teplé", but not "teplo"."""
    if text_language == "en":
        return words in QUALITIES_IN_ENGLISH
    return lemma(words, "sk").endswith(("ý", "y", "í", "i")) and not is_slovak_verb(words)


def is_slovak_verb(words: str) -> bool:
    """Whether one of the words has an infinitive that is not its own form; "-osť" are nouns."""
    infinitives = [(lemma(word, "sk"), word) for word in words.split() if _may_be_verb(word)]
    return any(found.endswith("ť") and not found.endswith("osť") and found != word for found, word in infinitives)


def _may_be_verb(word: str) -> bool:
    return word.endswith(_STILL_VERBS) or not word.endswith(_NO_VERB)
