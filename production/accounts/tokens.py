"""The page of an account's tokens: made and revoked here. A new key is in the answer to its form and nowhere else."""

from __future__ import annotations

from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from production.accounts.doors import confirmed_to_send
from production.accounts.models import NAME, ApiToken
from production.accounts.roles import HAVE_TOKENS
from production.api.scopes import SCOPES
from production.api.tokens import TooManyTokens, make

LIVES: Final = (("30", _("30 days")), ("90", _("90 days")), ("365", _("A year")), ("", _("Until it is revoked")))


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=NAME, help_text=_("What it is for, so that you know it again."))
    scopes = forms.MultipleChoiceField(label=_("It may"), widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(label=_("It ends after"), choices=LIVES, initial="90", required=False)

    def __init__(self, account: User, *args: Any, **kwargs: Any) -> None:
        """Offers what the account may do itself."""
        super().__init__(*args, **kwargs)
        allowed = [scope for scope in SCOPES.values() if account.has_perm(scope.permission)]
        field = cast(forms.MultipleChoiceField, self.fields["scopes"])
        field.choices = [(scope.name, scope.meaning) for scope in allowed]
        field.initial = [scope.name for scope in allowed[:1]]


@login_required
@permission_required(HAVE_TOKENS, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_to_send
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    account = cast(User, request.user)
    form = TokenForm(account, request.POST if request.method == "POST" else None)
    key = ""
    if form.is_valid():
        sent = form.cleaned_data
        days = int(sent["days"]) if sent["days"] else None
        try:
            _row, key = make(account=account, name=sent["name"], scopes=sent["scopes"], days=days)
            form = TokenForm(account)
        except TooManyTokens:
            form.add_error(None, gettext("You have as many tokens as one account may have. Revoke one first."))
    context = {"form": form, "key": key, "tokens": account.api_tokens.all(), "scopes": SCOPES}
    return render(request, "production/account/tokens.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    get_object_or_404(ApiToken, pk=token_id, account=cast(User, request.user)).delete()
    messages.success(request, gettext("The token is revoked: whoever has it can do nothing with it any more."))
    return redirect("account_tokens")
