"""Names of the files that educators download, and the ZIP of a whole batch, made while it is sent.

In it, beside the files: `contents.csv`, a table for spreadsheets, and `contents.html`, all clips on one page to look
through or print.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.utils.translation import get_language, override

from ml.skeleton import FPS
from production import spreadsheet
from production.clips import storage
from production.clips.contact_sheet import contact_sheet
from production.clips.options import ENDINGS
from production.models import Clip, ClipJob

PIECE = 256 * 1024  # bytes read at a time
_LONGEST = 40
_ALREADY_PACKED = tuple(ENDINGS.values())
_COLUMNS: Final = (
    *("number", "name", "text", "language", "sign language", "time", "state", "files", "seconds"),
    *("signed", "near", "spelled", "left out", "problem"),
)


def file_name(clip: Clip, ending: str) -> str:
    """`001_dobry_vecer.mp4`: the number, then the name or the words without accents, in their own script."""
    words = _plain(clip.name or clip.text)
    return f"{clip.number:03d}_{words}.{ending}" if words else f"{clip.number:03d}.{ending}"


def zip_name(job: ClipJob) -> str:
    return f"{_plain(job.name) or f'clips_{job.sign_language}'}_{job.created_at:%Y-%m-%d_%H%M}.zip"


def _plain(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = unicodedata.normalize("NFC", "_".join(re.findall(r"[^\W_]+", plain.lower())))
    if len(words) > _LONGEST:
        words = words[: _LONGEST + 1].rpartition("_")[0] or words[:_LONGEST]
    return words


class _Pieces(io.RawIOBase):
    """What `zipfile` writes to; it holds bytes only until they are taken."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._held.append(piece)
        return len(piece)

    def take(self) -> bytes:
        taken, self._held = b"".join(self._held), []
        return taken


def _contents(clips: list[Clip]) -> bytes:
    """A table of the batch."""
    return spreadsheet.table(_COLUMNS, map(_row, clips))


def _row(clip: Clip) -> tuple[object, ...]:
    files = " ".join(file_name(clip, ending) for ending in clip.formats)
    counts = [clip.counts.get(way, "") for way in ("signed", "near", "spelled", "left_out")]
    seconds = round(clip.frames / FPS, 2) if clip.frames else ""
    told = (clip.number, clip.name, clip.text, *clip.languages, clip.cue, clip.state, files, seconds)
    return (*told, *counts, clip.problem)


def stream_zip(job: ClipJob) -> Iterator[bytes]:
    """The bytes of a ZIP with every file that is ready, a table and a page; never the whole of it in memory."""
    clips = list(job.clips.select_related("job"))  # the query now, because the rest may run in another thread
    return _zip(job, clips, get_language() or "en")


def _zip(job: ClipJob, clips: list[Clip], language: str) -> Iterator[bytes]:
    pieces = _Pieces()
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("contents.csv", _contents(clips))
        with override(language):
            page = contact_sheet(job, clips, file_name)
        archive.writestr("contents.html", page)
        for clip in clips:
            for ending in clip.formats:
                yield from _add(archive, pieces, storage.path(clip, ending), file_name(clip, ending))
    yield pieces.take()


def _add(archive: zipfile.ZipFile, pieces: _Pieces, path: Path, name: str) -> Iterator[bytes]:
    try:
        entry = zipfile.ZipInfo.from_file(path, name)
    except FileNotFoundError:  # deleted, or made again, since the table was read
        return
    entry.compress_type = zipfile.ZIP_STORED if path.suffix[1:] in _ALREADY_PACKED else zipfile.ZIP_DEFLATED
    with path.open("rb") as source, archive.open(entry, "w") as target:
        while piece := source.read(PIECE):
            target.write(piece)
            yield pieces.take()
