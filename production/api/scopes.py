"""What a token may be for. Each scope asks its account for a permission, whenever the token is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from production.accounts.roles import HAVE_WEBHOOKS, MAKE_CLIPS, PRODUCE, RATE


@dataclass(frozen=True)
class Scope:
    name: str
    permission: str
    meaning: str | Promise


SCOPES: Final = {
    scope.name: scope
    for scope in (
        Scope("produce", PRODUCE, _("Have texts signed, and fetch their motion")),
        Scope("clips", MAKE_CLIPS, _("Make clips in bulk, and fetch their files")),
        Scope("rate", RATE, _("Rate productions")),
        Scope("webhooks", HAVE_WEBHOOKS, _("Say which addresses are told what happens")),
    )
}
