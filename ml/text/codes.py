"""What is read letter by letter and digit by digit: telephone and account numbers, and codes such as A4, MP3 or B2B."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_DIGITS: Final = (
    re.compile(r"\+\d{1,3}[ ()/-]*\d(?:[ ()/-]*\d){5,13}"),  # +421 905 123 456, +1 (555) 123-4567
    re.compile(r"\(\d{3}\) ?\d{3}-\d{4}"),
    re.compile(r"\d{3}-\d{3}-\d{4}|\d{3}-\d{4}(?![\d-])"),
    re.compile(r"0\d*(?:[ /-]\d{2,})+(?=\D|$)"),  # 0905 123 456, 02/1234 5678
    re.compile(r"\d{6,10}/\d{3,4}(?!\d)"),  # an account, a birth number
    re.compile(r"\d{4}(?: \d{4}){2,}(?!\d)"),
)
_POSTCODE: Final = re.compile(r"\d{3} \d{2}(?! ?\d)(?=\s+[A-ZÁČĎÉÍĽŇÓŠŤÚÝŽ]|$)")  # 811 01 Bratislava
_CALLED: Final = re.compile(
    r"(?:(?<!\w)(?:tel|telefón\w*|mobil\w*|fax|linka|linku|linke|linky|ičo|dič|psč|pin|heslo|kód|zavolaj\w*|volaj\w*|volať|"
    r"zavolať|vytoč\w*|phone|call|dial|pin|code|zip|text)(?:[.:]|\s+(?:č\.|číslo|no\.|number|na))*\s*)$",
    re.IGNORECASE,
)
_RUN: Final = re.compile(r"\d+(?:[ /-]?\d+)*")
_IBAN: Final = re.compile(r"(?P<country>[A-Z]{2})(?P<digits>\d{2}(?: ?\d{4}){3,7}(?: ?\d{1,3})?)(?!\w)")
_MIXED: Final = re.compile(r"(?=[^\W_]*\d)[^\W\d_][^\W_]*|\d+[A-Z][^\W_]*")
_RUNS: Final = re.compile(r"\d+|[^\W\d]+")
_CLASS: Final = re.compile(r"\d{1,2}\.(?:(?P<letter>[A-H])|\s(?P<spaced>[A-H])(?=\s*(?:[.,!?;)]|$)))(?!\w)")
_FEW: Final = 4  # digits of a code that are still read as one number
_CALL: Final = 3  # digits of the shortest telephone number


class CodePart(NamedTuple):
    """A part of a code: letters to spell, or digits; `single`: digit by digit."""

    start: int
    end: int
    single: bool = False


def digits(text: str, position: int, language: str) -> int | None:
    """Where a number that is read digit by digit ends, if one starts at `position`."""
    for pattern in _DIGITS:
        if match := pattern.match(text, position):
            return match.end()
    if language == "sk" and (match := _POSTCODE.match(text, position)):
        return match.end()
    match = _RUN.match(text, position)
    if match and len(re.sub(r"\D", "", match[0])) >= _CALL and _CALLED.search(text[max(0, position - 30) : position]):
        return match.end()
    return None


def find(text: str, position: int) -> list[CodePart]:
    """The runs of letters and digits of the code at `position`; none if there is no code."""
    if match := _IBAN.match(text, position):
        return [CodePart(*match.span("country")), CodePart(*match.span("digits"), single=True)]
    if match := _CLASS.match(text, position):
        letter = "letter" if match["letter"] else "spaced"
        number = re.match(r"\d+", match[0])
        assert number is not None
        return [CodePart(position, position + number.end()), CodePart(*match.span(letter))]
    match = _MIXED.match(text, position)
    if match is None:
        return []
    runs = [run.span() for run in _RUNS.finditer(text, position, match.end())]
    return [CodePart(start, end, text[start].isdecimal() and end - start > _FEW) for start, end in runs]
