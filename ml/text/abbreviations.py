"""Abbreviations and their full stops, which are no pauses: č. 5, MUDr. Novák, M. R. Štefánik, Mr. Smith, i.e.

An abbreviation is looked up as the word that it stands for; where that has no sign, it is spelled as it is written, or
as its word where nobody would know it by its letters (str. is "strana").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ml.text.tokens import SENTENCE_PAUSE, UNTIL, UNTIL_SPELLED, Pause, Spelled, Token, Word


@dataclass(frozen=True)
class _Meaning:
    """`word` to look up; `spelled` if there is no sign for it; `before_digit`: only there is it an abbreviation."""

    word: str
    spelled: str | None = None
    before_digit: bool = False


def _table(rows: str) -> dict[str, _Meaning]:
    """ "tel telefón" -> looked up, else spelled as it is written; "str =strana": spelled as its word;
    "r rok #": an abbreviation before a number only."""
    found: dict[str, _Meaning] = {}
    for row in filter(None, map(str.strip, rows.splitlines())):
        short, word, *marks = row.split()
        spelled = None if word.startswith("=") else short
        found[short.lower()] = _Meaning(word.lstrip("="), spelled, "#" in marks)
    return found


_SHORT: Final[Mapping[str, Mapping[str, _Meaning]]] = {
    "sk": _table(
        """
        č =číslo
        čís =číslo
        str =strana #
        s =strana #
        tel telefón
        ul =ulica
        nám =námestie
        okr =okres
        r =rok #
        roč =ročník
        min =minúta
        sek =sekunda
        hod =hodina
        mes =mesiac
        napr napríklad
        tzn =znamená
        nást =nástupište
        tzv takzvaný
        resp respektíve
        atď atď
        atp atp
        pozn poznámka
        ods odsek #
        čl článok #
        obr =obrázok
        tab =tabuľka
        kap =kapitola
        max max
        tis =tisíc
        mil =milión
        mld =miliarda
        st =storočie
        stor =storočie
        sv svätý
        bl blahoslavený
        mudr MUDr
        mvdr MVDr
        judr JUDr
        phdr PhDr
        rndr RNDr
        paeddr PaedDr
        pharmdr PharmDr
        thdr ThDr
        thlic ThLic
        ing Ing
        mgr Mgr
        bc Bc
        doc Doc
        prof profesor
        dr doktor
        phd PhD
        csc CSc
        drsc DrSc
        arch Arch
        art art
        akad Akad
        kpt kapitán
        gen generál
        plk plukovník
        por poručík
        sl =slečna
        red redaktor
        vyd vydanie
        zv zväzok
        """
    ),
    "en": _table(
        """
        mr =Mr
        mrs =Mrs
        ms =Ms
        dr Dr
        prof professor
        st St
        no =number #
        nr =number #
        jr Jr
        sr Sr
        vs versus
        etc etc
        approx approximately
        ave avenue
        rd Rd
        mt Mt
        tel telephone
        dept department
        est Est
        fig figure #
        p =page #
        pp =pages #
        min =minute
        sec =second
        inc Inc
        ltd Ltd
        corp Corp
        bldg building
        apt apartment
        jan =January
        feb =February
        mar =March #
        apr =April
        aug =August
        sept =September
        sep =September
        oct =October
        nov =November
        dec =December
        mon =Monday
        tue =Tuesday
        tues =Tuesday
        wed =Wednesday
        thu =Thursday
        thurs =Thursday
        fri =Friday
        """
    ),
}
_HALVES: Final = {"am": "morning", "pm": "afternoon"}
_ENDS_SENTENCES: Final = frozenset(
    {"atď", "atp", "etc", "hod", "min", "sek", "am", "pm", "inc", "ltd", "phd", "csc", "jr"}
)

_WORD: Final = re.compile(r"[^\W\d_]+")
_DOTTED: Final = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_](?!\w)\.?|(?:[^\W\d_]\. ){1,3}[^\W\d_]\.(?!\w)")
_INITIAL: Final = re.compile(r"[^\W\d_]\.(?=\s?[^\W\d_]+)")
_CAPITALISED: Final = re.compile(r"\s*[^\W\d_a-záäčďéíĺľňóôŕšťúýž][^\W\d_]*")
_DIGIT: Final = re.compile(r"\s*\d")
_FEMININE: Final = re.compile(r"\w+(?:á|ej|ú|ou|ovej)$")
_MISTER: Final = re.compile(r"[pP]\.\s?(?=(?P<name>[^\W\d_a-z][^\W\d_]+))")

_WEEKDAYS: Final = {
    "sk": {
        **{"po": "pondelok", "pon": "pondelok", "ut": "utorok", "st": "streda", "str": "streda", "št": "štvrtok"},
        **{"štv": "štvrtok", "pi": "piatok", "pia": "piatok", "so": "sobota", "sob": "sobota", "ne": "nedeľa"},
        "ned": "nedeľa",
    },
    "en": {
        **{"mon": "Monday", "tue": "Tuesday", "tues": "Tuesday", "wed": "Wednesday", "thu": "Thursday"},
        **{"thurs": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday"},
    },
}
_OPENING_HOURS: Final = re.compile(r"[.:]?\s+\d{1,2}[.:]\d\d\s*-")  # So 9.00 - 12.00
_NO_OTHER_WORD: Final = frozenset({"ut", "št", "štv", "mon", "tue", "tues", "thu", "thurs", "fri"})


def _weekdays(language: str) -> re.Pattern[str]:
    names = "|".join(sorted(_WEEKDAYS[language], key=len, reverse=True))
    return re.compile(rf"(?P<first>{names})(?!\w)\.?(?:\s*(?P<dash>[-,/])\s*(?P<second>{names})(?!\w)\.?)?", re.I)


_WEEKDAY: Final = {language: _weekdays(language) for language in _WEEKDAYS}


def find(text: str, position: int, language: str) -> tuple[list[Token], int] | None:
    """The tokens of the abbreviation at `position`, its full stop taken, and where it ends; None if there is none."""
    if not text[position].isalpha():
        return None
    return (
        _weekday(text, position, language)
        or _dotted(text, position, language)
        or _titled(text, position, language)
        or _short(text, position, language)
        or _initial(text, position)
    )


def _short(text: str, position: int, language: str) -> tuple[list[Token], int] | None:
    match = _WORD.match(text, position)
    if match is None or text[match.end() : match.end() + 1] != ".":
        return None
    meaning = _SHORT[language].get(match[0].lower())
    if meaning is None or (meaning.before_digit and not _DIGIT.match(text, match.end() + 1)):
        return None
    word = Word(meaning.word, position, match.end(), match[0] if meaning.spelled else None)
    return _ended([word], match[0], text, match.end() + 1)


def _titled(text: str, position: int, language: str) -> tuple[list[Token], int] | None:
    """p. Nováková, p. Novák"""
    match = _MISTER.match(text, position) if language == "sk" else None
    if match is None:
        return None
    word = "pani" if _FEMININE.match(match["name"]) else "pán"
    return [Word(word, position, position + 1)], position + 2


def _dotted(text: str, position: int, language: str) -> tuple[list[Token], int] | None:
    """i.e., s.r.o., M. R., a.m.: letters that each have a full stop."""
    match = _DOTTED.match(text, position)
    if match is None:
        return None
    letters = [(place, text[place]) for place in range(position, match.end()) if text[place].isalpha()]
    joined = "".join(letter for _, letter in letters).lower()
    if language == "en" and joined in _HALVES:
        word = Word(_HALVES[joined], position, match.end(), joined)
        return _ended([word], joined, text, match.end())
    if " " not in match[0]:
        return [Spelled(match[0], position, match.end())], match.end()
    return [Spelled(letter, place, place + 1) for place, letter in letters], match.end()


def _initial(text: str, position: int) -> tuple[list[Token], int] | None:
    """J. Novák"""
    match = _INITIAL.match(text, position)
    if match is None or not text[position].isupper() or not _CAPITALISED.match(text, match.end()):
        return None
    return [Spelled(text[position], position, position + 1)], match.end()


def _weekday(text: str, position: int, language: str) -> tuple[list[Token], int] | None:
    """Po - Pi, ut, St.: some names are other words as well, and then only a row of two of them is a weekday."""
    match = _WEEKDAY[language].match(text, position)
    if match is None:
        return None
    names = _WEEKDAYS[language]
    first = Word(names[match["first"].lower()], *match.span("first"))
    if match["second"] is None:
        certain = match["first"].lower() in _NO_OTHER_WORD or _OPENING_HOURS.match(text, match.end())
        return ([first], match.end()) if certain else None
    second = Word(names[match["second"].lower()], *match.span("second"))
    if match["dash"] == "-":
        return [first, Word(UNTIL[language], *match.span("dash"), UNTIL_SPELLED[language]), second], match.end()
    if match["first"][0].isupper() and match["second"][0].isupper():
        return [first, second], match.end()
    return ([first], match.end("first")) if match["first"].lower() in _NO_OTHER_WORD else None


def _ended(tokens: list[Token], short: str, text: str, end: int) -> tuple[list[Token], int]:
    """The full stop ends the sentence too, if a capital follows an abbreviation that often stands last."""
    if short.lower() in _ENDS_SENTENCES and text[end : end + 1].isspace() and _CAPITALISED.match(text, end):
        tokens.append(Pause(SENTENCE_PAUSE, end - 1, end))
    return tokens, end
