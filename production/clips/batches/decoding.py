"""A file's bytes become text, or it is said why they are none. Nothing is guessed: a wrong alphabet spoils letters."""

from __future__ import annotations

import codecs
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from production.clips.batches.problems import BatchError, Problem

FILE_LIMIT: Final = 1_500_000  # bytes: 1,000 lines of 500 letters with accents and some more; a request may have 2 MB
_NAMED: Final = 5  # lines that are named of those that cannot be read
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OTHERS: Final[tuple[tuple[bytes, str | Promise], ...]] = (
    (b"\x89PNG", _("This is a PNG picture, not a text file.")),
    (b"\xff\xd8\xff", _("This is a JPEG picture, not a text file.")),
    (b"GIF8", _("This is a GIF picture, not a text file.")),
    (b"%PDF", _("This is a PDF, not a text file.")),
    (b"PK\x03\x04", _("This is a ZIP archive or an Excel file (.xlsx). In Excel, save the table as “CSV UTF-8”.")),
    (b"\xd0\xcf\x11\xe0", _("This is an Excel file (.xls). In Excel, save the table as “CSV UTF-8”.")),
    (b"\x1f\x8b", _("This is a compressed file. Unpack it first.")),
)


def decode(data: bytes) -> str:
    """UTF-8, with or without its mark, or UTF-16 with its mark. Raises BatchError."""
    if len(data) > FILE_LIMIT:
        raise BatchError([too_large(len(data))])
    for signature, message in _OTHERS:
        if data.startswith(signature):
            raise BatchError([Problem(0, str(message))])
    text = _utf_16(data) if data.startswith(_UTF_16) else _utf_8(data)
    if not text.strip():
        raise BatchError([Problem(0, gettext("The file is empty."))])
    if "\0" in text:
        where = [number for number, line in enumerate(text.split("\n"), 1) if "\0" in line]
        message = gettext("there is a NUL character, so this is no text, or UTF-16 without its mark.")
        raise BatchError([Problem(number, message) for number in where[:_NAMED]])
    return text


def too_large(size: int) -> Problem:
    message = gettext("The file has %(size).1f MB, at most %(most).1f are possible. Please divide it.")
    return Problem(0, message % {"size": size / 1e6, "most": FILE_LIMIT / 1e6})


def _utf_16(data: bytes) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as error:
        place = data[: error.start].decode("utf-16", errors="replace").count("\n") + 1
        raise BatchError([Problem(place, gettext("the UTF-16 of this file is broken."))]) from None


def _utf_8(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        problems = [
            Problem(number, _not_utf_8(line))
            for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).split(b"\n"), 1)
            if not _is_utf_8(line)
        ]
        raise BatchError(problems[:_NAMED]) from None


def _is_utf_8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _not_utf_8(line: bytes) -> str:
    shown = line.decode("ascii", errors="replace").strip()[:40]
    message = gettext("“%(shown)s” is not UTF-8. Save the file as UTF-8; in Excel, as “CSV UTF-8”.")
    return message % {"shown": shown}
