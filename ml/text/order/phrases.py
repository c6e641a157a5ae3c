"""A clause's units in phrases: what moves as one. A rough parse, by part of speech, small words and Slovak endings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, pairwise
from typing import Final, Literal

from ml.text.order.classes import ADVERBIAL_TIMES, EVENTS, PLACES, VEHICLES
from ml.text.order.clauses import is_asking
from ml.text.order.units import MODIFIER, PAUSE, SILENT, SPELLED, Unit
from ml.text.order.words import (
    ADVERBS,
    BEFORE_AND_AFTER,
    BY_VEHICLE,
    COPULAS,
    DETERMINERS,
    INSTRUMENTAL,
    LISTING,
    MEASURE_SIGNS,
    MEASURE_WORDS,
    NEGATIONS,
    POSSESSIVES_OF_MANY,
    SPELLED_PREPOSITIONS,
    WHEN,
    WHERE,
)

Role = Literal[
    "noun",  # a noun with all that describes it, or several of them in a list
    "place",  # such with a preposition that says where
    "means",  # such with a preposition or ending that says by what vehicle
    "time",
    "pronoun",
    "verb",
    "tense",
    "copula",  # left out, but it says that something is something
    "asking",
    "description",  # an adjective or colour without a noun
    "negation",
    "joining",  # what a clause starts with: conjunctions, greetings, yes and no
    "other",
]

_JOINING: Final = frozenset({"conjunction", "greeting", "phrase"})
_TIMES: Final = frozenset({"weekday", "month", "season", "time"})
_DESCRIBING: Final = frozenset({"adjective", "colour"})
_POSSESSIVE: Final = frozenset({"MOJE", "TVOJE", "JEHO", "JEJ"})
_QUANTITIES: Final = frozenset({"VEĽA", "KAŽDÝ", "NIEKTORÉ", "VŠETKO"})
_DAYTIMES: Final = frozenset({"RÁNO", "POOBEDE", "VEČER", "NOC", "DEŇ"})  # nouns as well: a beautiful evening
_CLOCK: Final = re.compile(r"O \d+ H")
_LIST_MARKS: Final = 2  # a comma and "and" may stand between two things listed
SIGNED_PREPOSITIONS: Final = frozenset({"PRI", "VEDĽA", "OPROTI", "BLÍZKO", "ĎALEKO"})


@dataclass(frozen=True, eq=False)
class Phrase:
    """`parts`: of a list of nouns each noun with what describes it, else one; `topic`: what the clause is about."""

    role: Role
    parts: tuple[tuple[Unit, ...], ...]
    topic: bool = False

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        return tuple(chain(*self.parts))

    @cached_property
    def words(self) -> str:
        return " ".join(unit.words for unit in self.units)

    @cached_property
    def glosses(self) -> tuple[str, ...]:
        return tuple(unit.gloss for unit in self.units if unit.signs and unit.part_of_speech != PAUSE)

    @cached_property
    def noun(self) -> Unit | None:
        """The first noun."""
        return next(filter(is_noun, self.units), None)

    def changed(self, change: Callable[[Unit], Unit]) -> Phrase:
        """The same phrase of changed units."""
        parts = tuple(tuple(map(change, part)) for part in self.parts)
        kept = all(unit is was for unit, was in zip(chain(*parts), self.units, strict=True))
        return self if kept else replace(self, parts=parts)


def is_noun(unit: Unit) -> bool:
    return unit.part_of_speech in ("noun", "place", SPELLED)


def is_possessive(unit: Unit) -> bool:
    if unit.part_of_speech != "pronoun":
        return False
    return unit.gloss in _POSSESSIVE or (unit.gloss in ("MY", "VY") and unit.words.startswith(POSSESSIVES_OF_MANY))


def describes(unit: Unit) -> bool:
    """Whether a unit before a noun belongs to it: whose, what like, what colour, how many."""
    if unit.part_of_speech in _DESCRIBING:
        return unit.words not in ADVERBS
    return is_possessive(unit) or unit.part_of_speech in ("number", MODIFIER) or unit.gloss in _QUANTITIES


def says_clock(unit: Unit) -> bool:
    """Whether it is a time of day in hours: O 5 H POOBEDE, 2 ČAS 40 MINÚTA, POL 8."""
    glosses = {sign.gloss for sign in unit.signs}
    return not glosses.isdisjoint({"ČAS", "POL"}) or any(_CLOCK.fullmatch(gloss) for gloss in glosses)


def is_signed_preposition(unit: Unit) -> bool:
    """Whether it says where by a sign, or is spelled (P-O-D); "blízka škola" describes."""
    spelled = unit.words in SPELLED_PREPOSITIONS and unit.part_of_speech == "preposition"
    return spelled or (unit.gloss in SIGNED_PREPOSITIONS and unit.part_of_speech not in _DESCRIBING)


def is_measure(unit: Unit) -> bool:
    """Whether it is so much of what follows: "kilo zemiakov"."""
    word = unit.words.split()[-1] if unit.words else ""
    return unit.part_of_speech == SPELLED and (word in MEASURE_SIGNS or word.startswith(MEASURE_WORDS))


def is_list_mark(unit: Unit) -> bool:
    return unit.part_of_speech == PAUSE or unit.gloss in ("+", "ALEBO", "AJ") or unit.words in LISTING


class _Reader:
    """Takes phrases from the front of a clause."""

    def __init__(self, units: Sequence[Unit], text_language: str) -> None:
        self._units = units
        self._language = text_language
        self.at = 0

    def read(self) -> list[Phrase]:
        found: list[Phrase] = []
        while self.at < len(self._units):
            role, end = self._next(self.at)
            found.append(Phrase(role, _parts(self._units[self.at : end])))
            self.at = end
        return found

    def _next(self, at: int) -> tuple[Role, int]:
        """The phrase that starts at `at`: its role and where it ends."""
        unit = self._units[at]
        if is_asking(unit, self._language) and unit.signs:
            return "asking", at + 1
        if _negates(unit):
            return "negation", at + 1
        longer: tuple[tuple[Role, Callable[[int], int | None]], ...] = (
            ("time", self._time),
            ("place", self._where),
            ("means", self._means),
            ("noun", self._nouns),
        )
        for role, ends in longer:
            if end := ends(at):
                return "means" if role == "noun" and self._is_instrument(at, end) else role, end
        return self._single(unit), at + 1

    def _single(self, unit: Unit) -> Role:
        if unit.part_of_speech == SILENT:
            return "copula" if unit.words in COPULAS[self._language] else "other"
        if unit.part_of_speech in ("pronoun", "verb", "tense"):
            return unit.part_of_speech  # type: ignore[return-value]  # the three are roles
        if unit.part_of_speech in _DESCRIBING:
            return "description"
        return "joining" if unit.part_of_speech in _JOINING else "other"

    def _time(self, at: int) -> int | None:
        """Where a time ends that says when, and is not talked of itself; several in a list are one."""
        end = self._one_time(at, listed=False)
        while end is not None:
            marks = end
            while marks < min(len(self._units), end + _LIST_MARKS) and is_list_mark(self._units[marks]):
                marks += 1
            following = self._one_time(marks, listed=True) if marks > end else None
            if following is None:
                return end
            end = following
        return None

    def _one_time(self, at: int, *, listed: bool) -> int | None:
        """One with a preposition, or like DNES; in a list the first one's preposition is that of all."""
        if end := self._before_or_after(at) or self._half_hour(at) or self._every(at) or self._dates(at):
            return end
        start = at
        preposition = self._is_silent(at, WHEN)
        if preposition:
            at += 1
        end = at
        says_when = preposition or listed
        while end < len(self._units):
            unit = self._units[end]
            following = self._units[end + 1] if end + 1 < len(self._units) else None
            number = unit.part_of_speech == "number"
            before_time = following is not None and following.part_of_speech in _TIMES
            clock = unit.part_of_speech == "clock" and end == at  # "o 6 večer"; but "zajtra" is no part of "o 6"
            if end > at and says_clock(unit):
                break  # it stays where it is: "v pondelok o piatej"
            if unit.part_of_speech in _TIMES:
                says_when = says_when or unit.gloss in ADVERBIAL_TIMES or len(unit.signs) > 1
            elif clock or (number and following is not None and following.part_of_speech == "month"):
                says_when = True
            elif end == at or not (
                (number and self._units[end - 1].part_of_speech == "month")
                or (before_time and (unit.gloss == "AŽ" or self._is_silent(end, WHEN)))
            ):
                break
            end += 1
        if end == at or not says_when:
            return None
        described = start > 0 and self._units[start - 1].part_of_speech in _DESCRIBING  # "dobrý večer"
        return None if described and self._units[at].gloss in _DAYTIMES else end

    def _half_hour(self, at: int) -> int | None:
        """Where "pol siedmej" ends."""
        half, hour = self._units[at : at + 1], self._units[at + 1 : at + 2]
        said = half and hour and half[0].gloss == "POL" and hour[0].part_of_speech == "number"
        return at + 2 if said else None

    def _every(self, at: int) -> int | None:
        """Where "každé ráno" ends."""
        every, time = self._units[at : at + 1], self._units[at + 1 : at + 2]
        said = every and time and every[0].gloss == "KAŽDÝ" and time[0].part_of_speech in _TIMES
        return at + 2 if said else None

    def _dates(self, at: int) -> int | None:
        """Where "od 5. do 9. mája" ends."""
        start = at + self._is_silent(at, WHEN)
        found = self._units[start : start + 4]
        kinds = [unit.gloss if unit.gloss == "AŽ" else unit.part_of_speech for unit in found]
        return start + 4 if kinds == ["number", "AŽ", "number", "month"] else None

    def _before_or_after(self, at: int) -> int | None:
        """Where "pred obedom" or "po večeri" ends; "pred školou" is a place."""
        if at + 1 >= len(self._units) or self._units[at].words not in BEFORE_AND_AFTER or not self._units[at].signs:
            return None
        if self._units[at + 1].part_of_speech in _TIMES:
            return at + 2
        end = self._noun(at + 1)
        last = self._units[end - 1] if end else None
        if last is None or last.gloss not in EVENTS or (self._units[at].gloss == "PRED" and last.gloss in PLACES):
            return None
        return end

    def _where(self, at: int) -> int | None:
        """Where a place ends: a preposition with a place, or TAM."""
        unit = self._units[at]
        if unit.gloss == "TAM":
            return at + 1
        if is_signed_preposition(unit):
            end = self._nouns(at + 1 + self._is_silent(at + 1, WHERE))
        elif self._is_silent(at, WHERE):
            end = self._nouns(at + 1)
            if end is None or not any(_is_place(unit) for unit in self._units[at + 1 : end]):
                return None
        elif any(unit.signs for unit in self._units[:at]):
            return None
        else:  # a clause starts with a place beside another, "dedina pri Zvolene"
            end = self._nouns(at)
            signed = end is not None and end < len(self._units) and is_signed_preposition(self._units[end])
            if end is None or not signed or not _is_place(self._units[end - 1]):
                return None
        if end is not None and end < len(self._units) and is_signed_preposition(self._units[end]):
            end = self._nouns(end + 1) or end
        return end

    def _means(self, at: int) -> int | None:
        unit = self._units[at]
        if unit.part_of_speech != SILENT or unit.words not in BY_VEHICLE:
            return None
        end = self._nouns(at + 1)
        if end is None:
            return None
        nouns = [unit for unit in self._units[at + 1 : end] if is_noun(unit)]
        goes_in = unit.words == "by" or not nouns[0].words.endswith(("o", "u"))  # "na auto" is no means
        return end if nouns[0].gloss in VEHICLES and goes_in else None

    def _nouns(self, at: int) -> int | None:
        """Where nouns end that start at `at`, each with what describes it, and a list of them as one."""
        end = self._noun(at)
        while end is not None:
            marks = end
            while marks < min(len(self._units), end + _LIST_MARKS) and is_list_mark(self._units[marks]):
                marks += 1
            following = self._noun(marks) if marks > end or is_measure(self._units[end - 1]) else None
            if following is None or _is_place(self._units[end - 1]) != _is_place(self._units[following - 1]):
                return end
            end = following
        return None

    def _noun(self, at: int) -> int | None:
        while self._is_silent(at, DETERMINERS):
            at += 1
        start = at
        while at < len(self._units):
            unit = self._units[at]
            if is_noun(unit):
                return at + 1
            lists = is_list_mark(unit) and at > start and at + 1 < len(self._units) and describes(self._units[at + 1])
            if not describes(unit) and not lists:
                return None
            at += 1
        return None

    def _is_instrument(self, at: int, end: int) -> bool:
        nouns = [unit for unit in self._units[at:end] if is_noun(unit)]
        return self._language == "sk" and nouns[0].gloss in VEHICLES and nouns[0].words.endswith(INSTRUMENTAL)

    def _is_silent(self, at: int, among: Mapping[str, frozenset[str]]) -> bool:
        if at >= len(self._units):
            return False
        unit = self._units[at]
        return unit.part_of_speech == SILENT and unit.words in among[self._language]


def phrases(units: Sequence[Unit], text_language: str) -> list[Phrase]:
    return _Reader(units, text_language).read()


def _negates(unit: Unit) -> bool:
    return unit.gloss == "NIE" or (unit.part_of_speech == SPELLED and unit.words in NEGATIONS)


def _parts(units: Sequence[Unit]) -> tuple[tuple[Unit, ...], ...]:
    """Each noun at the end of what describes it; what comes after the last noun is a part of its own."""
    cuts = [0, *(place + 1 for place, unit in enumerate(units) if is_noun(unit)), len(units)]
    return tuple(tuple(units[start:end]) for start, end in pairwise(cuts) if start < end)


def _is_place(unit: Unit) -> bool:
    return unit.part_of_speech == "place" or unit.gloss in PLACES
