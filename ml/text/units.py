"""Units of measure after a number: which are words to look up, and which are spelled as they are written."""

from __future__ import annotations

import re
from typing import Final

from ml.text.amounts import Number
from ml.text.tokens import Amount, Spelled, Token, Word

_UNIT: Final = re.compile(
    r"\s?(?:(?P<degree>°)(?:\s?(?P<scale>[CF]))?|(?P<way>km|m)/(?P<time>h|s)|(?P<length>[kcmd]?m)(?P<power>[23²³])"
    r"|(?P<metric>km|cm|mm|dm|dkg|kg|mg|ml|dl|kWh|kW|MW|GHz|MHz|kHz|Hz|MB|GB|TB|kB|[mglWVA])"
    r"|(?P<times>[xX])|(?P<seconds>(?<=\d)s))(?!\w)"
)
_POWERS: Final = {"2": "2", "²": "2", "3": "3", "³": "3"}
_DEGREE: Final = {"sk": "stupeň", "en": "degree"}
_SECOND: Final = {"sk": "sekunda", "en": "second"}
_SPELLED: Final = ("way", "time", "length", "metric")


def find(text: str, position: int, language: str) -> tuple[list[Token], int] | None:
    """The tokens of the unit that starts at `position`, right after a number, and where it ends; None if there is none.

    A space may stand between the two, but not before "s", which is a word of its own as well.
    """
    match = _UNIT.match(text, position)
    if match is None:
        return None
    tokens: list[Token] = [Spelled(match[name], *match.span(name)) for name in _SPELLED if match[name]]
    if match["power"]:
        tokens.append(Amount(Number(_POWERS[match["power"]]), *match.span("power")))
    if match["times"]:
        tokens.append(Word("×", *match.span("times"), spelling="x"))
    if match["seconds"]:
        tokens.append(Word(_SECOND[language], *match.span("seconds")))
    if match["degree"]:  # of Celsius unless it says otherwise
        fahrenheit = match["scale"] == "F"
        end = match.end("degree") if fahrenheit else match.end()
        tokens.append(Word(_DEGREE[language], match.start("degree"), end))
        tokens += [Spelled("F", *match.span("scale"))] if fahrenheit else []
    return tokens, match.end()
