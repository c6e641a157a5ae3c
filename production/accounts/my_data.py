"""Everything the site knows of an account, to take along or to erase."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from production.accounts.doors import confirmed, confirmed_to_send
from production.models import Rating, StudyAnswer
from production.ratings.raters import raters_of

SECRET: Final = {  # table -> columns that nobody may carry out of the site, not even their owner
    "auth_user": ("password",),
    "production_apitoken": ("digest",),
    "production_webhook": ("secret",),
    "mfa_authenticator": ("data",),
}
NOT_THEIRS: Final = frozenset(  # columns that name the account in rows that are somebody else's
    {"django_admin_log.user", "production_rating.assignee"}
)
WITHIN: Final = {  # rows that belong to rows
    "production_clipjob": ("clips",),
    "production_webhook": ("deliveries",),
    "production_rating": ("tags",),
}
OPINIONS: Final = (Rating, StudyAnswer)  # which know their raters and no account


class ErasureForm(forms.Form):
    """The name, so that nobody does it by mistake."""

    name = forms.CharField(label=_("Your user name, to be sure"))

    def __init__(self, account: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._account = account

    def clean_name(self) -> str:
        if self.cleaned_data["name"] != self._account.get_username():
            raise forms.ValidationError(gettext("That is not the name of this account."))
        return self._account.get_username()


@login_required
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    return render(request, "production/account/my_data.html", {"form": ErasureForm(cast(User, request.user))})


@login_required
@require_safe
@confirmed
@never_cache
def export(request: HttpRequest) -> HttpResponse:
    """A ZIP with one JSON document."""
    account = cast(User, request.user)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "my-data.json", json.dumps(known_of(account, raters_of(request)), indent=1, ensure_ascii=False, default=str)
        )
    name = f"hybridsign_my_data_{timezone.now():%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(packed.getvalue(), content_type="application/zip", headers=headers)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_to_send
def erase(request: HttpRequest) -> HttpResponse:
    account = cast(User, request.user)
    form = ErasureForm(account, request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_last_administrator(account):
        form.add_error(None, gettext("This is the only administrator: make another one first."))
    if not form.is_valid():
        return render(request, "production/account/my_data.html", {"form": form}, status=400 if form.errors else 200)
    with transaction.atomic():
        for opinions in OPINIONS:
            opinions._base_manager.filter(rater__in=raters_of(request)).delete()
        account.delete()  # and by it clips with their files, tokens, webhooks and what else is the account's
    logout(request)
    messages.success(request, gettext("Your account and all that was yours are erased."))
    return redirect("index")


def known_of(account: User, raters: list[str]) -> dict[str, Any]:
    """Every row that points to the account, whichever part of the site wrote it, and the ratings of its raters."""
    found: dict[str, Any] = {"exported_at": timezone.now(), "account": _columns(account)}
    found["roles"] = list(account.groups.values_list("name", flat=True))
    for relation in User._meta.related_objects:
        model, column = relation.related_model, relation.field.name
        name = f"{model._meta.db_table}.{column}"
        if name not in NOT_THEIRS:
            found[name] = [_told(row) for row in model._base_manager.filter(**{column: account})]
    for opinions in OPINIONS:
        rows = opinions._base_manager.filter(rater__in=raters)
        found[opinions._meta.db_table] = [_told(row) for row in rows]
    return found


def _told(row: models.Model) -> dict[str, Any]:
    told = _columns(row)
    for name in WITHIN.get(row._meta.db_table, ()):
        told[name] = [_columns(part) for part in getattr(row, name).all()]
    return told


def _columns(row: models.Model) -> dict[str, Any]:
    secret = SECRET.get(row._meta.db_table, ())
    return {
        field.attname: field.value_from_object(row)
        for field in row._meta.concrete_fields
        if field.attname not in secret
    }


def _is_last_administrator(account: User) -> bool:
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=account.pk)
    return account.is_superuser and not others.exists()
