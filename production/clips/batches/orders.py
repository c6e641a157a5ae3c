"""A row's cells become an order for a clip, or problems that each name their column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from ml.signing import Options
from ml.text.languages import LANGUAGES
from production.clips.batches import cells as meaning
from production.clips.batches.cells import CellError
from production.clips.options import FilmOptions


@dataclass(frozen=True)
class Defaults:
    """What holds for rows that say nothing else."""

    text_language: str
    sign_language: str
    options: Options = field(default_factory=Options)
    film: FilmOptions = field(default_factory=FilmOptions)


@dataclass(frozen=True)
class Order:
    """A clip to make. What is left out is as the batch has it. frames, counts: of its motion, where it is planned.

    options: what differs of signing, and under `film` of how it is drawn.
    """

    text: str
    name: str = ""
    text_language: str = ""
    sign_language: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    cue: str = ""
    frames: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class CellProblem:
    column: str
    message: str


class _CellReader:
    """Cells one by one, with what was wrong with them."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self.cells = cells
        self.problems: list[CellProblem] = []

    def read(self, column: str, means: Callable[[str], Any]) -> Any:
        """None where the cell is blank, or wrong."""
        written = self.cells.get(column, "")
        return self.attempt(column, lambda: means(meaning.plain(written))) if written else None

    def attempt(self, column: str, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except CellError as error:
            self.problems.append(CellProblem(column, str(error)))
            return None


def order_of(cells: Mapping[str, str], defaults: Defaults) -> Order | list[CellProblem]:
    """The order, or everything that is wrong with its cells."""
    reader = _CellReader(cells)
    if not cells.get("text"):
        reader.problems.append(CellProblem("text", gettext("write what is to be signed.")))
    text, name, cue = (
        reader.read(column, means)
        for column, means in (("text", meaning.text), ("name", meaning.name), ("time", meaning.cue))
    )
    languages = _languages(reader, defaults)
    options = _options(reader, defaults)
    if reader.problems:
        return reader.problems
    return Order(text, name or "", *languages, options, cue or "")


def _options(reader: _CellReader, defaults: Defaults) -> dict[str, Any]:
    signing = {
        "dominant_hand": reader.read("hand", meaning.hand),
        "fingerspelling_speed": reader.read("spelling", meaning.spelling),
    }
    film: dict[str, Any] = {}
    for column, means in meaning.FILM.items():
        film |= reader.read(column, means) or {}
    reader.attempt("background", lambda: meaning.expect_possible(defaults.film, film))
    options: dict[str, Any] = {key: value for key, value in signing.items() if value is not None}
    return options | ({"film": film} if film else {})


def _languages(reader: _CellReader, defaults: Defaults) -> tuple[str, str]:
    """Of text and signs, blank where they are the batch's."""
    signed = reader.read("sign language", meaning.sign_language)
    if reader.cells.get("language"):
        pair = reader.read("language", lambda written: _pair(written, signed, defaults))
    elif signed:
        pair = reader.attempt("sign language", lambda: _pair(defaults.text_language, signed, defaults))
    else:
        pair = None
    return pair or ("", "")


def _pair(written: str, signed: str | None, defaults: Defaults) -> tuple[str, str]:
    """Of text and signs: `sk-svk`, or `sk` alone, which is signed as the batch is, or as it can be."""
    spoken, _, after = written.replace("→", "-").partition("-")
    text_language = meaning.text_language(spoken.strip())
    possible = [code for code, language in LANGUAGES.items() if text_language in language.text_languages]
    asked = meaning.sign_language(after.strip()) if after.strip() else signed
    wanted = asked or (defaults.sign_language if defaults.sign_language in possible else possible[0])
    if wanted not in possible:
        made_from = ", ".join(LANGUAGES[wanted].text_languages)
        message = gettext("%(sign_language)s is made from %(known)s, not from %(written)s.")
        names = {"sign_language": gettext(LANGUAGES[wanted].name), "known": made_from, "written": text_language}
        raise CellError(message % names)
    return text_language, wanted
