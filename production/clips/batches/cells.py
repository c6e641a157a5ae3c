"""What one cell of a table means: a value, or why it is none, in words for the person who wrote it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext

from ml.signing import Options
from ml.text.languages import LANGUAGES, TEXT_LANGUAGES
from production.clips.batches.subtitles import cue_problem
from production.clips.options import AVATARS, BACKGROUNDS, FORMATS, VIEWS, FilmOptions
from production.models import NAME

CHARACTERS: Final = 500  # of a text
_SHOWN: Final = 40  # characters of a cell that is wrong
_HANDS: Final = {
    **dict.fromkeys(("right", "r", "pravá", "prava", "p"), "right"),
    **dict.fromkeys(("left", "l", "ľavá", "lava", "ľ"), "left"),
}
_PEOPLE: Final = {**{name: name for name in AVATARS}, "žena": "woman", "zena": "woman", "muž": "man", "muz": "man"}
_YES: Final = frozenset({"yes", "y", "1", "true", "áno", "ano", "a"})
_NO: Final = frozenset({"no", "n", "0", "false", "nie"})
_SIZE: Final = re.compile(r"(\d{2,5})\s*[x×]\s*(\d{2,5})")


class CellError(ValueError):
    """A cell that means nothing; its words are for the person who wrote it."""


def plain(written: str) -> str:
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in written):
        raise CellError(gettext("it has control characters in it."))
    return written


def text(written: str) -> str:
    return _at_most(written, CHARACTERS)


def name(written: str) -> str:
    return _at_most(written, NAME)


def cue(written: str) -> str:
    if problem := cue_problem(written):
        raise CellError(problem)
    return written


def hand(written: str) -> str:
    return _one_of(written, _HANDS, ("left", "right"))


def spelling(written: str) -> float:
    return _number(written, lambda speed: Options(fingerspelling_speed=speed).fingerspelling_speed)


def text_language(written: str) -> str:
    """Its code."""
    names = {name.casefold(): code for language in LANGUAGES.values() for code, name in language.text_languages.items()}
    code = names.get(written.casefold(), written.casefold())
    if code in TEXT_LANGUAGES:
        return code
    message = gettext("there is no language “%(written)s” here; there are %(known)s.")
    raise CellError(message % {"written": written[:_SHOWN], "known": ", ".join(TEXT_LANGUAGES)})


def sign_language(written: str) -> str:
    """Its code."""
    for code, language in LANGUAGES.items():
        if written.casefold() in (code, language.name.casefold(), language.native_name.casefold()):
            return code
    message = gettext("there is no sign language “%(written)s” here; there are %(known)s.")
    raise CellError(message % {"written": written[:_SHOWN], "known": ", ".join(LANGUAGES)})


def _speed(written: str) -> dict[str, Any]:
    return {"speed": _number(written, lambda speed: FilmOptions(speed=speed).speed)}


def _avatar(written: str) -> dict[str, Any]:
    return {"avatar": _one_of(written, _PEOPLE, AVATARS)}


def _view(written: str) -> dict[str, Any]:
    return {"view": _one_of(written, {view: view for view in VIEWS}, VIEWS)}


def _background(written: str) -> dict[str, Any]:
    colour = written.casefold()
    try:
        return {"background": FilmOptions(format="png", background=colour).background}
    except ValueError:
        message = gettext("“%(written)s” is no background; there are %(known)s, or a colour like #2f9e5b.")
        raise CellError(message % {"written": written[:_SHOWN], "known": ", ".join(BACKGROUNDS)}) from None


def _captions(written: str) -> dict[str, Any]:
    if written.casefold() in _YES | _NO:
        return {"captions": written.casefold() in _YES}
    raise CellError(gettext("“%(written)s” is neither yes nor no.") % {"written": written[:_SHOWN]})


def _size(written: str) -> dict[str, Any]:
    found = _SIZE.fullmatch(written)
    try:
        width, height = (int(side) for side in found.groups()) if found else (0, 0)
        FilmOptions(width=width, height=height)
    except ValueError:
        message = gettext("“%(written)s” is no size; write 640x480: even numbers from 120 to 1920, at most 1080p.")
        raise CellError(message % {"written": written[:_SHOWN]}) from None
    return {"width": width, "height": height}


def _format(written: str) -> dict[str, Any]:
    return {"format": _one_of(written, {known: known for known in FORMATS}, FORMATS)}


# Of how it is drawn: what a cell changes of `FilmOptions`.
FILM: Final[Mapping[str, Callable[[str], dict[str, Any]]]] = MappingProxyType(
    {
        "speed": _speed,
        "avatar": _avatar,
        "view": _view,
        "background": _background,
        "captions": _captions,
        "size": _size,
        "format": _format,
    }
)


def expect_possible(film: FilmOptions, changes: Mapping[str, Any]) -> None:
    """Raise CellError where single cells are right and do not go together."""
    try:
        replace(film, **changes)
    except ValueError:
        raise CellError(gettext("only PNGs can have a transparent background.")) from None


def _at_most(written: str, most: int) -> str:
    if len(written) > most:
        asked = {"length": len(written), "most": most}
        raise CellError(gettext("%(length)s characters, at most %(most)s are possible.") % asked)
    return written


def _one_of(written: str, known: Mapping[str, str], shown: tuple[str, ...]) -> str:
    if found := known.get(written.casefold()):
        return found
    message = gettext("“%(written)s” is not among them; there are %(known)s.")
    raise CellError(message % {"written": written[:_SHOWN], "known": ", ".join(shown)})


def _number(written: str, check: Callable[[float], float]) -> float:
    """check: raises ValueError where the number is not possible."""
    try:
        return check(float(written.removesuffix("×").removesuffix("x").replace(",", ".")))
    except ValueError:
        message = gettext("“%(written)s” is no speed; write a number from 0.25 to 2, 1 being normal.")
        raise CellError(message % {"written": written[:_SHOWN]}) from None
