"""Addresses of everything about an account. allauth's pages by its own names, those that it asks for and no others."""

from __future__ import annotations

from allauth.account import views as allauth
from django.urls import include, path, re_path

from production.accounts import my_data, overview, tokens, webhooks
from production.accounts.doors import mailed

urlpatterns = [
    path("", overview.overview, name="account"),
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("signup/", allauth.signup, name="account_signup"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/set/", allauth.password_set, name="account_set_password"),
    path("two-factor/", include("allauth.mfa.urls")),
    path("tokens/", tokens.tokens, name="account_tokens"),
    path("tokens/<int:token_id>/revoke", tokens.revoke, name="account_revoke_token"),
    path("webhooks/", webhooks.webhooks, name="account_webhooks"),
    path("webhooks/<uuid:webhook_id>/try", webhooks.try_it, name="account_try_webhook"),
    path("webhooks/<uuid:webhook_id>/delete", webhooks.delete, name="account_delete_webhook"),
    path("webhooks/<uuid:webhook_id>/<uuid:delivery_id>/again", webhooks.tell_again, name="account_tell_again"),
    path("my-data/", my_data.my_data, name="account_data"),
    path("my-data/export", my_data.export, name="account_export"),
    path("my-data/erase", my_data.erase, name="account_erase"),
    # What sends mail is there only where mail is set up.
    path("email/", mailed(allauth.email), name="account_email"),
    path("confirm-email/", mailed(allauth.email_verification_sent), name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", mailed(allauth.confirm_email), name="account_confirm_email"),
    path("password/reset/", mailed(allauth.password_reset), name="account_reset_password"),
    path("password/reset/done/", mailed(allauth.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        mailed(allauth.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        mailed(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
