"""Typed numbers, dates and times -> glosses, in the way of each sign language.

`has` says which glosses can be produced; a reading may still name a gloss that cannot, and the planner drops it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from ml.text.amounts import (
    Clock,
    ClockRange,
    Date,
    Digits,
    Fraction,
    Hours,
    Number,
    Price,
    SlashedDate,
    Written,
)
from ml.text.times import is_date

Has = Callable[[str], bool]

POINT: Final = ","  # stands between whole number and fraction; the planner makes it a short pause


@dataclass(frozen=True)
class SpokenWord:
    """A word of the text's language that a value needs: looked up in the lexicon unless `look_up` is false.

    Without a sign it is spelled, or left out if `otherwise` says so. `unit`: it stands for the unit of the amount.
    """

    word: str
    look_up: bool = True
    otherwise: Literal["spell", "leave"] = "spell"
    unit: bool = True


Said = str | SpokenWord  # a gloss, POINT, or a word

_MONTH_FIRST: Final = frozenset({"ase"})  # sign languages of countries that write 12/31/2026
_EURO: Final = "euro"  # the one currency whose hundredth has a sign

_SLOVAK_MONTHS: Final = (
    *("JANUÁR", "FEBRUÁR", "MAREC", "APRÍL", "MÁJ", "JÚN"),
    *("JÚL", "AUGUST", "SEPTEMBER", "OKTÓBER", "NOVEMBER", "DECEMBER"),
)
_ENGLISH_MONTHS: Final = (
    *("JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE"),
    *("JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"),
)


def read(value: Written, sign_language: str, has: Has) -> list[Said]:
    return _READERS[sign_language](value, has)


def _slovak(value: Written, has: Has) -> list[Said]:
    match value:
        case Number(whole, fraction):
            return [*_places(whole, has), *([POINT, *fraction] if fraction else [])]
        case Digits(digits):
            return [POINT if digit == "." else digit for digit in digits]
        case Fraction():
            return _fraction(value, lambda number: _places(str(number), has))
        case Price():
            return _slovak_price(value, has)
        case _:
            return _slovak_time(value, has)


def _slovak_price(value: Price, has: Has) -> list[Said]:
    """2 EURO 50 CENT; other hundredths have no sign, and the unit comes last."""
    whole, cents = _places(value.whole, has), _places(str(value.hundredths), has)
    if value.scale:
        return _scaled(value, whole)
    if not value.hundredths:
        return [*whole, SpokenWord(value.unit)]
    if value.unit != _EURO:
        return [*whole, *cents, SpokenWord(value.unit)]
    if not int(value.whole):
        return [*cents, SpokenWord(value.hundredth)]
    return [*whole, SpokenWord(value.unit), *cents, SpokenWord(value.hundredth, unit=False)]


def _scaled(value: Price, whole: list[str]) -> list[Said]:
    """5 MILLION DOLLAR"""
    fraction = f"{value.hundredths:02}".rstrip("0")
    return [
        *whole,
        *([POINT, *fraction] if fraction else []),
        SpokenWord(value.scale, unit=False),
        SpokenWord(value.unit),
    ]


def _slovak_time(value: Date | SlashedDate | Hours | Clock | ClockRange, has: Has) -> list[Said]:
    match value:
        case Date(day, month, year):
            years = _places(str(year), has) if year is not None else []
            return [*_places(str(day), has), _SLOVAK_MONTHS[month - 1], *years]
        case SlashedDate():
            return _slovak_time(in_order(value, "svk"), has)
        case Hours(count):
            return [f"{count} H"] if has(f"{count} H") else [*_places(str(count), has), "HODINA"]
        case Clock(hour, minute, at, part):
            return [*_slovak_clock(hour, minute, at, has), *([_part_of_day(hour)] if part else [])]
        case ClockRange(start, end):
            return _slovak_range(start, end, has)


def in_order(value: SlashedDate, sign_language: str) -> Date:
    """Which of the two is the day: by custom, unless only the other way is a date."""
    first, second, year = value.first, value.second, value.year
    day_first = sign_language not in _MONTH_FIRST
    if is_date(first, second, year) and (day_first or not is_date(second, first, year)):
        return Date(first, second, year)
    return Date(second, first, year)


def _fraction(value: Fraction, digits: Callable[[int], list[str]]) -> list[Said]:
    """Halves have a sign in Slovak; of other fractions the denominator is spelled: it is no count of things."""
    whole: list[Said] = [*digits(value.whole)] if value.whole else []
    if value.denominator == 2:
        return [*whole, SpokenWord(value.name)]
    return [*whole, *digits(value.numerator), SpokenWord(value.name, look_up=False)]


def _slovak_range(start: Clock, end: Clock, has: Has) -> list[Said]:
    """On the 24-hour clock, as opening hours are: 8 ČAS AŽ 16, as both ends would need their part of the day else."""
    said: list[Said] = []
    for clock in (start, end):
        minutes = [*_places(str(clock.minute), has), "MINÚTA"] if clock.minute else []
        hour = _places(str(clock.hour), has)
        said += [*hour, "ČAS", *minutes] if clock is start or minutes else hour
        said += ["AŽ"] if clock is start else []
    return said


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


def _american(value: Written, has: Has) -> list[Said]:
    match value:
        case Number(whole, fraction):
            return [*_american_places(whole, has), *([POINT, *_digits(fraction, has)] if fraction else [])]
        case Digits(digits):
            return [POINT if digit == "." else digit for part in digits for digit in _digits(part, has)]
        case Fraction():
            return _fraction(value, lambda number: _american_places(str(number), has))
        case Price(whole, hundredths, unit, _, scale):
            cents = _digits(f"{hundredths:02}", has) if hundredths else []
            count = _american_places(whole, has)
            return _scaled(value, count) if scale else [*count, SpokenWord(unit), *cents]
        case _:
            return _american_time(value, has)


def _american_time(value: Date | SlashedDate | Hours | Clock | ClockRange, has: Has) -> list[Said]:
    match value:
        case Date(day, month, year):
            years = _digits(str(year), has) if year is not None else []
            return [_ENGLISH_MONTHS[month - 1], *_digits(str(day), has), *years]
        case SlashedDate():
            return _american_time(in_order(value, "ase"), has)
        case Hours(count):
            return [*_digits(str(count), has)]
        case Clock(hour, minute, _, part):
            said = "morning" if hour < 12 else "afternoon" if hour < 18 else "night"
            half = [SpokenWord(said, otherwise="leave")] if part else []
            minutes = _digits(f"{minute:02}", has) if minute else []
            return [*_digits(str((hour - 1) % 12 + 1), has), *minutes, *half]
        case ClockRange(start, end):
            return [*_american_time(start, has), SpokenWord("to", look_up=False), *_american_time(end, has)]


def _american_places(digits: str, has: Has) -> list[str]:
    """Thousands and hundreds by place value: 365 is 3 100 6 5. Years, and numbers like them, go digit by digit."""
    number = int(digits)
    if digits[0] == "0" or number <= 100 or 1100 <= number < 2100 or number >= 1_000_000 or not has("100"):
        return _digits(digits, has)
    thousands, rest = divmod(number, 1000)
    hundreds, rest = divmod(rest, 100)
    if thousands and not has("1000"):
        return _digits(digits, has)
    said = [*_american_places(str(thousands), has), "1000"] if thousands else []
    said += [str(hundreds), "100"] if hundreds else []
    return [*said, *(_digits(str(rest), has) if rest else [])]


def _digits(digits: str, has: Has) -> list[str]:
    """By its own sign, or digit by digit, as ASL signs two-digit numbers; a zero is the letter O."""
    if has(digits):
        return [digits]
    return ["O" if digit == "0" else digit for digit in digits]


_READERS: Final = {"svk": _slovak, "ase": _american}
