"""Accounts in the admin: second factors that were lost, tokens and webhooks that should end. Secrets are not shown."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import admin

from production.accounts.models import ApiToken, Webhook
from production.admin import ReadOnlyAdmin

admin.site.unregister(Authenticator)  # allauth's own shows the secret, with which anybody makes codes


@admin.register(Authenticator)
class SecondFactorAdmin(ReadOnlyAdmin):
    """To be deleted for who lost theirs."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    search_fields = ("user__username",)
    list_select_related = ("user",)
    fields = ("user", "type", "created_at", "last_used_at")


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    list_display = ("account", "name", "beginning", "scopes", "created_at", "last_used_at", "expires_at")
    search_fields = ("account__username", "name", "beginning")
    list_select_related = ("account",)
    fields = list_display


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    list_display = ("account", "url", "events", "created_at")
    search_fields = ("account__username", "url")
    list_select_related = ("account",)
    fields = list_display
