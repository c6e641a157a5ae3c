"""Static files by WhiteNoise: packed for the way, and kept by browsers for as long as they are the same.

All addresses of a release begin with a digest of its files, so that scripts find each other by relative addresses and
need no rewriting, nothing has to be collected before a start, and whoever keeps a file for ever never shows an old
one. Under another digest, of an earlier release, and under none, the same files are there but are soon asked for again.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import brotli
import django
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

LEVEL: Final = 5  # of brotli: a fifth of a second for all files together, and 10 % more bytes than its slowest
GZIP_LEVEL: Final = 6  # for browsers that reach the site without TLS, and so take no brotli
SMALLEST: Final = 512  # bytes: what is shorter travels in one packet anyway
WORTH: Final = 0.9  # of a file's bytes: pictures get no shorter
DIGITS: Final = 12

_UNDER_A_DIGEST: Final = re.compile(rf"^/static/[0-9a-f]{{{DIGITS}}}/")
_UNDER_NONE: Final = "/static/"
_PACKERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "br": lambda content: brotli.compress(content, quality=LEVEL),
    "gzip": lambda content: gzip.compress(content, GZIP_LEVEL, mtime=0),
}


def digest(folder: Path) -> str:
    """Of all files below, and of Django, whose admin brings its own."""
    seen = hashlib.sha256(django.__version__.encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            seen.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return seen.hexdigest()[:DIGITS]


class StaticFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]
    """Answers with whole files, each packed once.

    WhiteNoise's own answer is a synchronous stream; under ASGI Django collects such a stream in memory first and warns
    about it each time, so nothing is lost by reading the file here.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._packed: dict[tuple[str, str], bytes | None] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = request.path_info
        if not address.startswith(_UNDER_NONE):
            return self._further(request)
        current = address.startswith(self.static_prefix)
        if not current:
            known, found = _UNDER_A_DIGEST.subn(self.static_prefix, address)
            address = known if found else self.static_prefix + address.removeprefix(_UNDER_NONE)
        file = self.find_file(address) if self.autorefresh else self.files.get(address)
        if file is None:
            return self._further(request)
        answer = self._answer(file, address, request)
        if current and not self.autorefresh:
            answer["Cache-Control"] = f"max-age={self.FOREVER}, public, immutable"
        return answer

    def _further(self, request: HttpRequest) -> HttpResponse:
        answer: HttpResponse = self.get_response(request)
        return answer

    def _answer(self, file: StaticFile, address: str, request: HttpRequest) -> HttpResponse:
        as_it_is = {name: value for name, value in request.META.items() if name != "HTTP_ACCEPT_ENCODING"}
        found = file.get_response(request.method, as_it_is)
        content = b""
        if found.file is not None:
            with found.file:
                content = found.file.read()
        answer = HttpResponse(content, status=int(found.status), headers=dict(found.headers))
        patch_vary_headers(answer, ["Accept-Encoding"])
        if found.status == 200 and content:
            self._pack(answer, address, request.headers.get("Accept-Encoding", ""))
        return answer

    def _pack(self, answer: HttpResponse, address: str, accepted: str) -> None:
        taken = {way.partition(";")[0].strip() for way in accepted.split(",") if "q=0" not in way.replace("q=0.", "")}
        for way in _PACKERS:
            if way in taken and (packed := self._packed_once(way, address, answer.content)) is not None:
                answer.content = packed
                answer["Content-Encoding"], answer["Content-Length"] = way, str(len(packed))
                return

    def _packed_once(self, way: str, address: str, content: bytes) -> bytes | None:
        """None where it gets not much shorter. Two who come at once may pack it twice, which harms nobody."""
        if self.autorefresh or len(content) < SMALLEST:
            return None
        if (way, address) not in self._packed:
            packed = _PACKERS[way](content)
            self._packed[way, address] = packed if len(packed) < WORTH * len(content) else None
        return self._packed[way, address]
