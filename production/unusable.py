"""Requests that no page can do anything with are answered 400, whichever field of whichever page they are meant for.

Every form checks its own fields; but addresses, cookies and filters reach the database by many ways, where some
characters and numbers are faults of the program: NUL, which PostgreSQL cannot keep, halves of surrogate pairs, which
nothing can write, ids that are none, and numbers beyond a column.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Final

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

logger = logging.getLogger(__name__)

OF_WHO_ASKS: Final = (ValidationError, DataError, UnicodeEncodeError, OverflowError)


class UnusableRequests:
    """Middleware. What is refused is logged with its kind, so that a fault of ours does not hide behind it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if any(map(unusable, _words(request))):
            return refused("characters that no text has")
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, RequestDataTooBig):
            return HttpResponse("The request is too large.\n", content_type="text/plain", status=413)
        if isinstance(error, OF_WHO_ASKS) and not isinstance(error, SuspiciousOperation):
            logger.warning("a request could not be used: %s at %s", type(error).__name__, request.path, exc_info=error)
            return refused("a value that is out of bounds")
        return None


def unusable(words: str) -> bool:
    if "\0" in words:
        return True
    try:
        words.encode()
    except UnicodeEncodeError:
        return True
    return False


def _words(request: HttpRequest) -> Iterable[str]:
    """Of a request, but for its body, which forms look at."""
    yield request.path_info
    yield from request.COOKIES.values()
    for name, values in request.GET.lists():
        yield name
        yield from values


def refused(why: str) -> HttpResponse:
    return HttpResponseBadRequest(f"This request cannot be used: it has {why}.\n", content_type="text/plain")
