"""Numbers as they are written in digits: counts, ordinals, decades, fractions and money.

Dates and times of day are in times.py, what is read digit by digit in codes.py, numbers in words in number_words.py;
how all of them are signed is in readings.py.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from ml.text import times
from ml.text.amounts import Digits, Fraction, Number, Price, Written

_NUMBER: Final = {
    # Grouping first, so that "10 000" is one number; a full stop before three digits groups in Slovak only.
    "sk": re.compile(r"(?P<whole>\d{1,3}(?:[ .]\d{3})+(?!\d)|\d+)(?:[.,](?P<fraction>\d+))?"),
    "en": re.compile(r"(?P<whole>\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?!\d)|\d+)(?:\.(?P<fraction>\d+))?"),
}
_LOWER: Final = "a-záäčďéíĺľňóôŕšťúýž"
_ORDINAL: Final = {  # 3. mája, 15.máj, 1. Januára, 90-te
    "sk": re.compile(
        rf"\.(?=\s*[{_LOWER}]|\s(?:Januára?|Februára?|Marca?|Apríla?|Mája?|Júna?|Júla?|Augusta?|"
        r"Septembra?|Októbra?|Novembra?|Decembra?)(?!\w))"
        r"|-(?:[tvhm]|st)?(?:[ýáéíyaei]|[eé]ho|ej|[yýií]ch|[yýií]mi?|om|ou|[uú]|[eé]mu)(?!\w)"
    ),
    "en": re.compile(r"(?:st|nd|rd|th)(?!\w)", re.IGNORECASE),
}
_DECADE: Final = re.compile(r"(?P<decade>(?:\d\d)?\d0)'?s(?!\w)")
_SECTIONS: Final = re.compile(r"\d+(?:\.\d+){2,}(?!\d)")  # of a document, a version, an address
_GROUPED: Final = re.compile(r"\d{1,3}(?:\.\d{3})+")
_FRACTION: Final = re.compile(r"(?:(?P<whole>\d+) )?(?P<numerator>\d{1,2})/(?P<denominator>\d{1,3})(?![\d/]|\s*=)")
_SMALL_FRACTION: Final = re.compile(r"(?:(?P<whole>\d+)\s?)?(?P<one>[¼-¾⅐-⅞])")
_DENOMINATORS: Final = {
    "sk": {
        **{2: "pol", 3: "tretina", 4: "štvrtina", 5: "pätina", 6: "šestina", 7: "sedmina", 8: "osmina"},
        **{9: "devätina", 10: "desatina", 100: "stotina"},
    },
    "en": {
        **{2: "half", 3: "third", 4: "quarter", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth"},
        **{9: "ninth", 10: "tenth", 100: "hundredth"},
    },
}

_CURRENCIES: Final = {  # symbol or code -> the unit and its hundredth
    "sk": {
        **dict.fromkeys(("€", "eur", "euro", "eura", "eurá"), ("euro", "cent")),
        **dict.fromkeys(("$", "usd"), ("dolár", "cent")),
        **dict.fromkeys(("£", "gbp"), ("libra", "penca")),
        **dict.fromkeys(("kč", "czk"), ("koruna", "halier")),
        "¥": ("jen", "sen"),
    },
    "en": {
        **dict.fromkeys(("€", "eur", "euro", "euros"), ("euro", "cent")),
        **dict.fromkeys(("$", "usd"), ("dollar", "cent")),
        **dict.fromkeys(("£", "gbp"), ("pound", "penny")),
        **dict.fromkeys(("kč", "czk"), ("crown", "heller")),
        "¥": ("yen", "sen"),
    },
}
_SUM: Final = {
    "sk": r"(?P<whole>\d{1,3}(?:[ .]\d{3})+(?!\d)|\d+)(?:[.,](?P<fraction>\d{1,2}|-))?(?!\d)",
    "en": r"(?P<whole>\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?: \d{3})+(?!\d)|\d+)(?:\.(?P<fraction>\d{1,2}))?(?!\d)",
}
_SCALE: Final = r"(?:\s?(?P<scale>million|billion|thousand|milión[a-zyovi]*|miliard[a-z]*|tisíc)(?!\w))?"
_BEFORE: Final = {
    language: re.compile(rf"(?P<unit>[€$£¥]|(?:EUR|USD|GBP|CZK)(?!\w))\s?{number}{_SCALE}")
    for language, number in _SUM.items()
}
_AFTER: Final = {
    language: re.compile(rf"{number}\s?(?P<unit>[€$£¥]|(?:EUR|USD|GBP|CZK|Kč|eur[oaá]?s?)(?!\w))")
    for language, number in _SUM.items()
}


class Money(NamedTuple):
    """A price, where it ends, and the place of its unit, which is first or last."""

    price: Price
    end: int
    unit: tuple[int, int]


def find(text: str, position: int, language: str) -> tuple[Written, int] | None:
    """What is written at `position` of normalised text and where it ends, or None where no number starts."""
    return (
        times.find(text, position, language)
        or _fraction(text, position, language)
        or _sections(text, position, language)
        or _number(text, position, language)
    )


def money(text: str, position: int, language: str) -> Money | None:
    """The price at `position`, with its symbol before or after the number."""
    match = _BEFORE[language].match(text, position) or _AFTER[language].match(text, position)
    if match is None:
        return None
    found = match.groupdict()
    names = _CURRENCIES[language].get(found["unit"].lower())
    if names is None:
        return None
    fraction = (found["fraction"] or "").replace("-", "")
    price = Price(
        re.sub(r"\D", "", found["whole"]), int(f"{fraction:0<2}"), *names, scale=(found.get("scale") or "").lower()
    )
    return Money(price, match.end(), match.span("unit"))


def symbol(character: str, language: str) -> Written | None:
    """The number that one character such as ², ① or ½ stands for."""
    number = unicodedata.numeric(character, None)
    if number is None:
        return None
    if number.is_integer() and number >= 0:
        return Number(str(int(number)))
    found = _SMALL_FRACTION.match(character)
    return _small_fraction(found, language) if found else None


def _fraction(text: str, position: int, language: str) -> tuple[Written, int] | None:
    if match := _SMALL_FRACTION.match(text, position):
        value = _small_fraction(match, language)
        return (value, match.end()) if value else None
    match = _FRACTION.match(text, position)
    if match is None:
        return None
    numerator, denominator = int(match["numerator"]), int(match["denominator"])
    name = _DENOMINATORS[language].get(denominator)
    # 24/7 and 9/11 are no fractions
    if name is None or not 0 < numerator < denominator:
        return None
    return Fraction(numerator, denominator, name, int(match["whole"] or 0)), match.end()


def _small_fraction(match: re.Match[str], language: str) -> Fraction | None:
    numerator, _, denominator = unicodedata.normalize("NFKC", match["one"]).partition("\N{FRACTION SLASH}")
    name = _DENOMINATORS[language].get(int(denominator or 0))
    return Fraction(int(numerator), int(denominator), name, int(match["whole"] or 0)) if name else None


def _sections(text: str, position: int, language: str) -> tuple[Written, int] | None:
    match = _SECTIONS.match(text, position)
    if match is None or (language == "sk" and _GROUPED.fullmatch(match[0])):
        return None
    return Digits(match[0]), match.end()


def _number(text: str, position: int, language: str) -> tuple[Written, int] | None:
    if language == "en" and (decade := _DECADE.match(text, position)):
        return Number(decade["decade"]), decade.end()
    match = _NUMBER[language].match(text, position)
    if match is None:
        return None
    end = match.end()
    if match["fraction"] is None and (ordinal := _ORDINAL[language].match(text, end)):
        end = ordinal.end()
    return Number(re.sub(r"\D", "", match["whole"]), match["fraction"] or ""), end
