"""Typed numbers, dates and times -> glosses, in the way of each sign language.

`has` says which glosses can be produced; a reading may still name a gloss that cannot, and the planner drops it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ml.text.numbers import Clock, Date, Hours, Number, Written

Has = Callable[[str], bool]

POINT: Final = ","  # stands between whole number and fraction; the planner makes it a short pause

_SLOVAK_MONTHS: Final = (
    *("JANUÁR", "FEBRUÁR", "MAREC", "APRÍL", "MÁJ", "JÚN"),
    *("JÚL", "AUGUST", "SEPTEMBER", "OKTÓBER", "NOVEMBER", "DECEMBER"),
)
_ENGLISH_MONTHS: Final = (
    *("JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE"),
    *("JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"),
)


def read(value: Written, sign_language: str, has: Has) -> list[str]:
    return _READERS[sign_language](value, has)


def _slovak(value: Written, has: Has) -> list[str]:
    match value:
        case Number(whole, fraction):
            return _places(whole, has) + ([POINT, *fraction] if fraction else [])
        case Date(day, month, year):
            years = _places(str(year), has) if year is not None else []
            return [*_places(str(day), has), _SLOVAK_MONTHS[month - 1], *years]
        case Hours(count):
            return [f"{count} H"] if has(f"{count} H") else [*_places(str(count), has), "HODINA"]
        case Clock(hour, minute, at, part):
            return _slovak_clock(hour, minute, at, has) + ([_part_of_day(hour)] if part else [])


def _slovak_clock(hour: int, minute: int, at: bool, has: Has) -> list[str]:
    """On the 12-hour clock, as the course signs its times ("14:40": 2 ČAS 40 MINÚTA POOBEDE; "20:30": POL 9 VEČER)."""
    twelve = (hour - 1) % 12 + 1
    if minute == 30 and has("POL"):
        return ["POL", *_places(str(hour % 12 + 1), has)]
    start = [f"O {twelve} H"] if at else [*_places(str(twelve), has), "ČAS"]
    return [*start, *_places(str(minute), has), "MINÚTA"] if minute else start


def _part_of_day(hour: int) -> str:
    parts = ((4, "NOC"), (11, "RÁNO"), (12, "OBED"), (17, "POOBEDE"), (22, "VEČER"))
    return next((part for last, part in parts if hour <= last), "NOC")


def _places(digits: str, has: Has) -> list[str]:
    """By place value: 1986 -> 1000 900 80 6. What has no reading so is signed digit by digit."""
    if len(digits) > 1 and (digits[0] == "0" or len(digits) > 9):
        return list(digits)
    return _compose(int(digits), has)


def _compose(number: int, has: Has) -> list[str]:
    if number < 10 or has(str(number)):
        return [str(number)]
    for place in (1_000_000, 1_000, 100, 10):
        count, rest = divmod(number, place)
        if not count:
            continue
        if has(str(count * place)):
            head = [str(count * place)]
        elif place >= 1_000 and has(str(place)):
            head = [*_compose(count, has), str(place)]
        else:
            return list(str(number))
        return head + (_compose(rest, has) if rest else [])
    return list(str(number))


def _american(value: Written, has: Has) -> list[str]:
    match value:
        case Number(whole, fraction):
            return _digits(whole, has) + ([POINT, *_digits(fraction, has)] if fraction else [])
        case Date(day, month, year):
            years = _digits(str(year), has) if year is not None else []
            return [_ENGLISH_MONTHS[month - 1], *_digits(str(day), has), *years]
        case Hours(count):
            return _digits(str(count), has)
        case Clock(hour, minute, _, _):
            return _digits(str(hour), has) + (_digits(f"{minute:02}", has) if minute else [])


def _digits(digits: str, has: Has) -> list[str]:
    """Digit by digit, as numbers above 10 have no signs here yet; a zero is the letter O, as ASL signs it."""
    if has(digits):
        return [digits]
    return ["O" if digit == "0" else digit for digit in digits]


_READERS: Final = {"svk": _slovak, "ase": _american}
