"""Files of clips, one by one or all as a ZIP, sent while they are read."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from production.clips import packaging, storage
from production.clips.permissions import for_educators
from production.clips.views import own_job
from production.models import Clip, ClipJob

_RANGE: Final = re.compile(r"bytes=(\d{1,15})-(\d{1,15})?")


@require_GET
@for_educators
def file(request: HttpRequest, job_id: UUID, number: int, ending: str) -> StreamingHttpResponse:
    clip = get_object_or_404(Clip, job=own_job(request, job_id), number=number)
    return send_file(clip, ending, request.headers.get("Range", ""))


def send_file(clip: Clip, ending: str, asked: str) -> StreamingHttpResponse:
    """asked: the header Range. Raises Http404 where the clip has no such file."""
    path = storage.path(clip, ending)
    if ending not in clip.formats or not path.is_file():
        raise Http404
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    size = path.stat().st_size
    start, end = _range(asked, size)
    answer = _download(_pieces(path, start, end), packaging.file_name(clip, ending), kind)
    answer["Accept-Ranges"] = "bytes"  # some browsers play no video without
    answer["Content-Length"] = end - start
    if end - start < size:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return answer


def _range(asked: str, size: int) -> tuple[int, int]:
    """The part of a file that is asked for, end exclusive; all of it where that is none, or several."""
    found = _RANGE.fullmatch(asked)
    if found is None:
        return 0, size
    start, end = int(found[1]), min(int(found[2]) + 1, size) if found[2] else size
    return (start, end) if start < end else (0, size)


@require_GET
@for_educators
def archive(request: HttpRequest, job_id: UUID) -> StreamingHttpResponse:
    return send_archive(own_job(request, job_id))


def send_archive(found: ClipJob) -> StreamingHttpResponse:
    """Everything that is ready of a job."""
    return _download(packaging.stream_zip(found), packaging.zip_name(found), "application/zip")


def _pieces(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as source:
        source.seek(start)
        while start < end and (piece := source.read(min(packaging.PIECE, end - start))):
            start += len(piece)
            yield piece


def _download(pieces: Iterator[bytes], name: str, kind: str) -> StreamingHttpResponse:
    """Not FileResponse: under ASGI Django would first collect the whole of a synchronous stream in memory."""

    following = sync_to_async(lambda: next(pieces, None), thread_sensitive=False)

    async def read() -> AsyncIterator[bytes]:
        while (piece := await following()) is not None:
            yield piece

    disposition = content_disposition_header(as_attachment=True, filename=name)
    return StreamingHttpResponse(read(), content_type=kind, headers={"Content-Disposition": disposition})
