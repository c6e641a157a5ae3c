"""How often the API may be asked: so many requests a minute of a token, of an address without one, and of everybody.

Every answer says in RateLimit headers how many are left. Each process counts for itself, as elsewhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from production import address
from production.accounts.models import ApiToken
from production.api.problems import ApiProblem
from production.rate_limit import MINUTE, RateLimit, TooFast


@dataclass(frozen=True)
class Allowed:
    """What the headers of an answer say. reset: seconds until all of `limit` are possible again."""

    limit: int
    remaining: int
    reset: float

    def tell(self, answer: HttpResponse) -> None:
        answer["RateLimit-Limit"] = str(self.limit)
        answer["RateLimit-Remaining"] = str(self.remaining)
        answer["RateLimit-Reset"] = str(math.ceil(self.reset))
        answer["RateLimit-Policy"] = f"{self.limit};w={MINUTE}"


def take(request: HttpRequest, token: ApiToken | None) -> Allowed:
    """One request of a token or address. Raises ApiProblem, with the same headers, where there are too many."""
    limit = settings.API_RATE if token else settings.API_RATE_ADDRESS
    key = token.digest if token else address.of_request(request)
    own, site = _a_minute("token" if token else "address", limit), _a_minute("site", settings.API_RATE_SITE)
    try:
        own.take(key)
        try:
            site.take()
        except TooFast:
            own.give_back(key)
            raise
    except TooFast as busy:
        words = f"At most {limit} requests a minute are answered here. Please wait a little."
        problem = ApiProblem.wait("rate_limited", words, busy.retry_after)
        told = HttpResponse()
        Allowed(limit, *own.room(key)).tell(told)
        problem.headers |= {name: value for name, value in told.items() if name.startswith("RateLimit")}
        raise problem from None
    return Allowed(limit, *own.room(key))


@cache
def _a_minute(whose: str, number: int) -> RateLimit:
    """whose: so that no two share one because they have the same number."""
    return RateLimit.a_minute(number)


def forget() -> None:
    """What was counted so far."""
    _a_minute.cache_clear()
