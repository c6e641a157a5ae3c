"""Names of the files that educators download, and the ZIP of a whole job, made while it is sent."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

from production import spreadsheet
from production.clips import storage
from production.clips.options import ENDINGS
from production.models import Clip, ClipJob

PIECE = 256 * 1024  # bytes read at a time
_LONGEST = 40
_ALREADY_PACKED = tuple(ENDINGS.values())


def file_name(clip: Clip, ending: str) -> str:
    """`001_dobry_vecer.mp4`: the number, then the words without accents, in their own script."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", clip.text) if not unicodedata.combining(c))
    words = unicodedata.normalize("NFC", "_".join(re.findall(r"[^\W_]+", plain.lower())))
    if len(words) > _LONGEST:
        words = words[: _LONGEST + 1].rpartition("_")[0] or words[:_LONGEST]
    return f"{clip.number:03d}_{words}.{ending}" if words else f"{clip.number:03d}.{ending}"


def zip_name(job: ClipJob) -> str:
    return f"clips_{job.sign_language}_{job.created_at:%Y-%m-%d_%H%M}.zip"


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
    """A table of the job."""
    files = [" ".join(file_name(clip, ending) for ending in clip.formats) for clip in clips]
    rows = [(clip.number, clip.text, clip.state, made, clip.problem) for clip, made in zip(clips, files, strict=True)]
    return spreadsheet.table(("number", "text", "state", "files", "problem"), rows)


def stream_zip(job: ClipJob) -> Iterator[bytes]:
    """The bytes of a ZIP with every file that is ready and `contents.csv`; never the whole of it in memory."""
    return _zip(list(job.clips.all()))  # the query now, because the rest may run in another thread


def _zip(clips: list[Clip]) -> Iterator[bytes]:
    pieces = _Pieces()
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("contents.csv", _contents(clips))
        for clip in clips:
            for ending in clip.formats:
                yield from _add(archive, pieces, storage.path(clip, ending), file_name(clip, ending))
    yield pieces.take()


def _add(archive: zipfile.ZipFile, pieces: _Pieces, path: Path, name: str) -> Iterator[bytes]:
    entry = zipfile.ZipInfo.from_file(path, name)
    entry.compress_type = zipfile.ZIP_STORED if path.suffix[1:] in _ALREADY_PACKED else zipfile.ZIP_DEFLATED
    with path.open("rb") as source, archive.open(entry, "w") as target:
        while piece := source.read(PIECE):
            target.write(piece)
            yield pieces.take()
