"""What every request to `/api/v1/` passes: whose token it is, how often it comes, whether it came before.

A middleware, so that whatever answers (a view, another middleware, nothing at all) is told in the API's one shape.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final, cast

from django.contrib.auth.models import User
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja.security import HttpBearer

from production.accounts.models import ApiToken
from production.api import idempotency, limits, tokens
from production.api.problems import ApiProblem, in_our_shape
from production.api.scopes import SCOPES

logger = logging.getLogger(__name__)

PREFIX: Final = "/api/v1/"
BEARER: Final = "bearer "
_ASK: Final = {"WWW-Authenticate": 'Bearer realm="HybridSign"'}
_WRONG: Final = {"WWW-Authenticate": 'Bearer realm="HybridSign", error="invalid_token"'}


class ApiMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self._get_response(request)
        try:
            answer = self._checked(request)
        except ApiProblem as problem:
            answer = problem.answer()
        except RequestDataTooBig:
            answer = ApiProblem("message_too_long", "The request is too large.").answer()
        except Exception:  # Django would say so as a page
            logger.exception("a request to the API could not be answered")
            answer = ApiProblem("internal", "A fault of ours, which is now in the server's log.").answer()
        answer["Cache-Control"] = "no-store"
        return answer

    def _checked(self, request: HttpRequest) -> HttpResponse:
        token, wrong = _token(request)
        allowed = limits.take(request, token)
        if wrong:
            problem = "This token is unknown, revoked or over."
            answer = ApiProblem("token_invalid", problem, headers=_WRONG).answer()
        else:
            cast(Any, request).api_token = token
            answer = self._once(request, token)
        allowed.tell(answer)
        return answer

    def _once(self, request: HttpRequest, token: ApiToken | None) -> HttpResponse:
        if token is None:
            return in_our_shape(self._get_response(request))
        try:
            return idempotency.once(request, token.account, lambda: in_our_shape(self._get_response(request)))
        except ApiProblem as problem:
            return problem.answer()


def _token(request: HttpRequest) -> tuple[ApiToken | None, bool]:
    """The token of a request, if it has one that counts; and whether it has one that does not."""
    given = request.headers.get("Authorization", "")
    if not given:
        return None, False
    key = given[len(BEARER) :].strip() if given.lower().startswith(BEARER) else ""
    found = tokens.find(key)
    return found, found is None


class Token(HttpBearer):
    """Asks for a token with this scope, whose account still has the scope's permission."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self._scope = scope

    def __call__(self, request: HttpRequest) -> ApiToken:
        token = of_request(request)
        if token is None:
            raise ApiProblem("token_missing", "Send a token as “Authorization: Bearer hs_…”.", headers=_ASK)
        if self._scope not in token.scopes:
            words = f"This token may not do that: it lacks the scope {self._scope!r}."
            raise ApiProblem("scope_missing", words, scope=self._scope)
        if not tokens.allows(token, self._scope):
            permission = SCOPES[self._scope].permission
            words = f"The account of this token may not do that: it lacks the permission {permission!r}."
            raise ApiProblem("permission_missing", words, permission=permission)
        return token

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        return self(request)


def account_of(request: HttpRequest) -> User:
    """Whose token it is; only behind `Token`."""
    token = of_request(request)
    if token is None:
        raise RuntimeError("this operation asks for no token")
    return token.account


def of_request(request: HttpRequest) -> ApiToken | None:
    found: ApiToken | None = getattr(request, "api_token", None)
    return found
