"""Tokens: made once and shown once, kept as a hash, and only as good as what their account may do now."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from production.accounts.models import ApiToken
from production.api.scopes import SCOPES

PREFIX: Final = "hs_"  # by which searches for leaked keys know one
SHOWN: Final = len(PREFIX) + 6  # characters that the list shows
_BYTES: Final = 32  # of chance: too many to guess, so one round of SHA-256 suffices
_MINUTE: Final = timedelta(minutes=1)


class TooManyTokens(Exception):
    """An account has `TOKENS_AN_ACCOUNT` already."""


def make(*, account: User, name: str, scopes: Iterable[str], days: int | None) -> tuple[ApiToken, str]:
    """The row, and the key that is never seen again. days: until it expires. Raises TooManyTokens."""
    if account.api_tokens.count() >= settings.TOKENS_AN_ACCOUNT:
        raise TooManyTokens
    key = PREFIX + secrets.token_urlsafe(_BYTES)
    row = ApiToken.objects.create(
        account=account,
        name=name,
        digest=_digest(key),
        beginning=key[:SHOWN],
        scopes=[scope for scope in SCOPES if scope in set(scopes)],
        expires_at=None if days is None else timezone.now() + timedelta(days=days),
    )
    return row, key


def find(key: str) -> ApiToken | None:
    """The row of a key that counts, whose last use is noted; None for one that is unknown, revoked or over."""
    if not key.startswith(PREFIX):
        return None
    row = ApiToken.objects.select_related("account").filter(digest=_digest(key)).first()
    now = timezone.now()
    if row is None or not row.account.is_active or (row.expires_at and row.expires_at <= now):
        return None
    if row.last_used_at is None or now - row.last_used_at >= _MINUTE:  # one write a minute, however often it is used
        ApiToken.objects.filter(pk=row.pk).update(last_used_at=now)
    return row


def allows(token: ApiToken, scope: str) -> bool:
    return scope in token.scopes and token.account.has_perm(SCOPES[scope].permission)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
