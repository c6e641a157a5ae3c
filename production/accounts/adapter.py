"""What allauth asks of the site: who may sign up, whose address it is, where a login leads, what a newcomer may do."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, Group, User
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse

from production import address
from production.accounts.roles import MAKE_CLIPS, VISITORS


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGN_UP)

    def get_client_ip(self, request: HttpRequest) -> str:
        return address.of_request(request) or "unknown"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """django-axes counts wrong passwords, by name and address together: by the name alone, as allauth would count,
        anybody could lock anybody out."""

    def save_user(self, request: HttpRequest, user: AbstractBaseUser, form: BaseForm, commit: bool = True) -> User:
        saved: User = super().save_user(request, user, form, commit)
        if commit:
            saved.groups.add(Group.objects.get(name=VISITORS))
        return saved

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the clips of who makes some."""
        return reverse("clips:jobs" if request.user.has_perm(MAKE_CLIPS) else "account")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """As a login: a newcomer may make no clips yet, and should not be greeted by a refusal."""
        return self.get_login_redirect_url(request)
