"""Numbers, dates and times as they are written: text -> typed values. How they are signed is in readings.py."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from num2words import num2words


@dataclass(frozen=True)
class Number:
    """Digits as written, without grouping; an ordinal is the number that it counts to."""

    whole: str
    fraction: str = ""


@dataclass(frozen=True)
class Date:
    day: int
    month: int
    year: int | None = None


@dataclass(frozen=True)
class Clock:
    """A time of day on the 24-hour clock; `at`: with the word for "at" before it; `part`: say which part of the day."""

    hour: int
    minute: int = 0
    at: bool = False
    part: bool = True


@dataclass(frozen=True)
class Hours:
    """A length of time."""

    count: int


Written = Number | Date | Clock | Hours

_HOUR_UNIT: Final = {
    "sk": r"(?:hod(?:iny|ina|inu|ine|ín|\.)?|h)(?!\w)\.?",
    "en": r"(?:o'clock|hours?|hrs?|h)(?!\w)",
}
_HALF: Final = r"(?P<half>[ap])\.?m(?!\w)\.?"
_AT: Final = r"(?:(?P<at>o|at)\s+)"
_PART_SAID: Final = (
    r"(?P<said>(?=\s+(?:ráno|doobeda|dopoludnia|poobede|popoludní|večer|v\s+noci"
    r"|in\s+the\s+(?:morning|afternoon|evening)|at\s+night)(?!\w)))?"
)
_DATE: Final = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?:\s?(?P<year>\d{4})(?!\d))?")
_ISO_DATE: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")
_NUMBER: Final = {
    # Grouping first, so that "10 000" is one number; a full stop before three digits groups in Slovak only.
    "sk": re.compile(r"(?P<whole>\d{1,3}(?:[ .]\d{3})+(?!\d)|\d+)(?:[.,](?P<fraction>\d+))?"),
    "en": re.compile(r"(?P<whole>\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?!\d)|\d+)(?:\.(?P<fraction>\d+))?"),
}
_ORDINAL: Final = {
    "sk": re.compile(r"\.(?=\s+[a-záäčďéíĺľňóôŕšťúýž])"),
    "en": re.compile(r"(?:st|nd|rd|th)(?!\w)", re.IGNORECASE),
}


@cache
def _clock_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    unit = _HOUR_UNIT[language]
    hour, minute = r"(?P<hour>\d{1,2})", r"(?P<minute>[0-5]\d)(?!\d)"
    return tuple(
        re.compile(pattern + _PART_SAID, re.IGNORECASE)
        for pattern in (
            rf"{_AT}?{hour}:{minute}(?:\s*{_HALF})?(?:\s*{unit})?",
            rf"{_AT}?{hour}\.{minute}\s*(?:{_HALF}|{unit})",
            rf"{_AT}?{hour}\s*(?:{_HALF}|{unit})",
            rf"{_AT}{hour}\.\s*{unit}",
            rf"{_AT}{hour}(?=\s*(?:[.,!?;](?!\d)|$))",
        )
    )


def find(text: str, position: int, language: str) -> tuple[Written, int] | None:
    """What is written at `position` of normalised text and where it ends, or None where no number starts."""
    return _date(text, position, language) or _clock(text, position, language) or _number(text, position, language)


def _date(text: str, position: int, language: str) -> tuple[Written, int] | None:
    match = _DATE.match(text, position) or _ISO_DATE.match(text, position)
    if match is None:
        return None
    day, month, year = int(match["day"]), int(match["month"]), match["year"]
    # In English "3.5." is more likely a number that ends a sentence.
    if not (1 <= day <= 31 and 1 <= month <= 12) or (year is None and language == "en"):
        return None
    return Date(day, month, int(year) if year else None), match.end()


def _clock(text: str, position: int, language: str) -> tuple[Written, int] | None:
    for pattern in _clock_patterns(language):
        match = pattern.match(text, position)
        if match is None or int(match["hour"]) > 24:
            continue
        found = match.groupdict()
        hour, half, at = int(found["hour"]), found.get("half"), found["at"] is not None
        if half is None and not at and "minute" not in found and "o'clock" not in match[0].lower():
            return Hours(hour), match.end()
        if half is not None:
            hour = hour % 12 + (12 if half in "pP" else 0)
        # Slovak writes times on the 24-hour clock; an English "9:03" may be either half of the day.
        known = half is not None or language == "sk" or hour > 12
        return Clock(hour, int(found.get("minute") or 0), at, known and found["said"] is None), match.end()
    return None


def _number(text: str, position: int, language: str) -> tuple[Written, int] | None:
    match = _NUMBER[language].match(text, position)
    if match is None:
        return None
    end = match.end()
    if match["fraction"] is None and (ordinal := _ORDINAL[language].match(text, end)):
        end = ordinal.end()
    return Number(re.sub(r"\D", "", match["whole"]), match["fraction"] or ""), end


@cache
def compounds(language: str) -> dict[str, int]:
    """Numbers below 1000 that are written as one word: tridsaťsedem -> 37."""
    words = {num2words(number, lang=language): number for number in range(1000)}
    return {word: number for word, number in words.items() if word.isalpha()}
