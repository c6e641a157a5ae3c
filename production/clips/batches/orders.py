"""A row's cells become an order for a clip, or problems that each name their column."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext

from ml.signing import Options
from ml.text.languages import LANGUAGES, TEXT_LANGUAGES
from production.clips.batches.subtitles import cue_problem
from production.models import NAME

CHARACTERS: Final = 500  # of a text
_HANDS: Final = {
    **dict.fromkeys(("right", "r", "pravá", "prava", "p"), "right"),
    **dict.fromkeys(("left", "l", "ľavá", "lava", "ľ"), "left"),
}


@dataclass(frozen=True)
class Defaults:
    """What holds for rows that say nothing else."""

    text_language: str
    sign_language: str
    options: Options = field(default_factory=Options)


@dataclass(frozen=True)
class Order:
    """A clip to make. What is left out is as the batch has it. frames, counts: of its motion, where it is planned."""

    text: str
    name: str = ""
    text_language: str = ""
    sign_language: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    cue: str = ""
    frames: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


class CellError(ValueError):
    """A cell that means nothing; its words are for the person who wrote it."""


@dataclass(frozen=True)
class CellProblem:
    column: str
    message: str


def order_of(cells: Mapping[str, str], defaults: Defaults) -> Order | list[CellProblem]:
    """The order, or everything that is wrong with its cells."""
    problems: list[CellProblem] = []

    def read(column: str, reader: Callable[[str], object]) -> object:
        written = cells.get(column, "")
        try:
            return reader(_clean(written)) if written else None
        except CellError as error:
            problems.append(CellProblem(column, str(error)))
            return None

    if not cells.get("text"):
        problems.append(CellProblem("text", gettext("write what is to be signed.")))
    text, name, cue = (read(column, reader) for column, reader in (("text", _text), ("name", _name), ("time", _cue)))
    options = {"dominant_hand": read("hand", _hand), "fingerspelling_speed": read("spelling", _speed)}
    signed = read("sign language", _sign_language)
    pair = read("language", lambda written: _pair(written, signed, defaults))
    if signed and not cells.get("language"):
        pair = read("sign language", lambda _: _pair(defaults.text_language, signed, defaults))
    if problems:
        return problems
    text_language, sign_language = pair if isinstance(pair, tuple) else ("", "")
    return Order(
        text=str(text),
        name=str(name or ""),
        text_language=text_language,
        sign_language=sign_language,
        options={key: value for key, value in options.items() if value is not None},
        cue=str(cue or ""),
    )


def _clean(written: str) -> str:
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in written):
        raise CellError(gettext("it has control characters in it."))
    return written


def _text(written: str) -> str:
    if len(written) > CHARACTERS:
        asked = {"length": len(written), "most": CHARACTERS}
        raise CellError(gettext("%(length)s characters, at most %(most)s are possible.") % asked)
    return written


def _name(written: str) -> str:
    if len(written) > NAME:
        raise CellError(gettext("%(length)s characters, at most %(most)s are possible.") % _of(len(written), NAME))
    return written


def _of(length: int, most: int) -> dict[str, int]:
    return {"length": length, "most": most}


def _cue(written: str) -> str:
    if problem := cue_problem(written):
        raise CellError(problem)
    return written


def _hand(written: str) -> str:
    if hand := _HANDS.get(written.casefold()):
        return hand
    raise CellError(gettext("“%(written)s” is no hand; write left or right.") % {"written": written[:40]})


def _speed(written: str) -> float:
    try:
        speed = float(written.removesuffix("×").removesuffix("x").replace(",", "."))
        return Options(fingerspelling_speed=speed).fingerspelling_speed
    except ValueError:
        message = gettext("“%(written)s” is no speed; write a number from 0.25 to 2, 1 being normal.")
        raise CellError(message % {"written": written[:40]}) from None


def _text_language(written: str) -> str:
    names = {name.casefold(): code for language in LANGUAGES.values() for code, name in language.text_languages.items()}
    code = names.get(written.casefold(), written.casefold())
    if code in TEXT_LANGUAGES:
        return code
    message = gettext("there is no language “%(written)s” here; there are %(known)s.")
    raise CellError(message % {"written": written[:40], "known": ", ".join(TEXT_LANGUAGES)})


def _sign_language(written: str) -> str:
    for code, language in LANGUAGES.items():
        if written.casefold() in (code, language.name.casefold(), language.native_name.casefold()):
            return code
    message = gettext("there is no sign language “%(written)s” here; there are %(known)s.")
    raise CellError(message % {"written": written[:40], "known": ", ".join(LANGUAGES)})


def _pair(written: str, signed: object, defaults: Defaults) -> tuple[str, str]:
    """Of text and signs: `sk-svk`, or `sk` alone, which is signed as the batch is, or as it can be."""
    spoken, _, after = written.replace("→", "-").partition("-")
    text_language = _text_language(spoken.strip())
    possible = [code for code, language in LANGUAGES.items() if text_language in language.text_languages]
    asked = _sign_language(after.strip()) if after.strip() else signed
    wanted = str(asked or (defaults.sign_language if defaults.sign_language in possible else possible[0]))
    if wanted not in possible:
        made_from = ", ".join(LANGUAGES[wanted].text_languages)
        message = gettext("%(sign_language)s is made from %(known)s, not from %(written)s.")
        names = {"sign_language": gettext(LANGUAGES[wanted].name), "known": made_from, "written": text_language}
        raise CellError(message % names)
    return text_language, wanted
