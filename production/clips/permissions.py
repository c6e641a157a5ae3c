"""Who may make clips, and what else is for educators."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from production.accounts.roles import EDUCATORS, MAKE_CLIPS

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def may_make_clips(user: User) -> bool:
    return user.has_perm(MAKE_CLIPS)


def needing(permission: str) -> Callable[[View[P]], View[P]]:
    """Log in first; whoever lacks this permission of educators is told whom to ask."""

    def decorated(view: View[P]) -> View[P]:
        @wraps(view)
        def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if user_of(request).has_perm(permission):
                return view(request, *args, **kwargs)
            return render(request, "production/clips/ask.html", {"group": EDUCATORS}, status=403)

        return checked

    return decorated


def for_educators(view: View[P]) -> View[P]:
    return needing(MAKE_CLIPS)(view)


def user_of(request: HttpRequest) -> User:
    return cast(User, request.user)
