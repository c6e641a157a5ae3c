"""`Idempotency-Key`: a POST that is sent again because its answer was lost is answered as before, and done once.

Only what succeeded is kept, for a day. A refusal changed nothing, so the same key may be used for a better request.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from production.accounts.models import KEY, IdempotentAnswer
from production.api.problems import ApiProblem

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
KEPT: Final = timedelta(days=1)
ABANDONED: Final = timedelta(minutes=3)  # after which whoever was at it is taken for dead
_HEADERS: Final = ("Content-Type", "Location")


def once(request: HttpRequest, account: User, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """`answer()`, or what it was when this key came before. Raises ApiProblem."""
    key = request.headers.get(HEADER, "")
    if not key or request.method != "POST":
        return answer()
    if len(key) > KEY or not key.isascii() or not key.isprintable():
        raise ApiProblem("invalid", f"{HEADER} has up to {KEY} printable ASCII characters.")
    row, kept = _begin(account, key, _fingerprint(request))
    if kept:
        return kept
    try:
        given = answer()
    except BaseException:
        row.delete()
        raise
    if given.status_code < 300:
        row.status, row.body = given.status_code, given.content.decode()
        row.headers = {name: given[name] for name in _HEADERS if name in given}
        row.save()
    else:
        row.delete()
    return given


def _begin(account: User, key: str, fingerprint: str) -> tuple[IdempotentAnswer, HttpResponse | None]:
    """The row of a request that is to be answered now, or what one like it was answered."""
    now = timezone.now()
    same = IdempotentAnswer.objects.filter(account=account, key=key)
    same.filter(created_at__lt=now - KEPT).delete()
    same.filter(status=None, created_at__lt=now - ABANDONED).delete()
    try:
        with transaction.atomic():
            return IdempotentAnswer.objects.create(account=account, key=key, fingerprint=fingerprint), None
    except IntegrityError:
        row = same.first()
    if row is None or (row.status is None and row.fingerprint == fingerprint):
        raise ApiProblem.wait("idempotency_in_progress", "The same request is being answered right now.", 1)
    if row.fingerprint != fingerprint:
        raise ApiProblem("idempotency_key_reused", f"This {HEADER} came with another request before.")
    return row, HttpResponse(row.body, status=row.status, headers={**row.headers, REPLAYED: "true"})


def _fingerprint(request: HttpRequest) -> str:
    seen = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode(errors="surrogatepass"))
    seen.update(request.body)
    return seen.hexdigest()


def prune() -> int:
    """Answers that nobody will ask for again: how many went."""
    return IdempotentAnswer.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
