"""What numbers, dates and times mean, however they were written. How each is signed is in readings.py."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Number:
    """Digits as written, without grouping; an ordinal is the number that it counts to."""

    whole: str
    fraction: str = ""


@dataclass(frozen=True)
class Digits:
    """What is said digit by digit: telephone and account numbers, codes, dates that no calendar has."""

    digits: str


@dataclass(frozen=True)
class Fraction:
    """`name` is the denominator's in the language of the text: half, štvrtina; `whole`: as in 2 1/2."""

    numerator: int
    denominator: int
    name: str
    whole: int = 0


@dataclass(frozen=True)
class Price:
    """A sum of money with its unit and the unit's hundredth in words of the text's language; `scale`: 5 "million"."""

    whole: str
    hundredths: int
    unit: str
    hundredth: str
    scale: str = ""


@dataclass(frozen=True)
class Date:
    day: int
    month: int
    year: int | None = None


@dataclass(frozen=True)
class SlashedDate:
    """05/12/2026: day or month first by the customs of where it is read; one of both ways is a date."""

    first: int
    second: int
    year: int


@dataclass(frozen=True)
class Clock:
    """A time of day on the 24-hour clock; `at`: with the word for "at" before it; `part`: say which part of the day."""

    hour: int
    minute: int = 0
    at: bool = False
    part: bool = True


@dataclass(frozen=True)
class ClockRange:
    """From one time to another, as opening hours are written."""

    start: Clock
    end: Clock


@dataclass(frozen=True)
class Hours:
    """A length of time."""

    count: int


Written = Number | Digits | Fraction | Price | Date | SlashedDate | Clock | ClockRange | Hours
