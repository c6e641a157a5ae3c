"""Passwords: guessing them is slow, and does not slow those who watch.

A hash takes a core for a third of a second, on purpose. All of them are made one after the other in a thread that
stands back behind live motion; Python lets others run meanwhile. Who was wrong too often is refused before anything is
hashed: by name and address (django-axes), and by the rate at which one address, and everybody, may try.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from production import address
from production.rate_limit import SharedLimit, TooFast
from production.worker import NICE

PAGES: Final = (  # whose forms have a password hashed or compared
    *("account_login", "account_signup", "account_reauthenticate", "account_reset_password"),
    *("account_change_password", "account_set_password"),
)
LOCKED: Final = "registration/locked.html"


class PatientHasher(PBKDF2PasswordHasher):
    """Django's own, in the one thread that stands back. Its hashes are Django's, too."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        return _hashing().submit(super().encode, password, salt, iterations).result()


@cache
def _hashing() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="passwords", initializer=_stand_back)


def _stand_back() -> None:
    if sys.platform == "linux":  # elsewhere a thread has no priority of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


class LoginLimit:
    """Middleware: who tries passwords faster than people do is told when to come back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._limit = SharedLimit(settings.LOGIN_RATE, settings.LOGIN_RATE_SITE)
        self._pages = {reverse(name) for name in PAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.path in self._pages:
            try:
                self._limit.take(address.of_request(request))
            except TooFast as busy:
                return too_often(request, busy.retry_after)
        return self._get_response(request)


def too_often(request: HttpRequest, retry_after: float) -> HttpResponse:
    answer = render(request, LOCKED, {"minutes": -(-retry_after // 60)}, status=429)
    answer["Retry-After"] = str(int(-(-retry_after // 1)))
    return answer


def locked_out(request: HttpRequest, *_: object) -> HttpResponse:
    """What axes answers to who was wrong too often."""
    return too_often(request, settings.AXES_COOLOFF_TIME.total_seconds())
