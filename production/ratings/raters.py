"""Who rates, by a name that says nothing about the person: one a browser's session, and one an account over the API."""

from __future__ import annotations

from typing import Final
from uuid import uuid4

from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from production.accounts.models import RaterName

RATER: Final = "rater"  # key of a session


def of_session(session: SessionBase) -> str:
    """The session's own, or a new one, which is nobody's unless its rating is kept."""
    name: str = session.get(RATER) or uuid4().hex
    return name


def of_account(account: User) -> str:
    """Drawn by chance once; the row that says whose it is goes with the account."""
    return RaterName.objects.get_or_create(account=account)[0].name


def raters_of(request: HttpRequest) -> list[str]:
    """All names of who is logged in, as far as this browser tells."""
    names = list(RaterName.objects.filter(account_id=request.user.pk).values_list("name", flat=True))
    in_session = request.session.get(RATER)
    return [*names, in_session] if in_session else names
