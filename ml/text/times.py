"""Dates and times of day as they are written, in digits or in words: text -> typed values."""

from __future__ import annotations

import datetime
import re
from functools import cache
from typing import Final

from ml.text import number_words
from ml.text.amounts import Clock, ClockRange, Date, Digits, Hours, SlashedDate, Written

Found = tuple[Written, int]

_HOUR_UNIT: Final = {
    "sk": r"(?:hod(?:iny|ina|inu|ine|ín|\.)?|h)(?!\w)\.?",
    "en": r"(?:o'clock|hours?|hrs?|h)(?!\w)",
}
_HALF: Final = r"(?P<half>[ap])\.?m(?!\w)\.?"
_AT: Final = {"sk": r"(?:(?P<at>o)\s+)", "en": r"(?:(?P<at>at)\s+)"}
_PART_SAID: Final = (
    r"(?P<said>(?=\s+(?:ráno|doobeda|dopoludnia|poobede|popoludní|večer|v\s+noci"
    r"|in\s+the\s+(?:morning|afternoon|evening)|at\s+night)(?!\w)))?"
)
_DATE: Final = re.compile(
    r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?:\s?(?P<year>\d{4})(?!\d)|(?P<short>\d\d)(?![\d.])|(?!\d))"
)
_ISO_DATE: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)(?P<short>)")
_SLASHED: Final = re.compile(r"(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4}|\d\d)(?![\d/])")
_CENTURY: Final = 2000  # 05/12/26 is in this one

# Not a time of day: "2.50 €", "3.20 m", "12.30 %".
_NO_UNIT: Final = r"(?!\d|[.,]\d|\s*(?:[€$£%°²³]|(?:eur|kč|m|km|cm|kg|g|l|ml|mb|gb|(?-i:V))(?!\w)))"
_RANGE: Final = re.compile(
    r"(?P<hour>\d{1,2})[.:](?P<minute>[0-5]\d)\s*-\s*(?P<to_hour>\d{1,2})[.:](?P<to_minute>[0-5]\d)" + _NO_UNIT
)

_IS: Final = re.compile(r"(?<!\w)(?:je|sú|bolo|bola|boli|bude|budú)\s+(?:(?:už|asi|skoro|presne|len|iba)\s+)?$", re.I)
_HOUR_WORDS: Final = {
    "sk": {
        **{"jeden": 1, "jedna": 1, "jednu": 1, "dva": 2, "dve": 2, "tri": 3, "štyri": 4, "päť": 5, "šesť": 6},
        **{"sedem": 7, "osem": 8, "deväť": 9, "desať": 10, "jedenásť": 11, "dvanásť": 12},
    },
    "en": {
        **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6},
        **{"seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12},
    },
}
_MINUTE_WORDS: Final = r"(?P<minutes>twenty[\s-]+five|five|ten|twenty|\d{1,2})(?:\s+minutes)?"


def _hours(language: str) -> str:
    return rf"(?P<hour>\d{{1,2}}|{'|'.join(_HOUR_WORDS[language])})(?![\w:.]\d|\w)"


_IN_WORDS: Final = {
    "sk": re.compile(
        rf"(?:o\s+)?(?P<quarter>štvrť|stvrt|tri\s*štvrte|trištvrte|tristvrte)\s+na\s+{_hours('sk')}", re.IGNORECASE
    ),
    "en": re.compile(
        rf"(?:at\s+)?(?:(?:a\s+)?(?P<quarter>quarter|half)|{_MINUTE_WORDS})\s+(?P<way>past|to)\s+{_hours('en')}"
        rf"(?:\s+o'clock)?",
        re.IGNORECASE,
    ),
}
_HALF_SIX: Final = re.compile(rf"(?:at\s+)?half\s+(?P<hour>{'|'.join(_HOUR_WORDS['en'])})(?=\s*(?:[.,!?;]|$))", re.I)
_OCLOCK: Final = re.compile(
    rf"(?:(?P<at>at)\s+)?(?P<hour>{'|'.join(_HOUR_WORDS['en'])})\s+o'clock(?!\w)", re.IGNORECASE
)
_HODIN: Final = re.compile(r"(?P<number>\w+)\s+(?:hodín|hodiny|hodina)(?!\w)", re.IGNORECASE)
_HOUR_RANGE: Final = re.compile(r"(?P<hour>\d{1,2})\s*-\s*(?P<to_hour>\d{1,2})\s*(?:h|hod)(?!\w)\.?", re.IGNORECASE)
_IT_IS: Final = re.compile(r"(?<!\w)it(?:'s|\s+is|\s+was)\s+$", re.IGNORECASE)
_FROM: Final = re.compile(r"(?<!\w)(?:from|between)\s+$", re.IGNORECASE)


def find(text: str, position: int, language: str) -> Found | None:
    """The date or time that starts at `position` of normalised text and where it ends, or None."""
    if text[position : position + 1].isdigit():
        return (
            _date(text, position, language)
            or _range(text, position)
            or (_in_words(text, position, language) if language == "en" else None)
            or _clock(text, position, language)
        )
    return _clock(text, position, language) or _in_words(text, position, language)


def _date(text: str, position: int, language: str) -> Found | None:
    if match := _SLASHED.match(text, position):
        first, second, last = int(match["first"]), int(match["second"]), int(match["year"])
        last += _CENTURY if last < 100 else 0
        if is_date(first, second, last) or is_date(second, first, last):
            return SlashedDate(first, second, last), match.end()
        return Digits(re.sub(r"\D", "", match[0])), match.end()
    match = _DATE.match(text, position) or _ISO_DATE.match(text, position)
    if match is None:
        return None
    day, month = int(match["day"]), int(match["month"])
    year = int(match["year"]) if match["year"] else _CENTURY + int(match["short"]) if match["short"] else None
    if not is_date(day, month, year):
        return (Digits(re.sub(r"\D", "", match[0])), match.end()) if match["year"] else None
    # In English "3.5." is more likely a number that ends a sentence.
    return (Date(day, month, year), match.end()) if year or language == "sk" else None


def is_date(day: int, month: int, year: int | None) -> bool:
    """Whether the calendar has that day; without a year, in a leap year."""
    try:
        datetime.date(year if year is not None else 2000, month, day)
    except ValueError:
        return False
    return True


def _range(text: str, position: int) -> Found | None:
    match = _RANGE.match(text, position) or _HOUR_RANGE.match(text, position)
    if match is None or int(match["hour"]) > 24 or int(match["to_hour"]) > 24:
        return None
    found = match.groupdict()
    start = Clock(int(found["hour"]), int(found.get("minute") or 0), part=False)
    end = Clock(int(found["to_hour"]), int(found.get("to_minute") or 0), part=False)
    return ClockRange(start, end), match.end()


@cache
def _clock_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    unit, at = _HOUR_UNIT[language], _AT[language]
    hour, minute = r"(?P<hour>\d{1,2})", r"(?P<minute>[0-5]\d)(?!\d)"
    patterns = [
        rf"{at}?{hour}:{minute}(?:\s*{_HALF})?(?:\s*{unit})?",
        rf"{at}?{hour}\.{minute}\s*(?:{_HALF}|{unit})",
        rf"{at}?{hour}\s*(?:{_HALF}|{unit})",
        rf"{at}{hour}\.\s*{unit}",
        rf"{at}{hour}(?=\s*(?:[.,!?;](?!\d)|$))",
    ]
    if language == "sk":  # whose decimals have a comma
        patterns += [
            rf"{at}?{hour}\.{minute}{_NO_UNIT}",
            rf"{at}{hour}(?=\s+(?:ráno|doobeda|dopoludnia|poobede|popoludní|večer|v\s+noci)(?!\w))",
        ]
    return tuple(re.compile(pattern + _PART_SAID, re.IGNORECASE) for pattern in patterns)


def _clock(text: str, position: int, language: str) -> Found | None:
    for pattern in _clock_patterns(language):
        match = pattern.match(text, position)
        if match is None or int(match["hour"]) > 24:
            continue
        found = match.groupdict()
        hour, half, at = int(found["hour"]), found.get("half"), found["at"] is not None
        if half is None and not at and "minute" not in found and "o'clock" not in match[0].lower():
            if language == "sk" and _IS.search(_before(text, position)):
                return Clock(hour, part=False), match.end()
            return Hours(hour), match.end()
        if half is not None:
            hour = hour % 12 + (12 if half in "pP" else 0)
        # Slovak writes times on the 24-hour clock, but says "o 5" in the afternoon as well; an English "9:03" may be
        # either half of the day.
        known = half is not None or hour > 12 or hour == 0 or (language == "sk" and not at)
        return Clock(hour, int(found.get("minute") or 0), at, known and found["said"] is None), match.end()
    return None


def _in_words(text: str, position: int, language: str) -> Found | None:
    quarter = _IN_WORDS[language].match(text, position)
    if quarter is not None:
        hour = _hour(quarter["hour"], language)
        if hour is None:
            return None
        if language == "en":
            return _past_or_to(text, quarter, hour)
        minute = 45 if quarter["quarter"].lower().startswith("tri") else 15
        return Clock((hour - 1) % 12 or 12, minute, part=False), quarter.end()
    return _english_hour(text, position) if language == "en" else _slovak_hour(text, position)


def _english_hour(text: str, position: int) -> Found | None:
    """half six, five o'clock"""
    if match := _HALF_SIX.match(text, position):
        return Clock(_HOUR_WORDS["en"][match["hour"].lower()], 30, part=False), match.end()
    if match := _OCLOCK.match(text, position):
        hour = _HOUR_WORDS["en"][match["hour"].lower()]
        return Clock(hour, at=match["at"] is not None, part=False), match.end()
    return None


def _slovak_hour(text: str, position: int) -> Found | None:
    """(je) päť hodín"""
    match = _HODIN.match(text, position)
    if match is None or not _IS.search(_before(text, position)):
        return None
    count = number_words.value(match["number"].lower(), "sk")
    return (Clock(count, part=False), match.end()) if count and count <= 24 else None


def _past_or_to(text: str, match: re.Match[str], hour: int) -> Found | None:
    past = match["way"].lower() == "past"
    if match["quarter"]:
        minute = 15 if match["quarter"].lower() == "quarter" else 30
    else:
        words = re.split(r"[\s-]+", match["minutes"].lower())
        minute = int(words[0]) if words[0].isdigit() else sum(number_words.value(word, "en") or 0 for word in words)
    before = _before(text, match.start())
    if not past and (minute == 30 or _FROM.search(before) or (match[0][0].isdigit() and not _IT_IS.search(before))):
        return None  # "from ten to six" and "10 to 6" are spans
    if not 0 < minute < 60:
        return None
    if past:
        return Clock(hour, minute, part=False), match.end()
    return Clock((hour - 1) % 12 or 12, 60 - minute, part=False), match.end()


def _hour(word: str, language: str) -> int | None:
    hour = int(word) if word.isdigit() else _HOUR_WORDS[language].get(word.lower())
    return hour if hour is not None and 1 <= hour <= 12 else None


def _before(text: str, position: int) -> str:
    return text[max(0, position - 20) : position]
