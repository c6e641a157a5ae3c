"""Roles: what a visitor with an account, an educator, a reviewer and an administrator may do.

A role is a group of Django's with its permissions, made after every migration; pages and API ask for permissions and
never for a role, so a site may give any of them to anybody. Whoever has no account signs, replays and rates too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.db.models import Q

VISITORS: Final = "Visitors"
EDUCATORS: Final = "Educators"
REVIEWERS: Final = "Reviewers"
ADMINISTRATORS: Final = "Administrators"

PRODUCE: Final = "production.add_production"  # over the API; on the page anybody may
RATE: Final = "production.add_rating"  # likewise
MAKE_CLIPS: Final = "production.add_clipjob"
HAVE_TOKENS: Final = "production.add_apitoken"
HAVE_WEBHOOKS: Final = "production.add_webhook"
PROPOSE_SIGNS: Final = "production.add_signproposal"
ENTER_ADMIN: Final = "production.enter_admin"
EXCEED_QUOTA: Final = "production.exceed_quota"
SEE_METRICS: Final = "production.see_metrics"

_EVERYBODY: Final = (PRODUCE, RATE, HAVE_TOKENS)
_CLIPS: Final = ("clip", "clipdraft", "clipjob")  # models whose every permission is an educator's
_PROPOSED: Final = ("study", "lexiconproposal", "signproposal")  # models that people of the site make rows of
# Other people's own business.
_NOT_REVIEWED: Final = ("apitoken", "webhook", "delivery", "idempotentanswer", "dailyuse", "ratername")
_ADMINISTERED: Final = ("production", "auth", "account", "mfa", "axes")  # apps


def may_enter_admin(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Staff too, who were let in before there were roles; what they see there, their permissions say."""
    if not isinstance(user, PermissionsMixin) or not user.is_active:
        return False
    return bool(getattr(user, "is_staff", False)) or user.has_perm(ENTER_ADMIN)


def make_groups(**signal: Any) -> None:
    """The groups with at least these permissions; a receiver of `post_migrate`."""
    for app in _ADMINISTERED:  # Django makes those of the last app only after this
        create_permissions(apps.get_app_config(app), verbosity=0)
    _grant(VISITORS, _named(_EVERYBODY))
    _grant(EDUCATORS, _named((*_EVERYBODY, HAVE_WEBHOOKS, PROPOSE_SIGNS)) | _of_models(_CLIPS))
    _grant(REVIEWERS, _named((*_EVERYBODY, ENTER_ADMIN)) | _reviewed())
    _grant(ADMINISTRATORS, Q(content_type__app_label__in=_ADMINISTERED))


def _reviewed() -> Q:
    """Everything that the site writes may be seen, and what people said may be worked on."""
    of_ours = Q(content_type__app_label="production") & ~Q(content_type__model__in=_NOT_REVIEWED)
    seen = of_ours & Q(codename__startswith="view_")
    kept = ("production", "signingmodel", "rollout", *_CLIPS)
    worked_on = Q(codename__startswith="change_") & ~Q(content_type__model__in=kept)
    made = Q(codename__startswith="add_", content_type__model__in=_PROPOSED)
    return seen | (of_ours & (worked_on | made))


def _named(permissions: Iterable[str]) -> Q:
    names = [name.partition(".")[2] for name in permissions]
    return Q(content_type__app_label="production", codename__in=names)


def _of_models(models: Iterable[str]) -> Q:
    return Q(content_type__app_label="production", content_type__model__in=list(models))


def _grant(name: str, which: Q) -> None:
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
    group.permissions.add(*apps.get_model("auth", "Permission").objects.filter(which))
