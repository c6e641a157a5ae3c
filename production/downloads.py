"""Files that are written while they are sent, so that their length costs no memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from channels.db import database_sync_to_async
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header


def download(pieces: Iterator[bytes], name: str, kind: str) -> StreamingHttpResponse:
    """Not FileResponse: under ASGI Django would first collect the whole of a synchronous stream in memory.

    Each piece may be made in another thread, so no query may be open from one to the next.
    """
    following = database_sync_to_async(lambda: next(pieces, None), thread_sensitive=False)

    async def read() -> AsyncIterator[bytes]:
        while (piece := await following()) is not None:
            yield piece

    disposition = content_disposition_header(as_attachment=True, filename=name)
    return StreamingHttpResponse(read(), content_type=kind, headers={"Content-Disposition": disposition})
